/** A failing pod of a Deployment that has a newer template. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Pod } from '../../src/model/objects.ts';
import { headline } from '../../src/render/headline.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const labels = { app: 'web' };
const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }],
});

/** Returns a ReplicaSet of the Deployment. @param container fields of its container */
const set = (revision: number, container: object): object => ({
  kind: 'ReplicaSet',
  metadata: {
    name: `web-h${revision}`,
    uid: `web-h${revision}`,
    creationTimestamp: '2026-01-01T11:00:00Z',
    labels: { ...labels, 'pod-template-hash': `h${revision}` },
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ...owned('Deployment', 'web'),
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { ...labels, 'pod-template-hash': `h${revision}` } },
    template: { spec: { containers: [{ name: 'web', image: 'i', ...container }] } },
  },
  status: { replicas: 1 },
});

const pod = (name: string, revision: number, container: object, status: object, ready = false): object =>
  podOf({
    metadata: {
      name,
      uid: name,
      labels: { ...labels, 'pod-template-hash': `h${revision}` },
      creationTimestamp: revision === 2 ? '2026-01-01T11:59:20Z' : '2026-01-01T11:50:00Z',
      ...owned('ReplicaSet', `web-h${revision}`),
    },
    spec: { containers: [{ name: 'web', image: 'i', ...container }] },
    status: {
      phase: 'Running',
      containerStatuses: [status],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-01-01T11:59:40Z' }],
    } as never,
  });

const memory = (limit: string): object => ({ resources: { limits: { memory: limit } } });
const killed = crashed('web', 137, { reason: 'OOMKilled' });
const starting = { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } };
const running = {
  name: 'web',
  restartCount: 0,
  ready: true,
  state: { running: { startedAt: '2026-01-01T11:59:30Z' } },
};

interface Case {
  /** Fields of the newer template's container. */
  readonly newer: object;
  /** The pods of the newer revision. */
  readonly pods: readonly object[];
  readonly sets?: readonly object[];
  readonly deployment?: { readonly spec?: object; readonly metadata?: object; readonly status?: object };
  readonly target?: 'deployments' | 'pods';
  /** The older pod is being deleted. */
  readonly leaving?: boolean;
  /** Labels that the older pod has besides those of its template. */
  readonly more?: Readonly<Record<string, string>>;
}

async function explained({
  newer,
  pods,
  sets,
  deployment,
  target = 'deployments',
  leaving,
  more,
}: Case): Promise<Diagnosis> {
  const web = {
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'web', ...deployment?.metadata },
    spec: { replicas: 1, selector: { matchLabels: labels }, ...deployment?.spec },
    status: deployment?.status ?? {},
  };
  const old = pod('web-h1-a', 1, memory('64Mi'), killed) as Pod;
  Object.assign(old.metadata!.labels!, more);
  if (leaving) Object.assign(old.metadata!, { deletionTimestamp: '2026-01-01T12:00:10Z' });
  const source = memorySource({
    objects: [web, ...(sets ?? [set(1, memory('64Mi')), set(2, newer)]), old, ...pods],
    logs: {
      'web-h1-a/web': 'up\n',
      'web-h1-a/web previous': 'up\n',
      'web-h2-a/web': 'up\n',
      'web-h2-a/web previous': 'up\n',
    },
  });
  const name = target === 'pods' ? 'web-h1-a' : 'web';
  return (await diagnose(source, { resource: target, namespace: 'shop', name })).diagnosis;
}

const commands = ({ causes }: Diagnosis): (string | null)[] => causes[0]!.fixes.map(({ command }) => command);
const FOLLOW = 'kubectl -n shop rollout status deployment/web';

describe('diagnosis: a pod with an older template than its Deployment', () => {
  it('is found by the labels of its template, without those of its node', async () => {
    const more = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'b' };
    const pods = [pod('web-h2-a', 2, memory('1Gi'), running, true)];
    const [bare, labelled] = [
      await explained({ newer: memory('1Gi'), pods, target: 'pods' }),
      await explained({ newer: memory('1Gi'), pods, target: 'pods', more }),
    ];
    expect(bare.causes[0]!.summary).to.contain('revision 2');
    expect(labelled.causes[0]!.summary).to.equal(bare.causes[0]!.summary);
  });
  it('does not advise a change again that the newer template has already made', async () => {
    const diagnosis = await explained({
      newer: memory('256Mi'),
      pods: [pod('web-h2-a', 2, memory('256Mi'), starting)],
    });
    const [cause] = diagnosis.causes;
    expect([cause?.id, diagnosis.target.name]).to.deep.equal(['limits/oom-limit', 'web-h1-a']);
    expect(cause!.summary).to.match(/; the template was changed since, and revision 2 is rolling out$/);
    expect(cause!.fixes[0]).to.deep.include({
      text:
        'wait for the rollout: the template is already changed (it changed the memory limit of web from 64Mi to 256Mi), ' +
        'and revision 2 replaces this pod',
      command: FOLLOW,
      effect: 'shows',
    });
    expect(commands(diagnosis).filter((line) => /set resources|patch|edit/.test(line ?? ''))).to.deep.equal([]);
    expect(cause!.evidence).to.deep.include({
      object: 'ReplicaSet/web-h2',
      field: 'spec.template.spec.containers[web].resources.limits.memory',
      time: null,
      quote: 'revision 1 -> 2: 64Mi -> 256Mi',
    });
  });

  it('counts a change of any field of the pod or of a container as a newer template', async () => {
    const spec = { enableServiceLinks: false, containers: [{ name: 'web', image: 'i', ...memory('64Mi') }] };
    const newer = set(2, {}) as { spec: { template: object } };
    Object.assign(newer.spec.template, { spec });
    const pods = [pod('web-h2-a', 2, memory('64Mi'), starting)];
    const changed = await explained({ newer: {}, sets: [set(1, memory('64Mi')), newer], pods });
    expect(changed.causes[0]!.summary).to.match(/revision 2 is rolling out: it changed enableServiceLinks$/);
    const policy = { imagePullPolicy: 'Always', ...memory('64Mi') };
    const ofContainer = await explained({ newer: policy, pods: [pod('web-h2-a', 2, policy, starting)] });
    expect(ofContainer.causes[0]!.summary).to.match(/revision 2 is rolling out: it changed imagePullPolicy of web$/);
  });

  it('comes after every pod that stays while it is being deleted, and its headline says so', async () => {
    const newer = memory('256Mi');
    const leaving = true;
    const ready = await explained({ newer, leaving, pods: [pod('web-h2-a', 2, newer, running, true)] });
    expect([ready.target.name, ready.state]).to.deep.equal(['web-h2-a', 'healthy']);
    const begins = await explained({ newer, leaving, pods: [pod('web-h2-a', 2, newer, starting)] });
    expect(begins.target.name).to.equal('web-h2-a');
    const alone = await explained({ newer, leaving, pods: [] });
    expect(alone.deletion).to.deep.equal({ replacedBy: 'revision 2 of deployment/web' });
    expect(headline(alone)).to.match(
      /^Pod\/web-h1-a in shop is crash looping and is being deleted; revision 2 of deployment\/web replaces it; /,
    );
    const byName = await explained({
      newer,
      leaving,
      pods: [pod('web-h2-a', 2, newer, running, true)],
      target: 'pods',
    });
    expect(headline(byName)).to.match(/ is being deleted; revision 2 of deployment\/web replaces it/);
    expect((await explained({ newer, pods: [] })).deletion).to.equal(undefined);
  });

  it('says so where the controller has not made the new revision yet, and where the Deployment is paused', async () => {
    const template = { spec: { containers: [{ name: 'web', image: 'i', ...memory('256Mi') }] } };
    const sets = [set(1, memory('64Mi'))];
    const base = { newer: {}, pods: [], sets };
    const unseen = await explained({
      ...base,
      deployment: { spec: { template }, metadata: { generation: 2 }, status: { observedGeneration: 1 } },
    });
    expect(commands(unseen)[0]).to.equal(FOLLOW);
    const paused = await explained({ ...base, deployment: { spec: { template, paused: true } } });
    expect(paused.causes[0]!.summary).to.match(/but deployment\/web is paused$/);
    expect(commands(paused)[0]).to.equal('kubectl -n shop rollout resume deployment/web');
  });

  it('keeps the fixes for later where the newer pods are ready', async () => {
    const newer = { image: 'j', ...memory('64Mi') };
    const diagnosis = await explained({
      newer,
      pods: [pod('web-h2-a', 2, newer, running, true)],
    });
    expect(diagnosis.causes[0]!.summary).to.match(/revision 2 has 1 ready pod$/);
    expect(commands(diagnosis)[0]).to.equal(FOLLOW);
    const raise = diagnosis.causes[0]!.fixes.find(({ command }) => command?.includes('set resources'));
    expect(raise?.text).to.match(/^if revision 2 fails, too: raise the memory limit/);
  });

  it('keeps the fixes first where the change is about something else and the newer pods still start', async () => {
    const newer = { env: [{ name: 'COLOR', value: 'red' }], ...memory('64Mi') };
    const diagnosis = await explained({ newer, pods: [pod('web-h2-a', 2, newer, starting)] });
    expect(commands(diagnosis)[0]).to.match(/set resources/);
    expect(diagnosis.causes[0]!.summary).to.match(/revision 2 is rolling out: it added env COLOR of web$/);
  });

  it('explains a failing pod of the newest revision before a worse one of an older revision', async () => {
    const waits = {
      name: 'web',
      restartCount: 0,
      ready: false,
      state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } },
    };
    const newer = { image: 'j', ...memory('256Mi') };
    const failing = { newer, pods: [pod('web-h2-a', 2, newer, waits)] };
    expect((await explained(failing)).target.name).to.equal('web-h2-a');
    const old = await explained({ ...failing, target: 'pods' });
    expect(old.target.name).to.equal('web-h1-a');
    expect(old.causes[0]!.summary).to.match(/; revision 2 fails, too$/);
    expect(commands(old)).to.include('kubectl crashloop explain -n shop web-h2-a');
  });

  it('says nothing without a newer template', async () => {
    const silent: Case[] = [
      { newer: {}, pods: [], sets: [set(1, memory('64Mi'))] },
      // `rollout restart` changes no field of the pod.
      { newer: memory('64Mi'), pods: [pod('web-h2-a', 2, memory('64Mi'), starting)] },
      { newer: {}, pods: [], sets: [set(1, memory('64Mi')), set(0, memory('256Mi'))] },
    ];
    for (const one of silent) {
      const diagnosis = await explained(one);
      expect(diagnosis.causes[0]!.summary).not.to.match(/template|revision|roll/);
      expect(commands(diagnosis)[0]).to.match(/set resources/);
    }
  });
});
