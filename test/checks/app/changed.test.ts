import { expect } from 'chai';
import check from '../../../src/checks/app/changed.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only } from '../dead-container.ts';

const settings = (editedAt: string): object => ({
  kind: 'ConfigMap',
  metadata: {
    name: 'settings',
    namespace: 'shop',
    creationTimestamp: '2025-12-01T00:00:00Z',
    managedFields: [{ manager: 'kubectl-edit', operation: 'Update', time: editedAt, fieldsV1: { 'f:data': {} } }],
  },
  data: { mode: 'fast' },
});
const pod = (subject: object): Scenario['pod'] => ({
  spec: { containers: [{ name: 'web', image: 'x:1', envFrom: [{ configMapRef: { name: 'settings' } }] }] },
  status: { startTime: '2026-01-01T11:50:00Z', containerStatuses: [subject] as never },
});

describe('app/changed', () => {
  it('reports an edit shortly before the first crash as possible', async () => {
    const found = only(
      await foundBy(check, {
        pod: pod(crashed('web', 1, { restarts: 3 })),
        objects: [settings('2026-01-01T11:49:00Z')],
      }),
    );
    expect(found).to.include({ confidence: 'possible', container: 'web' });
    expect(found.summary).to.contain('ConfigMap/settings was edited by kubectl-edit');
    expect(found.evidence[0]!.object).to.equal('ConfigMap/settings');
  });
  it('says that the log was not read, not that it has no line', async () => {
    const world = { pod: pod(crashed('web', 1, { restarts: 3 })), objects: [settings('2026-01-01T11:49:00Z')] };
    expect(only(await foundBy(check, { ...world, logs: { 'web-1/web': 'ready\n' } })).summary).to.match(
      /^no log line, event or status says why; before the first crash, /,
    );
    expect(only(await foundBy(check, world)).summary).to.match(
      /^no event or status says why, and the node no longer has the log of web; before/,
    );
  });
  it('finds nothing after an edit of the day before, and in a pod without trouble', async () => {
    const old = { pod: pod(crashed('web', 1, { restarts: 3 })), objects: [settings('2025-12-31T11:00:00Z')] };
    expect(await foundBy(check, old)).to.deep.equal([]);
    const healthy = {
      pod: pod({
        name: 'web',
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: '2026-01-01T11:50:00Z' } },
      }),
      objects: [settings('2026-01-01T11:49:00Z')],
    };
    expect(await foundBy(check, healthy)).to.deep.equal([]);
  });
});
