/** What the spec of a pod comes from. */
import { expect } from 'chai';
import { readSubject } from '../../src/fix/subject.ts';
import type { KubeObject } from '../../src/model/objects.ts';
import { labWith, ownedBy, podFor, refusal, specWith, workloadOf } from './scene.ts';

const SPEC = specWith('64Mi');
const HASHED = { labels: { 'pod-template-hash': 'abc', app: 'web' }, ...ownedBy('ReplicaSet', 'web-abc') };
const setOf = (owner: object | undefined, spec = SPEC): KubeObject =>
  workloadOf('replicasets', spec, { metadata: { name: 'web-abc', uid: 'uid-web-abc', ...owner } });
const deployment = workloadOf('deployments', SPEC);

describe('fix: the owner', () => {
  it('of a pod of a Deployment is the Deployment', async () => {
    const { owner, workload } = await readSubject(
      labWith(podFor(SPEC, HASHED), setOf(ownedBy('Deployment', 'web')), deployment),
    );
    expect([owner.kind, owner.name, workload?.resource]).to.deep.equal(['Deployment', 'web', 'deployments']);
  });
  it('of a pod without the label of the hash is found by the ReplicaSet', async () => {
    const pod = podFor(SPEC, ownedBy('ReplicaSet', 'web-abc'));
    const { owner } = await readSubject(labWith(pod, setOf(ownedBy('Deployment', 'web')), deployment));
    expect(owner.kind).to.equal('Deployment');
  });
  it('of a ReplicaSet without a Deployment is the ReplicaSet, whatever its name', async () => {
    const { owner, workload } = await readSubject(labWith(podFor(SPEC, HASHED), setOf(undefined), deployment));
    expect([owner.kind, owner.name, workload?.resource]).to.deep.equal(['ReplicaSet', 'web-abc', 'replicasets']);
  });
  it('of a ReplicaSet that another kind makes is that kind, which takes no change', async () => {
    const rollout = setOf(ownedBy('Rollout', 'web', 'argoproj.io/v1alpha1'));
    const { owner, workload } = await readSubject(labWith(podFor(SPEC, HASHED), rollout));
    expect([owner.kind, owner.name, workload]).to.deep.equal(['Rollout', 'web', undefined]);
  });
  it('of another API group than apps is no workload that is known', async () => {
    const pod = podFor(SPEC, ownedBy('StatefulSet', 'web', 'apps.kruise.io/v1beta1'));
    expect((await readSubject(labWith(pod, workloadOf('statefulsets', SPEC)))).workload).to.equal(undefined);
  });
  it('without a controller is the pod itself', async () => {
    expect((await readSubject(labWith(podFor(SPEC)))).owner.kind).to.equal('Pod');
  });
  it('is refused for a pod of an older revision', async () => {
    const lab = labWith(
      podFor(SPEC, HASHED),
      setOf(ownedBy('Deployment', 'web')),
      workloadOf('deployments', specWith('96Mi')),
    );
    expect(await refusal(() => readSubject(lab))).to.match(/is of an older revision: Deployment web/);
  });
  it('is refused where an object of that name exists, and is another one', async () => {
    const pod = podFor(SPEC, ownedBy('StatefulSet', 'web'));
    const other = workloadOf('statefulsets', SPEC, { metadata: { uid: 'uid-new' } });
    expect(await refusal(() => readSubject(labWith(pod, other)))).to.match(/does not come from the StatefulSet web/);
  });
  it('is refused for a static pod', async () => {
    const pod = podFor(SPEC, { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    expect(await refusal(() => readSubject(labWith(pod)))).to.match(/is a static pod/);
  });
});
