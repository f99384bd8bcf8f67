/** Where a limit comes from that the workload's template does not set. */
import { expect } from 'chai';
import heap from '../../../src/checks/limits/heap-over-limit.ts';
import tooLow from '../../../src/checks/limits/limit-too-low-to-start.ts';
import storage from '../../../src/checks/limits/ephemeral-storage.ts';
import oom from '../../../src/checks/limits/oom-limit.ts';
import unschedulable from '../../../src/checks/limits/unschedulable-resources.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';
import type { Given } from './memory.ts';

const HASH = { app: 'web', 'pod-template-hash': 'abc12' };
const OWNER = {
  labels: HASH,
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc12', uid: 'rs', controller: true }],
};
const OF_RANGER =
  'LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web; memory limit for init container warm';

const annotated = (key: string, value: string): object => ({ ...OWNER, annotations: { [key]: value } });
const range = (name: string, memory: string, more: object = {}): object => ({
  kind: 'LimitRange',
  metadata: { name },
  spec: { limits: [{ type: 'Container', default: { memory, cpu: '1' }, ...more }] },
});
/** The ReplicaSet with this template. */
const replicaSet = (containers: object[]): object => ({
  kind: 'ReplicaSet',
  metadata: {
    name: 'web-abc12',
    uid: 'rs',
    labels: HASH,
    annotations: { 'deployment.kubernetes.io/revision': '3' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
  },
  spec: { template: { spec: { containers } } },
});
/** A container that ran long enough that its limit is doubled. */
const aged = (given: Given = {}): ReturnType<typeof killed> => killed({ ran: 90, ...given });

const texts = (found: Found | undefined): string[] => (found?.fixes ?? []).map(({ text }) => text);
const lines = (found: Found | undefined): (string | null)[] => (found?.fixes ?? []).map((fix) => lineOf(fix.command));

describe('the origin of a limit', () => {
  it('is the LimitRange that the annotation and the default name', async () => {
    const metadata = annotated('kubernetes.io/limit-ranger', OF_RANGER);
    const objects = [range('small', '32Mi'), range('tenants', '64Mi')];
    const [found] = await foundBy(oom, aged({ metadata, objects }));
    expect(found?.summary).to.include('its memory limit of 64Mi (the default of LimitRange tenants)');
    expect(texts(found)[0]).to.match(
      /^give web its own memory limit of 128Mi in deployment\/web, .* \(it has none there: 64Mi is the default of LimitRange tenants\)$/,
    );
    expect(lines(found)[0]).to.equal('kubectl -n shop set resources deployment/web -c web --limits=memory=128Mi');
    expect(texts(found)[1]).to.match(/^raise the default memory limit in LimitRange tenants/);
    expect(found?.fixes[1]).to.include({ alternative: true, risk: 'changes' });
    expect(lines(found)[1]).to.match(/^kubectl -n shop edit limitrange tenants/);
    expect(found?.evidence.map(({ object }) => object)).to.include('LimitRange/tenants');
    expect(found?.evidence.some(({ field }) => field === 'metadata.annotations[kubernetes.io/limit-ranger]')).to.equal(
      true,
    );
  });

  it('is a LimitRange without a name where none has this default now, or none may be read', async () => {
    const metadata = annotated('kubernetes.io/limit-ranger', OF_RANGER);
    for (const more of [{ objects: [range('tenants', '96Mi')] }, { forbidden: ['limitranges' as const] }]) {
      const [found] = await foundBy(oom, { ...aged({ metadata }), ...more });
      expect(found?.summary, JSON.stringify(more)).to.include('64Mi (the default of a LimitRange)');
      expect(found?.confidence).to.equal('confirmed');
      expect(lines(found)[1]).to.equal('kubectl -n shop describe limitranges');
    }
  });

  it('names the highest limit that the LimitRange allows where the new one is higher', async () => {
    const metadata = annotated('kubernetes.io/limit-ranger', OF_RANGER);
    const objects = [range('tenants', '64Mi', { max: { memory: '96Mi' } })];
    expect(texts((await foundBy(oom, aged({ metadata, objects })))[0])[0]).to.match(
      /LimitRange tenants allows at most 96Mi/,
    );
  });

  it('is the LimitRange of an init container, and of a limit too low to start', async () => {
    const metadata = annotated('kubernetes.io/limit-ranger', OF_RANGER);
    const message =
      'failed to create containerd task: OCI runtime create failed: container init was OOM-killed (memory limit too low?)';
    const warm = { ...crashed('warm', 128, { reason: 'StartError', message }), name: 'warm' };
    const pod = {
      metadata,
      spec: { initContainers: [{ name: 'warm', resources: { limits: { memory: '4Mi' } } }] },
      status: { phase: 'Pending', initContainerStatuses: [warm] },
    };
    const [found] = await foundBy(tooLow, { pod, objects: [range('tiny', '4Mi')] } as never);
    expect(found?.summary).to.include('4Mi (the default of LimitRange tiny)');
    expect(texts(found)[0]).to.match(/^give warm its own memory limit of 64Mi in deployment\/web/);
  });

  it('is a vertical pod autoscaler', async () => {
    const metadata = annotated(
      'vpaUpdates',
      'Pod resources updated by web-vpa: container 0: cpu request, memory request, memory limit; container 1: memory request',
    );
    const [found] = await foundBy(oom, aged({ metadata }));
    expect(found?.summary).to.include('64Mi (set by VerticalPodAutoscaler web-vpa)');
    expect(texts(found)[0]).to.match(/minAllowed\.memory .*VerticalPodAutoscaler web-vpa/);
    expect(lines(found)[0]).to.equal('kubectl -n shop edit verticalpodautoscaler web-vpa');
    expect(lines(found)).to.not.include('kubectl -n shop set resources deployment/web -c web --limits=memory=128Mi');
    const ofRequest = annotated('vpaUpdates', 'Pod resources updated by web-vpa: container 0: memory request');
    expect((await foundBy(oom, aged({ metadata: ofRequest })))[0]?.summary).to.not.include('VerticalPodAutoscaler');
  });

  it('is admission where the template sets none, or lacks the container', async () => {
    const [found] = await foundBy(oom, aged({ metadata: OWNER, objects: [replicaSet([{ name: 'web', image: 'x' }])] }));
    expect(found?.summary).to.include('64Mi (not from its template)');
    expect(texts(found)[0]).to.match(/^give web its own memory limit of 128Mi in deployment\/web/);
    const objects = [replicaSet([{ name: 'other', image: 'x' }])];
    const [injected] = await foundBy(oom, aged({ metadata: OWNER, objects }));
    expect(injected?.summary).to.include('64Mi (set by the webhook that added web to the pod)');
    expect(lines(injected)[0]).to.equal('kubectl get mutatingwebhookconfigurations');
    expect(injected?.fixes[0]?.change).to.equal(undefined);
  });

  it('is the template where that sets it, whatever the LimitRange has', async () => {
    const own = replicaSet([{ name: 'web', image: 'x', resources: { limits: { memory: '64Mi' } } }]);
    const [found] = await foundBy(oom, aged({ metadata: OWNER, objects: [own, range('tenants', '64Mi')] }));
    expect(found?.summary).to.not.include('LimitRange');
    expect(texts(found)[0]).to.match(/^raise the memory limit of web from 64Mi to 128Mi/);
  });

  it('is said of a request that no node can fit, and of ephemeral storage', async () => {
    const waits = (requests: object): object => ({
      spec: { nodeName: undefined, containers: [{ name: 'web', image: 'x', resources: { requests } }] },
      status: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: 3 Insufficient memory.' },
        ],
      },
    });
    const updated = 'Pod resources updated by recommender: container 0: cpu request, memory request';
    const pod = { ...waits({ memory: '96Gi' }), metadata: annotated('vpaUpdates', updated) };
    const [found] = await foundBy(unschedulable, { pod } as never);
    expect(found?.summary).to.include('it requests memory 96Gi (set by VerticalPodAutoscaler recommender)');
    expect(texts(found)).to.include(
      'set maxAllowed.memory of web in VerticalPodAutoscaler recommender to what a node has: it requests 96Gi for each new pod',
    );
    const ranged = { ...waits({ memory: '8Gi' }), metadata: annotated('kubernetes.io/limit-ranger', OF_RANGER) };
    const own = {
      kind: 'LimitRange',
      metadata: { name: 'big' },
      spec: { limits: [{ type: 'Container', defaultRequest: { memory: '8Gi' } }] },
    };
    const [asked] = await foundBy(unschedulable, { pod: ranged, objects: [own] } as never);
    expect(asked?.summary).to.include('it requests memory 8Gi (the default of LimitRange big)');
    expect(texts(asked).at(-2)).to.match(/^give web its own memory request in deployment\/web/);
    const message = 'Container web exceeded its local ephemeral storage limit "1Gi". ';
    const set = 'LimitRanger plugin set: ephemeral-storage limit for container web';
    const evicted = {
      metadata: annotated('kubernetes.io/limit-ranger', set),
      spec: { containers: [{ name: 'web', image: 'x', resources: { limits: { 'ephemeral-storage': '1Gi' } } }] },
      status: { phase: 'Failed', reason: 'Evicted', message },
    };
    const [wrote] = await foundBy(storage, { pod: evicted } as never);
    expect(wrote?.summary).to.include('limit of 1Gi (the default of a LimitRange)');
    expect(texts(wrote)[0]).to.match(
      /^give web its own ephemeral-storage limit of 2Gi \(1Gi is the default of a LimitRange\)/,
    );
  });

  it('comes with a warning where a quota leaves too little for the new limit', async () => {
    const quota = (used: string): object => ({
      kind: 'ResourceQuota',
      metadata: { name: 'team' },
      status: { hard: { 'limits.memory': '1Gi' }, used: { 'limits.memory': used } },
    });
    const first = async (used: string): Promise<string | undefined> =>
      texts((await foundBy(oom, aged({ objects: [quota(used)] })))[0])[0];
    expect(await first('1000Mi')).to.match(
      /; ResourceQuota team allows limits\.memory of 1Gi, and 1000Mi are used: raise it too$/,
    );
    expect(await first('900Mi')).to.not.include('ResourceQuota');
  });

  it('is said by the check of the heap as well', async () => {
    const metadata = annotated('kubernetes.io/limit-ranger', OF_RANGER);
    const spec = { env: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=4096' }] };
    const [found] = await foundBy(heap, aged({ metadata, spec, objects: [range('tenants', '64Mi')] }));
    expect(found?.summary).to.include('the memory limit of 64Mi (the default of LimitRange tenants)');
    expect(texts(found)[1]).to.match(/^give web its own memory limit/);
    expect(found?.fixes.slice(1).every(({ alternative }) => alternative)).to.equal(true);
  });
});
