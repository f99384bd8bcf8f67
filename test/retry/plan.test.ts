import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import { cleaned, fileFor, remadePod } from '../../src/retry/manifest.ts';
import { planRetry } from '../../src/retry/plan.ts';
import type { Mode } from '../../src/model/retry.ts';
import type { RetryPlan, Subject } from '../../src/retry/plan.ts';
import { CRASHED, podNamed, workload } from './fake-cluster.ts';

const POD = podNamed('web-1', { status: CRASHED() });
const SET = { resource: 'replicasets' as const, object: workload('ReplicaSet', 'web-abc', { replicas: 1 }) };
const DEPLOY = { resource: 'deployments' as const, object: workload('Deployment', 'web') };

const subject = (over: Partial<Subject> = {}): Subject => ({
  pod: POD,
  controller: SET,
  siblings: [POD],
  workload: DEPLOY,
  workloadPods: [POD],
  autoscalers: [],
  ...over,
});
const plan = (mode: Mode, over: Partial<Subject> = {}): RetryPlan =>
  planRetry(mode, { kind: 'Pod', namespace: 'shop', name: 'web-1' }, subject(over), '2026-01-01T12:00:00.000Z');

function refusal(mode: Mode, over: Partial<Subject>): string {
  try {
    plan(mode, over);
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('it was not refused');
}

const bare = (over: object = {}): Pod => podNamed('web-1', { metadata: { ownerReferences: [], ...over } });
const alone = { controller: undefined, workload: undefined, siblings: [], workloadPods: [] };

describe('experiments/retry/plan', () => {
  describe('delete', () => {
    it('deletes a pod that its controller replaces', () => {
      expect(plan('delete').action.mode).to.equal('delete');
      expect(plan('delete').steps).to.deep.equal([
        'delete pod web-1 (its back-off goes with it)',
        'ReplicaSet/web-abc makes another',
      ]);
    });
    const refused: [string, Partial<Subject>, RegExp][] = [
      ['a bare pod', { pod: bare(), ...alone }, /no controller/],
      [
        'a static pod',
        { pod: podNamed('web-1', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }) },
        /static pod/,
      ],
      [
        'a pod that is going',
        { pod: podNamed('web-1', { metadata: { deletionTimestamp: '2026-01-01T11:00:00Z' } }) },
        /being deleted already/,
      ],
      ['one whose controller is gone', { controller: 'absent' }, /is gone/],
      [
        'one whose controller is going',
        { controller: { ...SET, object: workload('ReplicaSet', 'web-abc', {}, { deletionTimestamp: 'x' }) } },
        /is being deleted/,
      ],
      [
        'one that its ReplicaSet has too many of',
        { controller: { ...SET, object: workload('ReplicaSet', 'web-abc', { replicas: 0 }) } },
        /wants 0 and has 1/,
      ],
      [
        'one of a Job that is over',
        {
          controller: {
            resource: 'jobs',
            object: {
              ...workload('Job', 'j'),
              status: { conditions: [{ type: 'Failed', status: 'True' }] },
            } as KubeObject,
          },
        },
        /is over \(Failed\)/,
      ],
    ];
    for (const [what, over, words] of refused)
      it(`refuses ${what}`, () => expect(refusal('delete', over)).to.match(words));
    it('trusts a controller it does not know, and says so', () => {
      expect(
        plan('delete', { controller: { kind: 'Rollout', name: 'r', unread: 'not known here' } }).notes.join(),
      ).to.match(/whether Rollout\/r replaces it could not be read/);
    });
    it('says that a Job counts it', () => {
      expect(
        plan('delete', {
          controller: { resource: 'jobs', object: workload('Job', 'j', { backoffLimit: 2 }) },
        }).notes.join(),
      ).to.match(/failure \(backoffLimit 2\)/);
    });
  });

  describe('recreate', () => {
    it('makes a bare pod anew, and refuses one that has a controller', () => {
      expect(plan('recreate', { pod: bare(), ...alone }).steps).to.have.length(2);
      expect(refusal('recreate', {})).to.match(/belongs to ReplicaSet\/web-abc/);
    });
    it('warns of what is lost', () => {
      const pod = bare();
      pod.spec!.volumes = [{ name: 'scratch', emptyDir: {} }];
      expect(plan('recreate', { pod, ...alone }).notes.join()).to.match(/what is in volume scratch is lost/);
    });
    it('leaves out what the server and its admission write', () => {
      const pod = bare({ resourceVersion: '1', managedFields: [], creationTimestamp: 'x', labels: { a: 'b' } });
      Object.assign(pod.spec!, {
        priority: 0,
        preemptionPolicy: 'x',
        volumes: [
          { name: 'kube-api-access-abcde', projected: {} },
          { name: 'c', emptyDir: {} },
        ],
      });
      pod.spec!.containers[0]!.volumeMounts = [
        { name: 'kube-api-access-abcde', mountPath: '/t' },
        { name: 'c', mountPath: '/c' },
      ];
      expect(remadePod(pod)).to.deep.equal({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web-1', namespace: 'shop', labels: { a: 'b' } },
        spec: {
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'web', image: 'web:1', volumeMounts: [{ name: 'c', mountPath: '/c' }] }],
          volumes: [{ name: 'c', emptyDir: {} }],
        },
      });
    });
  });

  describe('restart', () => {
    it('writes what kubectl rollout restart writes', () => {
      expect(plan('restart').action).to.include({ mode: 'restart', at: '2026-01-01T12:00:00Z', pods: 2 });
    });
    it('refuses what would not restart', () => {
      expect(
        refusal('restart', { workload: { ...DEPLOY, object: workload('Deployment', 'web', { paused: true }) } }),
      ).to.match(/is paused/);
      expect(
        refusal('restart', {
          workload: {
            resource: 'statefulsets',
            object: workload('StatefulSet', 'db', { updateStrategy: { type: 'OnDelete' } }),
          },
        }),
      ).to.match(/OnDelete/);
      expect(refusal('restart', { workload: SET })).to.match(/does not work with ReplicaSet/);
      expect(refusal('restart', { pod: bare(), ...alone })).to.match(/belongs to none/);
    });
    it('names who would undo it', () => {
      expect(
        plan('restart', {
          workload: {
            ...DEPLOY,
            object: workload('Deployment', 'web', {}, { labels: { 'argocd.argoproj.io/instance': 'shop' } }),
          },
        }).notes.join(),
      ).to.match(/Argo CD manages Deployment\/web and may undo this/);
    });
  });

  describe('scale', () => {
    it('keeps the number it comes back to', () => {
      expect(plan('scale').action).to.include({ mode: 'scale', replicas: 2, resumes: false });
      expect(plan('scale').steps[0]).to.match(/note the number 2 in the annotation/);
    });
    it('resumes what an earlier retry left at zero; a note beside other replicas is past', () => {
      const kept = { annotations: { 'crashloop.dev/replicas': '3' } };
      expect(
        plan('scale', { workload: { ...DEPLOY, object: workload('Deployment', 'web', { replicas: 0 }, kept) } }).action,
      ).to.include({ replicas: 3, resumes: true });
      expect(
        plan('scale', { workload: { ...DEPLOY, object: workload('Deployment', 'web', { replicas: 5 }, kept) } }).action,
      ).to.include({ replicas: 5, resumes: false });
      expect(
        refusal('scale', { workload: { ...DEPLOY, object: workload('Deployment', 'web', { replicas: 0 }) } }),
      ).to.match(/has 0 replicas/);
    });
    it('refuses where claims would go with the pods, and what has no replicas', () => {
      expect(
        refusal('scale', {
          workload: {
            resource: 'statefulsets',
            object: workload('StatefulSet', 'db', { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } }),
          },
        }),
      ).to.match(/data would be lost/);
      expect(refusal('scale', { workload: { resource: 'daemonsets', object: workload('DaemonSet', 'ds') } })).to.match(
        /does not work with DaemonSet/,
      );
    });
    it('names an autoscaler, GitOps, and the pods that serve now', () => {
      const scaler = {
        metadata: { name: 'web-hpa' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      } as never;
      const ready = podNamed('web-2');
      const notes = plan('scale', {
        autoscalers: [scaler],
        workloadPods: [POD, ready],
        workload: {
          ...DEPLOY,
          object: workload('Deployment', 'web', {}, { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }),
        },
      }).notes.join('\n');
      expect(notes)
        .to.match(/1 of its pods is ready now/)
        .and.to.match(/HorizontalPodAutoscaler web-hpa/)
        .and.to.match(/Flux Kustomization apps .* while it is at zero/);
    });
  });

  it('saves what can be applied again', () => {
    expect(
      cleaned('deployments', {
        ...workload('Deployment', 'web', {}, { resourceVersion: '7', managedFields: [] }),
        status: {},
      } as KubeObject),
    ).to.deep.equal({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } } },
    });
    expect(fileFor('web-1', '2026-01-02T03:04:05.678Z')).to.equal('retry-web-1-20260102T030405Z.yaml');
  });
});
