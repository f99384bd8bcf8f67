import { expect } from 'chai';
import { addressesIn } from '../../../src/checks/support/address.ts';

describe('addresses in texts', () => {
  it('reads the host of a setting, and no scheme of a URL or a socket', () => {
    expect(addressesIn('--addr=cache:6379')).to.deep.equal([{ host: 'cache', port: 6379 }]);
    expect(addressesIn('address: tcp:queue,5672')).to.deep.equal([{ host: 'queue', port: 5672 }]);
    expect(addressesIn('--addr=http://cache:6379/x')).to.deep.equal([{ host: 'cache', port: 6379 }]);
    expect(addressesIn('server=files:/export')).to.deep.equal([{ host: 'files', port: undefined }]);
    for (const text of ['--listen-address=unix:///run/agent.sock', 'server = "unix:/run/agent.sock"', 'addr=fd://3'])
      expect(addressesIn(text), text).to.deep.equal([]);
  });
});
