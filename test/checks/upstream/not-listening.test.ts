import { expect } from 'chai';
import { all, backend, died, ids, PENDING, REFUSED, service, slice } from './world.ts';

describe('upstream/not-listening', () => {
  it('does not report missing endpoints while one is ready', async () => {
    const found = await all(
      died(REFUSED, [
        service('postgres'),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true),
        backend('postgres-2', false, { status: PENDING }),
      ]),
    );
    expect(ids(found)).to.deep.equal(['upstream/not-listening likely']);
    expect(JSON.stringify(found)).to.not.match(/no ready endpoint|no endpoint is ready|none of (its|the) endpoints?/i);
    expect(found[0]!.summary).to.match(/postgres-1 is ready without a readiness probe/);
  });

  it('is not found when the pod became ready later, and only possible when a probe asks that port', async () => {
    const late = await all(
      died(REFUSED, [
        service('postgres'),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true, { since: '2026-01-01T11:59:00Z' }),
      ]),
    );
    expect(ids(late)).to.deep.equal(['upstream/backend-failing likely']);
    const spec = { nodeName: 'node-2', containers: [{ name: 'db', readinessProbe: { tcpSocket: { port: 5432 } } }] };
    const probed = await all(
      died(REFUSED, [
        service('postgres'),
        slice('postgres', [['postgres-1', true]]),
        backend('postgres-1', true, { spec }),
      ]),
    );
    expect(ids(probed)).to.deep.equal(['upstream/not-listening possible']);
  });
});
