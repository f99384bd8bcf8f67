import { expect } from 'chai';
import { isStaticPod } from '../../src/evidence/static-pod.ts';
import { editFix } from '../../src/checks/support/owner.ts';
import { nextTest } from '../../src/diagnosis/next.ts';
import type { Pod } from '../../src/model/objects.ts';
import { crashed, podOf } from '../support/scenario.ts';

describe('static pods', () => {
  const owned = podOf({ metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'cp-1', uid: 'u' }] } });
  const mirror = podOf({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'abc' } } });

  it('are known by the annotation of their copy, or by the node that owns them', () => {
    expect([owned, mirror].map(isStaticPod)).to.deep.equal([true, true]);
    const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u' };
    expect(isStaticPod(podOf({ metadata: { ownerReferences: [set] } }))).to.equal(false);
  });

  it('are edited in their manifest, not in the API', () => {
    const fix = editFix({ pod: mirror, namespace: 'kube-system', name: 'etcd-cp-1' }, 'correct the flag');
    expect(fix.command).to.equal(null);
    expect(fix.text).to.match(/^correct the flag \(in the manifest of the static pod on node-1/);
  });

  it('are not copied by an experiment', () => {
    const target = { kind: 'Pod', namespace: 'kube-system', name: 'etcd-cp-1' };
    const crashing = { status: { phase: 'Running', containerStatuses: [crashed('web', 1)] } } as object;
    const of = (pod: Pod): string | undefined =>
      nextTest({ target, causes: [], pod, crashed: true, now: '2026-01-01T12:00:00Z', claimOf: () => undefined })?.test;
    expect(of({ ...mirror, ...crashing })).to.equal(undefined);
    expect(of(podOf(crashing))).to.equal('image-test');
  });
});
