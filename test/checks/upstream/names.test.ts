import { expect } from 'chai';
import { meaningsOf } from '../../../src/checks/upstream/support/names.ts';

describe('what a host name can mean', () => {
  it('is a Service of another namespace for two labels, but not for a public domain', () => {
    expect(meaningsOf('ledger.billing', 'shop')).to.deep.include({ service: 'ledger', namespace: 'billing' });
    for (const host of ['example.com', 'example.org', 'example.io']) expect(meaningsOf(host, 'shop')).to.deep.equal([]);
    expect(meaningsOf('ledger.com.svc', 'shop')).to.deep.equal([{ service: 'ledger', namespace: 'com' }]);
  });
});
