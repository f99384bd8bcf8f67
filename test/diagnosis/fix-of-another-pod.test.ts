/** The cause is in another pod: its fix changes that pod, and no experiment or patch applies it to this one. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { backend, died, REFUSED, service, slice } from '../checks/upstream/world.ts';

describe('a fix of another pod', () => {
  it('has its command, and no change of the spec of this pod', async () => {
    const { pod, logs } = died(REFUSED, []);
    const db = backend('postgres-1', false, {
      spec: { containers: [{ name: 'db', image: 'postgres', resources: { limits: { memory: '64Mi' } } }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [crashed('db', 137, { reason: 'OOMKilled' })],
      },
    });
    const source = memorySource({
      objects: [podOf(pod), service('postgres'), slice('postgres', [['postgres-1', false]]), db],
      logs: { ...logs, 'postgres-1/db': 'loading\n' },
      now: '2026-01-01T12:00:00Z',
    });
    const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
    const [first] = diagnosis.causes;
    expect(first?.summary).to.match(/postgres-1.*OOMKilled/);
    expect(first?.fixes[0]?.text).to.include('raise the memory limit of db');
    expect(first?.fixes.some((fix) => fix.change !== undefined)).to.equal(false);
  });
});
