import { expect } from 'chai';
import { all, backend, died, ids, REFUSED, service, slice } from './world.ts';

describe('upstream/wrong-port', () => {
  it('finds a port that the Service lacks, and a targetPort that its pods lack', async () => {
    const other = await all(
      died('FATAL dial tcp 10.96.0.42:5433: connect: connection refused\n', [
        service('postgres'),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true),
      ]),
    );
    expect(ids(other)).to.deep.equal(['upstream/wrong-port confirmed']);
    expect(other[0]!.summary).to.contain('no port 5433, it has 5432');
    const declares = { nodeName: 'n', containers: [{ name: 'db', ports: [{ name: 'pg', containerPort: 5432 }] }] };
    const named = await all(
      died(REFUSED, [
        service('postgres', { spec: { ports: [{ port: 5432, targetPort: 'sql' }] } }),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true, { spec: declares }),
      ]),
    );
    expect(ids(named)[0]).to.equal('upstream/wrong-port confirmed');
    const number = await all(
      died(REFUSED, [
        service('postgres', { spec: { ports: [{ port: 5432, targetPort: 9999 }] } }),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true, { spec: declares }),
      ]),
    );
    expect(ids(number)[0]).to.equal('upstream/wrong-port likely');
  });
});
