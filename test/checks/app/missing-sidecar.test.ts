import { expect } from 'chai';
import check from '../../../src/checks/app/missing-sidecar.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'FATAL cannot reach proxy: dial tcp 127.0.0.1:5433: connect: connection refused\n';

describe('app/missing-sidecar', () => {
  it('reports that no container of the pod serves the port', async () => {
    const found = only(await dies(check, LOG, { spec: { containers: [{ name: 'logs', image: 'logs:1' }] } }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/localhost:5433/)
      .and.to.match(/no container of the pod serves it/);
  });
  it('reports a sidecar that is not running or started later', async () => {
    expect(
      textOf(
        only(
          await dies(check, LOG, {
            spec: { containers: [{ name: 'sql-proxy', image: 'p:1', ports: [{ containerPort: 5433 }] }] },
          }),
        ),
      ),
    ).to.match(/container sql-proxy/);
  });
  it('finds nothing for other hosts, for its own port and under hostNetwork', async () => {
    expect(await dies(check, LOG.replace('127.0.0.1', '10.1.2.3'))).to.deep.equal([]);
    expect(await dies(check, LOG, { container: { ports: [{ containerPort: 5433 }] } })).to.deep.equal([]);
    expect(await dies(check, LOG, { spec: { hostNetwork: true } })).to.deep.equal([]);
  });
});
