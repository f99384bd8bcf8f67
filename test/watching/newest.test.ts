import { expect } from 'chai';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import { holdingUp, newestPods } from '../../src/watching/newest.ts';

const pod = (name: string, owner: string, labels: object = {}, more: object = {}): Pod =>
  ({ metadata: { name, labels, ownerReferences: [{ uid: owner }], ...more } }) as Pod;
const revision = (uid: string, of: string, more: object): KubeObject =>
  ({ metadata: { uid, ownerReferences: [{ uid: of }] }, ...more }) as never;
const set = (uid: string, number: number): KubeObject =>
  ({
    metadata: {
      uid,
      ownerReferences: [{ uid: 'deploy' }],
      annotations: { 'deployment.kubernetes.io/revision': String(number) },
    },
  }) as never;
const names = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata!.name!);
const owner = (uid: string, more: object = {}): KubeObject => ({ metadata: { uid }, ...more }) as never;

describe('watching/newest', () => {
  it("takes the pods of a Deployment's ReplicaSet with the highest revision, also after a rollback, and none that is being deleted", () => {
    const pods = [
      pod('old', 'a'),
      pod('new', 'b'),
      pod('going', 'b', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      pod('stranger', 'x'),
    ];
    expect(names(newestPods('deployments', owner('deploy'), pods, [set('a', 9), set('b', 10)]))).to.deep.equal(['new']);
    expect(names(newestPods('deployments', owner('deploy'), pods, [set('a', 11), set('b', 10)]))).to.deep.equal([
      'old',
    ]);
    expect(names(newestPods('deployments', owner('deploy'), pods, []))).to.deep.equal([]);
  });
  it('takes no pods of a Deployment before its newest ReplicaSet is seen', () => {
    const numbered = owner('deploy', {
      metadata: { uid: 'deploy', annotations: { 'deployment.kubernetes.io/revision': '10' } },
    });
    expect(names(newestPods('deployments', numbered, [pod('old', 'a')], [set('a', 9)]))).to.deep.equal([]);
    expect(
      names(newestPods('deployments', numbered, [pod('old', 'a'), pod('new', 'b')], [set('a', 9), set('b', 10)])),
    ).to.deep.equal(['new']);
  });
  it('takes pods like the newest one if the ReplicaSets may not be read', () => {
    const pods = [
      pod('old', 'a', { 'pod-template-hash': '1' }, { creationTimestamp: '2026-01-01T00:00:00Z' }),
      pod('new', 'b', { 'pod-template-hash': '2' }, { creationTimestamp: '2026-01-01T00:10:00Z' }),
    ];
    expect(names(newestPods('deployments', owner('deploy'), pods, undefined))).to.deep.equal(['new']);
  });
  it("takes the pods of a StatefulSet's update revision", () => {
    const pods = [
      pod('db-0', 's', { 'controller-revision-hash': 'db-1' }),
      pod('db-1', 's', { 'controller-revision-hash': 'db-2' }),
    ];
    expect(
      names(newestPods('statefulsets', owner('s', { status: { updateRevision: 'db-2' } }), pods, undefined)),
    ).to.deep.equal(['db-1']);
  });
  it("takes the pods of a DaemonSet's newest ControllerRevision, or all if those may not be read", () => {
    const pods = [
      pod('a', 'd', { 'controller-revision-hash': '1' }),
      pod('b', 'd', { 'controller-revision-hash': '2' }),
    ];
    const revisions = [
      revision('r1', 'd', {
        revision: 1,
        metadata: { ownerReferences: [{ uid: 'd' }], labels: { 'controller-revision-hash': '1' } },
      }),
      revision('r2', 'd', {
        revision: 2,
        metadata: { ownerReferences: [{ uid: 'd' }], labels: { 'controller-revision-hash': '2' } },
      }),
    ];
    expect(names(newestPods('daemonsets', owner('d'), pods, revisions))).to.deep.equal(['b']);
    expect(names(newestPods('daemonsets', owner('d'), pods, undefined))).to.deep.equal(['a', 'b']);
  });
  it("takes a Job's own pods, and none of another Job with the same labels", () =>
    expect(names(newestPods('jobs', owner('j'), [pod('a', 'j'), pod('b', 'k')], undefined))).to.deep.equal(['a']));
  it('finds older pods that stop an ordered StatefulSet, and none with Parallel or OnDelete', () => {
    const pods = [
      pod('db-0', 's'),
      pod('db-1', 's'),
      pod('db-2', 's', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      pod('x', 'y'),
    ];
    const held = (spec: object, resource: 'statefulsets' | 'deployments' = 'statefulsets'): string[] =>
      names(holdingUp(resource, owner('s', { spec }), pods, [pods[1]!]));
    expect(held({})).to.deep.equal(['db-0']);
    expect(held({ podManagementPolicy: 'Parallel' })).to.deep.equal([]);
    expect(held({ updateStrategy: { type: 'OnDelete' } })).to.deep.equal([]);
    expect(held({}, 'deployments')).to.deep.equal([]);
  });
});
