/** bisect from its plan over all rounds to its verdict, on a fake cluster. */
import { expect } from 'chai';
import { UserError } from '../../../src/errors.ts';
import { newBisect } from '../../../src/experiments/bisect/bisect.ts';
import type { BisectWish } from '../../../src/experiments/bisect/wish.ts';
import { runExperiment } from '../../../src/experiments/experiment.ts';
import type { Run } from '../../../src/experiments/run-copy.ts';
import type { Lab } from '../../../src/experiments/test.ts';
import type { Conclusion, Plan } from '../../../src/model/experiment-answer.ts';
import type { EnvVar, Pod, PodSpec } from '../../../src/model/objects.ts';
import type { Partially } from '../../support/scenario.ts';
import { crashed } from '../../support/scenario.ts';
import { dies, FakeLab, lives, waits } from '../fake-lab.ts';
import type { Life } from '../fake-lab.ts';
import { labOf, readsNoSentence } from '../scene.ts';

const revisionsOf: BisectWish['revisionsOf'] = async (images) => images.map(() => null);
const WISH: BisectWish = { revisionsOf, shareVolumes: false, keepLabels: false, duration: 3, limit: 600 };

const env = (values: Readonly<Record<string, string>>): EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const OLD = { A: '1', B: '1', C: '1', D: '1' };
const NEW = { A: '2', B: '2', C: '2', D: '2' };
const specWith = (values: Readonly<Record<string, string>>): PodSpec =>
  ({ containers: [{ name: 'web', image: 'web:1', env: env(values) }] }) as unknown as PodSpec;

const LABELS = { app: 'web' };
const replicaSet = (revision: number, spec: PodSpec, ready: number, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${revision}`,
    namespace: 'shop',
    uid: `rs-${revision}`,
    creationTimestamp: `2026-01-01T1${revision}:00:00Z`,
    labels: { ...LABELS, 'pod-template-hash': `${revision}` },
    annotations: { 'deployment.kubernetes.io/revision': `${revision}`, ...more },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'deploy', controller: true }],
  },
  spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } },
  status: { replicas: ready, readyReplicas: ready },
});
const WRITTEN = {
  manager: 'helm',
  operation: 'Update',
  time: '2026-01-01T11:00:00Z',
  fieldsV1: { 'f:spec': { 'f:template': {} } },
};
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'deploy', managedFields: [WRITTEN] },
  spec: { selector: { matchLabels: LABELS } },
};
const REVISIONS = [
  DEPLOYMENT,
  replicaSet(1, specWith(OLD), 1),
  replicaSet(2, specWith(NEW), 0, { 'kubernetes.io/change-cause': 'new settings' }),
];

const podWith = (spec: PodSpec): Partially<Pod> =>
  ({
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'pod',
      labels: { ...LABELS, 'pod-template-hash': '2' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-2', uid: 'rs-2', controller: true }],
    },
    spec: { ...spec, nodeName: 'node-1' },
    status: { containerStatuses: [crashed('web', 1)] },
  }) as unknown as Partially<Pod>;

const valueIn = (spec: PodSpec, name: string): string | undefined =>
  spec.containers[0]!.env?.find((one) => one.name === name)?.value;

/** The program ends where all of these variables have their newer value. */
const brokenBy =
  (...names: string[]): Life =>
  (age, spec, name, at) =>
    (names.some((one) => valueIn(spec, one) === '1') ? lives : dies(1, 1))(age, spec, name, at);

interface Bisected {
  readonly plan: Plan;
  readonly said: Conclusion;
  readonly runs: readonly Run[];
}

async function bisected(
  life: Life,
  wish: Partial<BisectWish> = {},
  objects: object[] = REVISIONS,
  pod: Partially<Pod> = podWith(specWith(NEW)),
): Promise<Bisected> {
  const api = new FakeLab({ lives: [['', life]] });
  const lab = await labOf(pod, { objects }, api);
  const test = newBisect();
  const all = { ...WISH, ...wish };
  const plan = await test.plan(lab, all);
  const runs: Run[] = [];
  const began = api.clock.now();
  for (let pods: Plan['pods'] = plan.pods; pods.length > 0; ) {
    const quick = pods.map(({ readySeconds: _ready, ...pod }) => pod);
    const outcome = await runExperiment({
      api,
      source: lab.source,
      plan: { ...plan, pods: quick },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(outcome.left).to.deep.equal([]);
    runs.push(...outcome.runs);
    pods = test.next!(lab, plan, runs, all, (api.clock.now() - began) / 1000);
  }
  expect(api.empty).to.equal(true);
  const said = await test.conclude(lab, plan, runs, all);
  await readsNoSentence(said, lab, runs, (blank: Lab, blankRuns) => test.conclude(blank, plan, blankRuns, all));
  return { plan, said, runs };
}

async function failure(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).to.be.instanceOf(UserError);
  return `${(error as UserError).message}; ${(error as UserError).hint}`;
}

describe('experiments/bisect', () => {
  it('plans the two controls first, names each change, and says how many copies there may be', async () => {
    const { plan } = await bisected(brokenBy('A'));
    expect(plan.pods.map(({ step }) => step).slice(0, 2)).to.deep.equal(['nothing taken back', 'all 4 taken back']);
    expect(plan.most).to.equal(12);
    expect(plan.notes.slice(0, 2)).to.deep.equal([
      'revision 2 of deployment/web differs from revision 1 in 4 changes',
      'change 1: changed env A of web',
    ]);
    expect(plan.runs).to.not.deep.equal([]);
  });

  for (const name of ['A', 'B', 'C', 'D'])
    it(`finds that the change of ${name} decides, and how to take it back`, async () => {
      const { said } = await bisected(brokenBy(name));
      expect([said.verdict, said.confidence]).to.deep.equal(['change', 'confirmed']);
      expect(said.summary)
        .to.include(`revision 2 of deployment/web broke web by one change: changed env ${name} of web`)
        .and.to.include('made at 2026-01-01T12:00:00Z, last written by helm, change-cause "new settings"');
      expect(said.advice[0]!.command).to.include(
        `'{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"${name}","value":"1"}]}]}}}}'`,
      );
      expect(said.advice[1]!.command).to.equal('kubectl -n shop rollout undo deployment/web --to-revision=1');
    });

  it('finds two changes of which each alone is not enough', async () => {
    const both: Life = (age, spec, name, at) =>
      (valueIn(spec, 'A') === '1' && valueIn(spec, 'D') === '1' ? lives : dies(1, 1))(age, spec, name, at);
    const { said } = await bisected(both);
    expect([said.verdict, said.confidence]).to.deep.equal(['change', 'confirmed']);
    expect(said.summary).to.include('2 changes together: changed env A of web; changed env D of web');
    expect(said.summary).to.include('with fewer of them, it fails');
  });

  it('names both of two changes of which either alone decides, and how to take back each', async () => {
    const { said } = await bisected(brokenBy('A', 'D'));
    expect([said.verdict, said.confidence]).to.deep.equal(['change', 'confirmed']);
    expect(said.summary).to.include(
      '2 changes together: changed env A of web; changed env D of web. With any one of them taken back, a copy worked',
    );
    expect(
      said.advice.map(({ command }) => /"name":"([AD])","value":"1"/.exec(command ?? '')?.[1] ?? command),
    ).to.deep.equal(['A', 'D', 'kubectl -n shop rollout undo deployment/web --to-revision=1']);
    expect(said.advice[1]!.text).to.match(/^or take back only this: /);
  });

  const edited = (kind: string, name: string, time: string, data = 'f:data'): object => ({
    kind,
    metadata: {
      name,
      creationTimestamp: '2026-01-01T09:00:00Z',
      managedFields: [{ manager: 'kubectl-edit', operation: 'Update', time, fieldsV1: { [data]: {} } }],
    },
  });
  const reads = (spec: PodSpec): PodSpec =>
    ({
      ...spec,
      containers: spec.containers.map((one) => ({
        ...one,
        envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }],
      })),
    }) as PodSpec;
  const reading = [DEPLOYMENT, replicaSet(1, reads(specWith(OLD)), 1), replicaSet(2, reads(specWith(NEW)), 0)];
  const readingPod = podWith(reads(specWith(NEW)));

  it('names a ConfigMap that was written since, where no change did it', async () => {
    const settings = edited('ConfigMap', 'settings', '2026-01-01T11:40:00Z');
    const keys = edited('Secret', 'keys', '2026-01-01T10:40:00Z');
    const { said, plan } = await bisected(dies(1, 1), {}, [...reading, settings, keys], readingPod);
    expect([said.verdict, said.confidence]).to.deep.equal(['not-template', 'confirmed']);
    const edit = 'ConfigMap/settings was edited by kubectl-edit at 2026-01-01T11:40:00Z, after revision 1 was made';
    expect(said.summary).to.include(`${edit}; no copy can take that back`).and.not.to.include('Secret/keys');
    expect(plan.notes).to.include(edit);
    expect(said.advice[0]!.command).to.equal('kubectl -n shop get configmap settings -o yaml --show-managed-fields');
  });

  it('names it, too, where the templates are alike, and creates no copy', async () => {
    const same = [DEPLOYMENT, replicaSet(1, reads(specWith(NEW)), 1), replicaSet(2, reads(specWith(NEW)), 0)];
    const keys = edited('Secret', 'keys', '2026-01-01T11:40:00Z', 'f:stringData');
    const { said, runs } = await bisected(lives, {}, [...same, keys], readingPod);
    expect(runs).to.deep.equal([]);
    expect([said.verdict, said.confidence]).to.deep.equal(['not-template', 'likely']);
    expect(said.summary).to.equal(
      'revisions 1 and 2 of deployment/web have the same pod spec, so no change of it broke web. Secret/keys was edited by ' +
        'kubectl-edit at 2026-01-01T11:40:00Z, after revision 1 was made; no copy can take that back',
    );
    expect(said.advice[0]!.command).to.match(/get secret keys -o jsonpath='\{\.metadata\.managedFields\}'$/);
  });

  it('asks of which commit the images of a guilty change are built, and prints no other text of a registry', async () => {
    const image = (name: string): PodSpec =>
      ({ containers: [{ name: 'web', image: name, env: env(OLD) }], dnsPolicy: name }) as unknown as PodSpec;
    const objects = [DEPLOYMENT, replicaSet(1, image('web:1'), 1), replicaSet(2, image('web:2'), 0)];
    const byImage: Life = (age, spec, name, at) =>
      (spec.containers[0]!.image === 'web:1' ? lives : dies(1, 1))(age, spec, name, at);
    const asked: unknown[] = [];
    const told = async (revisions: readonly (string | null)[], life = byImage): Promise<string> => {
      const ask: BisectWish['revisionsOf'] = async (images) => {
        asked.push(...images);
        return revisions;
      };
      return (await bisected(life, { revisionsOf: ask }, objects, podWith(image('web:2')))).said.summary;
    };
    expect(await told(['4f1c2e', 'v2.0.1+dirty'])).to.include(
      'By their labels (org.opencontainers.image.revision), web:1 is built of 4f1c2e, web:2 is built of v2.0.1+dirty',
    );
    expect(asked[0]).to.deep.equal({ image: 'web:1', imageID: '' });
    expect(await told([null, '9ab3']))
      .to.include('web:2 is built of 9ab3')
      .and.not.to.include('web:1 is built');
    for (const bad of [null, '', '\u001b[31m', 'a b', 'x'.repeat(101)])
      expect(await told([bad, bad])).not.to.include('built of');
    asked.length = 0;
    const byPolicy: Life = (age, spec, name, at) =>
      (spec.dnsPolicy === ('web:1' as never) ? lives : dies(1, 1))(age, spec, name, at);
    await told(['a', 'b'], byPolicy);
    expect(asked).to.deep.equal([]);
  });

  it('says that no change did it where the whole older spec fails in the same way', async () => {
    const { said, runs } = await bisected(dies(1, 1));
    expect([said.verdict, said.confidence]).to.deep.equal(['not-template', 'confirmed']);
    expect(runs.length).to.be.at.most(4);
  });

  it('is inconclusive where the crash does not reproduce, and offers to watch longer', async () => {
    const { said } = await bisected(lives);
    expect(said.verdict).to.equal('inconclusive');
    expect(said.advice[0]!.command).to.equal('kubectl crashloop bisect -n shop web-1 --duration 10m');
  });

  it('is inconclusive where the older spec fails in another way', async () => {
    const { said } = await bisected((age, spec, name, at) =>
      (valueIn(spec, 'A') === '1' ? waits('ErrImagePull', 'no such image') : dies(1, 1))(age, spec, name, at),
    );
    expect(said.verdict).to.equal('inconclusive');
    expect(said.summary).to.include('no revision to compare with');
  });

  it('is only likely that no change did it, where a copy cannot show all of them', async () => {
    const newer = { ...specWith(NEW), priorityClassName: 'high' } as PodSpec;
    const { said } = await bisected(dies(1, 1), {}, [
      DEPLOYMENT,
      replicaSet(1, specWith(OLD), 1),
      replicaSet(2, newer, 0),
    ]);
    expect([said.verdict, said.confidence]).to.deep.equal(['not-template', 'likely']);
  });

  it('takes back all of very many changes: the last one stands for the rest', async () => {
    const many = (value: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`V${index}`, value]));
    const api = new FakeLab();
    const spec = specWith(many('2'));
    const objects = [DEPLOYMENT, replicaSet(1, specWith(many('1')), 1), replicaSet(2, spec, 0)];
    const { pods } = await newBisect().plan(await labOf(podWith(spec), { objects }, api), WISH);
    expect(pods[1]!.reverted).to.have.length(24);
    expect(pods[1]!.spec.containers[0]!.env!.every(({ value }) => value === '1')).to.equal(true);
  });

  it('creates no further copies after the time limit, and names the smallest set that worked', async () => {
    const { said, runs } = await bisected(brokenBy('C'), { limit: 1 });
    expect(runs.length).to.be.at.most(4);
    expect(said.verdict).to.equal('change');
    expect(said.summary).to.include('changed env C of web');
  });

  it('takes the older revision that has ready pods, or the one that was asked for', async () => {
    const objects = [
      DEPLOYMENT,
      replicaSet(0, specWith(OLD), 0),
      replicaSet(1, specWith(OLD), 1),
      replicaSet(2, specWith(NEW), 0),
    ];
    expect((await bisected(brokenBy('A'), {}, objects)).plan.notes[0]).to.include('revision 1');
    expect(await failure(bisected(brokenBy('A'), { revision: 7 }, objects))).to.equal(
      'deployment/web has no older revision 7; it has: 1',
    );
  });

  it('refuses where there is nothing to compare', async () => {
    expect(await failure(bisected(lives, {}, [DEPLOYMENT, replicaSet(2, specWith(NEW), 0)]))).to.include(
      'has no revision older than 2',
    );
    expect(
      await failure(
        bisected(lives, {}, [DEPLOYMENT, replicaSet(1, specWith(NEW), 1), replicaSet(2, specWith(NEW), 0)]),
      ),
    ).to.include('revisions 1 and 2 of deployment/web have the same pod spec');
    expect(await failure(bisected(lives, {}, []))).to.include('has no revisions to compare');
  });
});
