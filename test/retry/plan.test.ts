import { expect } from 'chai';
import { withCommand } from '../../src/cli/again.ts';
import { parseArgv } from '../../src/cli/argv.ts';
import type { Io } from '../../src/cli/command.ts';
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { UserError } from '../../src/errors.ts';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import { cleaned, fileFor, remadePod } from '../../src/retry/manifest.ts';
import { planRetry } from '../../src/retry/plan.ts';
import type { Mode } from '../../src/model/retry-answer.ts';
import type { RetryPlan } from '../../src/retry/action.ts';
import type { Subject } from '../../src/retry/subject.ts';
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
  budgets: [],
  ...over,
});
const plan = (mode: Mode, over: Partial<Subject> = {}): RetryPlan =>
  planRetry(mode, { kind: 'Pod', namespace: 'shop', name: 'web-1' }, subject(over), '2026-01-01T12:00:00.000Z');

function refusal(mode: Mode, over: Partial<Subject>): string {
  try {
    plan(mode, over);
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    const flags = mode === 'delete' ? [] : [`--${mode}`];
    const { words, flags: given } = parseArgv(['web-1', '-n', 'shop', ...flags], ALL_FLAGS);
    const run = { words, flags: given, io: { program: 'kubectl crashloop' } as Io };
    const { message, hint } = withCommand(error as UserError, run, 'retry');
    // Every refusal ends with a whole command that goes on.
    expect(hint, message).to.match(/: kubectl (?:-n shop|debug node\/|crashloop \w+ .*(?:-n |--namespace=)shop).*$/);
    return message;
  }
  throw new Error('it was not refused');
}

const bare = (over: object = {}): Pod => podNamed('web-1', { metadata: { ownerReferences: [], ...over } });
const alone = { controller: undefined, workload: undefined, siblings: [], workloadPods: [] };

describe('retry/plan', () => {
  describe('delete', () => {
    it('deletes a pod that its controller replaces', () => {
      expect(plan('delete').action.mode).to.equal('delete');
      expect(plan('delete').steps).to.deep.equal([
        'delete pod web-1, and its back-off with it',
        'ReplicaSet/web-abc creates another',
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
        'a pod that is being deleted',
        { pod: podNamed('web-1', { metadata: { deletionTimestamp: '2026-01-01T11:00:00Z' } }) },
        /already being deleted/,
      ],
      ['a pod without its controller', { controller: 'absent' }, /is gone/],
      [
        'a pod with a controller that is being deleted',
        { controller: { ...SET, object: workload('ReplicaSet', 'web-abc', {}, { deletionTimestamp: 'x' }) } },
        /is being deleted/,
      ],
      [
        'a pod that its ReplicaSet would not replace',
        { controller: { ...SET, object: workload('ReplicaSet', 'web-abc', { replicas: 0 }) } },
        /wants 0 and has 1/,
      ],
      [
        'a pod of a Job that has ended',
        {
          controller: {
            resource: 'jobs',
            object: {
              ...workload('Job', 'j'),
              status: { conditions: [{ type: 'Failed', status: 'True' }] },
            } as KubeObject,
          },
        },
        /has ended \(Failed\)/,
      ],
    ];
    for (const [what, over, words] of refused)
      it(`refuses ${what}`, () => expect(refusal('delete', over)).to.match(words));
    it('accepts a controller of an unknown kind, and says so', () => {
      expect(
        plan('delete', { controller: { kind: 'Rollout', name: 'r', unread: 'not known here' } }).notes.join(),
      ).to.match(/whether Rollout\/r replaces it could not be read/);
    });
    it('says that a Job counts the deletion as a failure', () => {
      expect(
        plan('delete', {
          controller: { resource: 'jobs', object: workload('Job', 'j', { backoffLimit: 2 }) },
        }).notes.join(),
      ).to.match(/failure \(backoffLimit 2\)/);
    });
  });

  describe('recreate', () => {
    it('creates a bare pod again, and refuses one with a controller', () => {
      expect(plan('recreate', { pod: bare(), ...alone }).steps).to.have.length(2);
      expect(refusal('recreate', {})).to.match(/belongs to ReplicaSet\/web-abc/);
    });
    it('warns of lost data', () => {
      const pod = bare();
      pod.spec!.volumes = [{ name: 'scratch', emptyDir: {} }];
      expect(plan('recreate', { pod, ...alone }).notes.join()).to.match(/the data in volume scratch is lost/);
    });
    it('leaves out what the server and admission write', () => {
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
    it('refuses a workload that would not restart', () => {
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
    it('names who may undo it', () => {
      expect(
        plan('restart', {
          workload: {
            ...DEPLOY,
            object: workload('Deployment', 'web', {}, { labels: { 'argocd.argoproj.io/instance': 'shop' } }),
          },
        }).notes.join(),
      ).to.match(/Argo CD application shop manages Deployment\/web and may undo this/);
    });
  });

  describe('scale', () => {
    it('notes the number of replicas to restore', () => {
      expect(plan('scale').action).to.include({ mode: 'scale', replicas: 2, resumes: false });
      expect(plan('scale').steps[0]).to.match(/note the number 2 in the annotation/);
    });
    it('resumes what an earlier retry left at zero, and ignores a note next to other replicas', () => {
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
    it('refuses a workload that would delete claims, and one without replicas', () => {
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
    it('names autoscalers, GitOps tools and ready pods', () => {
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
    it('says that autoscalers could not be read', () => {
      const { notes } = plan('scale', { autoscalers: undefined, workload: DEPLOY });
      expect(notes.join('\n')).to.match(/the HorizontalPodAutoscalers could not be read: .* needs: list horizontalpod/);
    });
  });

  it('saves a manifest that can be applied again', () => {
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
