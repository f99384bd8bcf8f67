import { expect } from 'chai';
import type { Facts } from '../../src/evidence/views.ts';
import { stakeOf } from '../../src/diagnosis/stake.ts';
import type { Workload } from '../../src/diagnosis/target.ts';
import { listed } from '../../src/model/facts.ts';
import type { Pod } from '../../src/model/objects.ts';

const NOW = '2026-01-01T12:00:00Z';
const FACTS = { now: NOW, list: () => listed({ state: 'not-collected' }) } as unknown as Facts;
const pod = (name: string, state: object, more: object = {}): Pod =>
  ({
    metadata: { name, uid: name, ...more },
    spec: { nodeName: 'n', containers: [{ name: 'web' }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'web', restartCount: 0, ready: false, state }] },
  }) as unknown as Pod;
const killed = {
  terminated: { exitCode: 137, reason: 'Error', startedAt: '2026-01-01T11:00:00Z', finishedAt: '2026-01-01T11:59:59Z' },
};
const loop = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } };
const workloadOf = (...pods: Pod[]): Workload => ({
  resource: 'deployments',
  object: { metadata: { name: 'web', namespace: 'shop' } },
  pods,
  allPods: true,
  replicaSets: [],
});

describe('diagnosis/stake', () => {
  it('names what an autoscaler sets, and counts it as no owner of the rest', () => {
    const scaler = {
      metadata: { name: 'web' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    };
    const facts = {
      now: NOW,
      list: (resource: string) =>
        listed(
          resource === 'horizontalpodautoscalers' ? { state: 'known', value: [scaler] } : { state: 'not-collected' },
        ),
    } as unknown as Facts;
    const updates = 'Pod resources updated by web-vpa: container 0: memory request';
    const crashing = pod('new', loop, { annotations: { vpaUpdates: updates } });
    const { owners, autoscalers } = stakeOf(facts, crashing, {
      ...workloadOf(crashing),
      object: { kind: 'Deployment', metadata: { name: 'web' } },
    });
    expect(owners).to.deep.equal([]);
    expect(autoscalers).to.deep.equal([
      { kind: 'HorizontalPodAutoscaler', name: 'web', sets: 'replicas' },
      { kind: 'VerticalPodAutoscaler', name: 'web-vpa', sets: 'resources' },
    ]);
  });
  it('does not count a pod that is being deleted', () => {
    const crashing = pod('new', loop);
    const { pods, affected } = stakeOf(
      FACTS,
      crashing,
      workloadOf(crashing, pod('old', killed, { deletionTimestamp: NOW })),
    );
    expect([affected, pods]).to.deep.equal([1, 1]);
    const both = stakeOf(FACTS, crashing, workloadOf(crashing, pod('other', loop)));
    expect([both.affected, both.pods]).to.deep.equal([2, 2]);
  });
  it('counts only pods that fail the same way', () => {
    const at = { startedAt: '2026-01-01T11:59:58Z' };
    const evicted = pod('evicted', killed);
    Object.assign(evicted.status!, { phase: 'Failed', reason: 'Evicted' });
    const all = [evicted, pod('runs', { running: at }), pod('starts', { waiting: { reason: 'ContainerCreating' } })];
    const { pods, affected } = stakeOf(FACTS, evicted, workloadOf(...all, pod('other', loop)));
    expect([affected, pods]).to.deep.equal([1, 4]);
    const pulls = ['ErrImagePull', 'ImagePullBackOff'].map((reason) => pod(reason, { waiting: { reason } }));
    expect(stakeOf(FACTS, pulls[0], workloadOf(...pulls)).affected).to.equal(2);
  });
  it('counts pods that only wait where they wait in the same stage, with the same template', () => {
    const initialising = { waiting: { reason: 'PodInitializing' } };
    const hash = (name: string): object => ({ labels: { 'pod-template-hash': name } });
    const one = pod('one', initialising, hash('a'));
    const affected = (other: Pod): unknown => stakeOf(FACTS, one, workloadOf(one, other)).affected;
    expect(affected(pod('same', initialising, hash('a')))).to.equal(2);
    expect(affected(pod('changed', initialising, hash('b')))).to.equal(1);
    expect(affected(pod('earlier', { waiting: { reason: 'ContainerCreating' } }, hash('a')))).to.equal(1);
  });
  it('counts the explained pod even while it is deleted', () => {
    const leaving = pod('leaving', loop, { deletionTimestamp: NOW });
    expect(stakeOf(FACTS, leaving, workloadOf(leaving)).pods).to.equal(1);
  });
  it('counts no pods where the recording may lack some', () => {
    const crashing = pod('new', loop);
    const { pods, affected } = stakeOf(FACTS, crashing, { ...workloadOf(crashing), allPods: false });
    expect([affected, pods]).to.deep.equal([null, null]);
  });
  it('counts the endpoints of a Service against the replicas that are wanted', () => {
    const labels = { app: 'web' };
    const of = (name: string, set: string): Pod =>
      pod(name, loop, {
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: set, controller: true }],
      });
    const pods = [of('old-1', 'web-a'), of('old-2', 'web-a'), of('surge', 'web-b')];
    const endpoints = pods.map(({ metadata }) => ({
      addresses: ['10.0.0.1'],
      conditions: { ready: metadata?.name !== 'surge' },
      targetRef: { kind: 'Pod', name: metadata?.name },
    }));
    const lists: Record<string, object[]> = {
      services: [{ metadata: { name: 'web' }, spec: { selector: labels } }],
      endpointslices: [{ metadata: { labels: { 'kubernetes.io/service-name': 'web' } }, endpoints }],
    };
    const owned = (kind: string, name: string): object => ({
      ownerReferences: [{ kind, name, uid: name, controller: true }],
    });
    const objects: Record<string, object> = {
      'replicasets/web-a': { metadata: { name: 'web-a', ...owned('Deployment', 'web') } },
      'replicasets/web-b': { metadata: { name: 'web-b', ...owned('Deployment', 'web') } },
      'deployments/web': { spec: { replicas: 2 } },
    };
    const facts = {
      now: NOW,
      list: (resource: string) =>
        listed(lists[resource] ? { state: 'known', value: lists[resource] } : { state: 'absent' }),
      get: (resource: string, name: string) => {
        const value = objects[`${resource}/${name}`];
        return value ? { state: 'known', value } : { state: 'absent' };
      },
    } as unknown as Facts;
    const wanted = (workload: Workload): unknown[] =>
      stakeOf(facts, pods[2], workload).endpoints.map((one) => [one.ready, one.total, one.wanted]);
    const deployment = {
      ...workloadOf(...pods),
      object: { metadata: { name: 'web' }, spec: { replicas: 2 } } as never,
    };
    expect(wanted(deployment)).to.deep.equal([[2, 3, 2]]);
    expect(wanted({ ...deployment, resource: 'services' })).to.deep.equal([[2, 3, 2]]);
    // Other pods serve, too, or the pods were read in part.
    expect(wanted({ ...deployment, pods: pods.slice(1) })).to.deep.equal([[2, 3, null]]);
    expect(wanted({ ...deployment, allPods: false })).to.deep.equal([[2, 3, null]]);
    const three = { ...deployment, object: { metadata: { name: 'web' }, spec: { replicas: 4 } } as never };
    expect(wanted(three)).to.deep.equal([[2, 3, 4]]);
  });
});
