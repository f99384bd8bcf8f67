import { expect } from 'chai';
import check from '../../../src/checks/app/port-in-use.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'listen tcp :9000: bind: address already in use\n';

describe('app/port-in-use', () => {
  it('names the container that declares the port', async () => {
    const found = only(
      await dies(check, LOG, {
        spec: { containers: [{ name: 'agent', image: 'agent:1', ports: [{ containerPort: 9000 }] }] },
      }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/agent/).and.to.match(/9000/);
  });
  it('is only likely for a number in args', async () => {
    expect(
      only(
        await dies(check, LOG, {
          spec: { containers: [{ name: 'agent', image: 'agent:1', args: ['--metrics=:9000'] }] },
        }),
      ).confidence,
    ).to.equal('likely');
    expect(
      textOf(
        only(
          await dies(check, LOG, {
            spec: { containers: [{ name: 'agent', image: 'agent:1', args: ['--id=190001'] }] },
          }),
        ),
      ),
    ).not.to.match(/args\[0\]/);
  });
  it('takes the port from the spec where the log does not name it', async () => {
    const log = 'OSError: [Errno 98] Address already in use\n';
    const said = async (own: object, other: object) =>
      only(
        await dies(check, log, {
          container: own,
          spec: { containers: [{ name: 'agent', image: 'agent:1', ...other }] },
        }),
      ).summary;
    const ports = [{ containerPort: 9000 }, { containerPort: 9443 }];
    expect(await said({ ports }, { env: [{ name: 'METRICS', value: ':9443' }] })).to.match(/on port 9443: .*agent/);
    expect(await said({ ports: ports.slice(0, 1) }, {})).to.match(/on port 9000/);
    expect(await said({ ports }, {})).to.match(/on its port/);
    expect(await said({ args: ['--ask=agent:9000', '--listen=:9443'] }, { args: ['--http=9443'] })).to.match(
      /port 9443/,
    );
  });
  it('recognises hostNetwork, and a pod with one container', async () => {
    expect(textOf(only(await dies(check, LOG, { spec: { hostNetwork: true } })))).to.match(/hostNetwork/);
    expect(only(await dies(check, LOG)).summary).to.match(/twice/);
  });
  it('finds nothing when the program took another port', async () => {
    expect(await dies(check, 'port 9000 is in use, trying 9001\nlistening on 9001\nERROR no quorum\n')).to.deep.equal(
      [],
    );
    expect(await dies(check, 'ERROR no quorum\n')).to.deep.equal([]);
  });
});
