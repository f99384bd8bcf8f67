import { expect } from 'chai';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import { progressOf, rolloutOf } from '../../src/watching/rollout.ts';
import type { WaitResource } from '../../src/watching/rollout.ts';

const object = (spec: object, status: object, generation = 2): KubeObject =>
  ({ metadata: { name: 'web', generation }, spec, status: { observedGeneration: 2, ...status } }) as KubeObject;
const told = (resource: WaitResource, spec: object, status: object, generation?: number): string => {
  const { state, says } = rolloutOf(resource, object(spec, status, generation));
  return `${state}: ${says}`;
};

describe('watching/rollout', () => {
  const deployment = (spec: object, status: object, generation?: number): string =>
    told('deployments', { replicas: 3, ...spec }, status, generation);
  it('reads Deployments', () => {
    expect(deployment({}, { updatedReplicas: 3, replicas: 3, availableReplicas: 3 }, 3)).to.match(
      /^waiting: .*not read the newest spec/,
    );
    expect(deployment({}, { updatedReplicas: 1, replicas: 4, availableReplicas: 3 })).to.equal(
      'waiting: 1 of 3 replicas are of the newest revision',
    );
    expect(deployment({}, { updatedReplicas: 3, replicas: 4, availableReplicas: 3 })).to.equal(
      'waiting: 1 replica of an older revision still runs',
    );
    expect(deployment({}, { updatedReplicas: 3, replicas: 3, availableReplicas: 2 })).to.equal(
      'waiting: 2 of 3 replicas are available',
    );
    expect(deployment({}, { updatedReplicas: 3, replicas: 3, availableReplicas: 3 })).to.equal(
      'done: rolled out: 3 replicas available',
    );
    expect(deployment({ replicas: 0 }, {})).to.equal('done: rolled out: 0 replicas available');
    expect(
      deployment(
        {},
        { replicas: 3, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
      ),
    ).to.equal('failed: it exceeded its progress deadline of 600 s');
    expect(
      deployment(
        {},
        { replicas: 3, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
        3,
      ),
      'of the spec before',
    ).to.match(/^waiting/);
  });
  it('counts the new pods that are ready while old ones still run', () => {
    const pods = (...ready: boolean[]): Pod[] =>
      ready.map((is) => ({ status: { conditions: [{ type: 'Ready', status: is ? 'True' : 'False' }] } }) as Pod);
    const progress = (status: object, newest: Pod[]): string =>
      progressOf('deployments', rolloutOf('deployments', object({ replicas: 2 }, status)), newest);
    const surged = { updatedReplicas: 2, replicas: 3, availableReplicas: 2 };
    expect(progress(surged, pods(true, false))).to.equal(
      '1 of 2 new replicas are ready, 1 replica of an older revision still runs',
    );
    expect(progress(surged, pods(true, true))).to.equal('1 replica of an older revision still runs');
    expect(progress(surged, pods(false)), 'not all are seen yet').to.equal('1 replica of an older revision still runs');
    expect(progress({ updatedReplicas: 1, replicas: 3, availableReplicas: 2 }, pods(false))).to.equal(
      '1 of 2 replicas are of the newest revision',
    );
  });
  it('says held for a paused Deployment only if something is left to roll out', () => {
    expect(deployment({ paused: true }, { updatedReplicas: 0, replicas: 3, availableReplicas: 3 })).to.match(
      /^held: .*paused/,
    );
    expect(deployment({ paused: true }, { updatedReplicas: 3, replicas: 3, availableReplicas: 3 })).to.match(/^done/);
  });
  const sts = (spec: object, status: object, generation?: number): string =>
    told(
      'statefulsets',
      { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, ...spec },
      status,
      generation,
    );
  it('reads StatefulSets', () => {
    expect(sts({}, { readyReplicas: 3, updatedReplicas: 3 }, 3)).to.match(/^waiting: .*not read/);
    expect(told('statefulsets', {}, { observedGeneration: 0 }, 0), 'a new one').to.match(/^waiting: .*not read/);
    expect(sts({}, { readyReplicas: 2, updatedReplicas: 3 })).to.equal('waiting: 2 of 3 replicas are ready');
    expect(sts({}, { readyReplicas: 3, updatedReplicas: 1 })).to.equal(
      'waiting: 1 of 3 replicas are of the newest revision',
    );
    expect(sts({}, { readyReplicas: 3, updatedReplicas: 3 })).to.equal('done: rolled out: 3 replicas ready');
    expect(sts({ minReadySeconds: 30 }, { readyReplicas: 3, availableReplicas: 1, updatedReplicas: 3 })).to.equal(
      'waiting: 1 of 3 replicas are ready',
    );
  });
  it('reads StatefulSets with a partition', () => {
    const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
    expect(sts(partition, { readyReplicas: 3, updatedReplicas: 0 })).to.equal(
      'waiting: 0 of 1 replicas are of the newest revision',
    );
    expect(sts(partition, { readyReplicas: 3, updatedReplicas: 1 })).to.equal(
      'done: rolled out: 3 replicas ready, 1 of them of the newest revision (partition 2)',
    );
    expect(
      sts(
        { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 5 } } },
        { readyReplicas: 3, updatedReplicas: 0 },
      ),
    ).to.match(/^done/);
  });
  it('says done with OnDelete when all are ready, and how many are of an older revision', () => {
    const status = { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' };
    expect(sts({ updateStrategy: { type: 'OnDelete' } }, status)).to.equal(
      'done: 3 replicas ready; 2 of an older revision, which the strategy OnDelete keeps until they are deleted',
    );
    expect(sts({ updateStrategy: { type: 'OnDelete' } }, { ...status, readyReplicas: 2 })).to.match(/^waiting/);
    expect(
      sts(
        { updateStrategy: { type: 'OnDelete' } },
        { readyReplicas: 3, updatedReplicas: 0, currentRevision: 'a', updateRevision: 'a' },
      ),
    ).to.equal('done: 3 replicas ready');
    expect(
      told(
        'daemonsets',
        { updateStrategy: { type: 'OnDelete' } },
        { desiredNumberScheduled: 2, updatedNumberScheduled: 0, numberAvailable: 2 },
      ),
    ).to.match(/^done: .*2 of an older revision/);
  });
  it('reads DaemonSets', () => {
    expect(
      told('daemonsets', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }, 3),
    ).to.match(/^waiting: .*not read/);
    expect(
      told('daemonsets', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }),
    ).to.equal('waiting: 1 of 2 nodes have a pod of the newest revision');
    expect(
      told('daemonsets', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
    ).to.equal('waiting: 1 of 2 nodes have an available pod');
    expect(
      told('daemonsets', {}, { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }),
    ).to.equal('done: rolled out: available on 1 node');
  });
  it('reads ReplicaSets', () => {
    expect(told('replicasets', { replicas: 2 }, { replicas: 2, availableReplicas: 1 })).to.equal(
      'waiting: 1 of 2 replicas are available',
    );
    expect(told('replicasets', { replicas: 1 }, { replicas: 2, availableReplicas: 2 })).to.equal(
      'waiting: 1 replica too many still runs',
    );
    expect(told('replicasets', { replicas: 2 }, { replicas: 2, availableReplicas: 2 })).to.equal(
      'done: 2 replicas available',
    );
  });
  it('reads Jobs', () => {
    expect(told('jobs', { completions: 2 }, { succeeded: 1, active: 1, failed: 1 })).to.equal(
      'waiting: 1 of 2 succeeded, 1 active, 1 failed',
    );
    expect(told('jobs', {}, { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] })).to.equal(
      'done: completed: 1 of 1 succeeded',
    );
    expect(
      told(
        'jobs',
        {},
        { conditions: [{ type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' }] },
      ),
    ).to.equal('failed: it failed: Job has reached the specified backoff limit');
    expect(
      told('jobs', {}, { conditions: [{ type: 'FailureTarget', status: 'True', reason: 'PodFailurePolicy' }] }),
    ).to.equal('failed: it failed: PodFailurePolicy');
    expect(told('jobs', {}, { conditions: [{ type: 'Failed', status: 'False' }] })).to.match(/^waiting/);
    expect(told('jobs', { suspend: true }, { conditions: [{ type: 'Suspended', status: 'True' }] })).to.equal(
      'held: it is suspended',
    );
  });
  it('reads pods', () => {
    expect(told('pods', {}, { phase: 'Pending' })).to.equal('waiting: not scheduled yet');
    expect(
      told('pods', { nodeName: 'n' }, { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] }),
    ).to.equal('waiting: not ready yet');
    expect(
      told('pods', { nodeName: 'n' }, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    ).to.equal('done: is ready');
    expect(told('pods', {}, { phase: 'Succeeded' })).to.equal('done: has completed');
    expect(told('pods', {}, { phase: 'Failed', reason: 'Evicted' })).to.equal('failed: it has failed: Evicted');
  });
});
