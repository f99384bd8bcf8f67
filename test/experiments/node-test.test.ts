/** node-test from its plan to its verdict, on a fake cluster. */
import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { runExperiment } from '../../src/experiments/experiment.ts';
import { nodeTest } from '../../src/experiments/node-test.ts';
import type { NodeWish } from '../../src/experiments/node-test.ts';
import { barredFrom } from '../../src/knowledge/placement.ts';
import type { Conclusion, Plan } from '../../src/model/experiment-answer.ts';
import { crashed, podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import type { World } from '../support/memory-source.ts';
import { dies, FakeLab, lives, unscheduled, waits } from './fake-lab.ts';
import type { Life } from './fake-lab.ts';
import { CRASHING, labOf, readsNoSentence } from './scene.ts';

const WISH: NodeWish = { on: [], skipInit: false, shareVolumes: false, keepLabels: false, duration: 4 };
const node = (name: string, more: object = {}, spec: object = {}): object => ({
  kind: 'Node',
  metadata: { name, labels: { disk: 'ssd' } },
  spec,
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    nodeInfo: {
      kernelVersion: '6.1',
      containerRuntimeVersion: 'containerd://2.0',
      kubeletVersion: 'v1.34.0',
      architecture: 'amd64',
      osImage: 'Debian',
      ...more,
    },
  },
});
const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'rs', controller: true };
const OWNED: Partially<Pod> = {
  ...CRASHING,
  metadata: { labels: { 'pod-template-hash': 'abc' }, ownerReferences: [OWNER] },
};
const sibling = (name: string, on: string, one: object): object =>
  podOf({
    metadata: { name, uid: name, labels: { 'pod-template-hash': 'abc' }, ownerReferences: [OWNER] },
    spec: { nodeName: on, containers: [{ name: 'web' }] },
    status: { containerStatuses: [one] as never },
  });
const WELL = {
  name: 'web',
  restartCount: 0,
  ready: true,
  started: true,
  state: { running: { startedAt: '2026-01-01T11:51:00Z' } },
};
const TWO: World = { objects: [node('node-1'), node('node-2')] };

async function tested(
  here: Life,
  there: Life,
  over: Partially<Pod> = CRASHING,
  world: World = TWO,
  wish: Partial<NodeWish> = {},
): Promise<Conclusion & { plan: Plan; api: FakeLab }> {
  const api = new FakeLab({
    lives: [
      ['-here-', here],
      ['-there', there],
    ],
  });
  const lab = await labOf(over, world, api);
  const wished = { ...WISH, ...wish };
  const plan = await nodeTest.plan(lab, wished);
  const { runs } = await runExperiment({
    api,
    source: lab.source,
    plan,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const said = await nodeTest.conclude(lab, plan, runs, wished);
  await readsNoSentence(said, lab, runs, (blank, blankRuns) =>
    nodeTest.conclude(blank, { ...plan, notes: ['x'] }, blankRuns, wished),
  );
  return { ...said, plan, api };
}

const refusal = async (world: World, wish: Partial<NodeWish>, over: Partially<Pod> = CRASHING): Promise<string> =>
  nodeTest.plan(await labOf(over, world), { ...WISH, ...wish }).then(
    () => expect.fail('it was planned'),
    (error: Error) => error.message,
  );

describe('experiments/node-test', () => {
  const cases: [string, string, Life, Life, Partially<Pod>?][] = [
    ['node: the copy fails here and runs there', 'node confirmed', dies(1), lives],
    ['not-node: both copies fail in the same way', 'not-node confirmed', dies(1), dies(1)],
    ['not-node, likely: both copies fail, in different ways', 'not-node likely', dies(1), dies(2)],
    ['node, likely: the copy fails here in another way than the original', 'node likely', dies(7), lives],
    [
      'inconclusive: no pod was created here',
      'inconclusive possible',
      () => undefined,
      lives,
      { status: { phase: 'Pending' } },
    ],
    ['inconclusive: no pod was created there', 'inconclusive possible', dies(1), () => undefined],
    ['inconclusive: the copy runs here too', 'inconclusive possible', lives, lives],
    [
      'inconclusive: no room here',
      'inconclusive possible',
      unscheduled('0/2 nodes are available: 1 Insufficient cpu.'),
      lives,
    ],
    [
      'inconclusive: no room there',
      'inconclusive possible',
      dies(1),
      unscheduled('0/2 nodes are available: 1 Insufficient cpu.'),
    ],
    [
      'node: the copy does not start here, as the original, and runs there',
      'node confirmed',
      waits('CreateContainerError', 'no such device'),
      lives,
      {
        status: {
          containerStatuses: [
            {
              name: 'web',
              restartCount: 0,
              ready: false,
              state: { waiting: { reason: 'CreateContainerError', message: 'no such device' } },
            },
          ] as never,
        },
      },
    ],
    [
      'node: exit 0 here, as the original, and runs there',
      'node confirmed',
      dies(0),
      lives,
      { status: { containerStatuses: [crashed('web', 0)] as never } },
    ],
  ];
  for (const [name, expected, here, there, over] of cases) {
    it(name, async () => {
      const { verdict, confidence, summary, api, advice } = await tested(here, there, over);
      expect(`${verdict} ${confidence}`, summary).to.equal(expected);
      expect(api.empty).to.equal(true);
      if (verdict === 'node') expect(advice.map((one) => one.command)).to.include('kubectl cordon node-1');
    });
  }

  it('pins the copies and lists what they run', async () => {
    const { plan } = await tested(dies(1), lives);
    expect(
      plan.pods.map(
        (one) =>
          one.spec.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms[0]!
            .matchFields![0]!.values![0],
      ),
    ).to.deep.equal(['node-1', 'node-2']);
    expect(plan.runs).to.deep.equal(['container web runs the entrypoint of registry.example.com/web:1']);
    expect(plan.together).to.equal(true);
  });
  it('runs no copy where a sibling fails in the same way on another node', async () => {
    const { verdict, api, steps } = await tested(lives, lives, OWNED, {
      objects: [node('node-1'), node('node-2'), sibling('web-2', 'node-2', crashed('web', 1))],
    });
    expect(verdict).to.equal('not-node');
    expect(api.calls.filter((call) => call.startsWith('create'))).to.deep.equal([]);
    expect(steps.map((step) => step.outcome)).to.deep.equal(['exited 1 after 2 s', '0 of 1 runs well']);
  });
  it('runs copies where a sibling fails in another way on another node', async () => {
    expect(
      (
        await tested(dies(1), lives, OWNED, {
          objects: [node('node-1'), node('node-2'), sibling('web-2', 'node-2', crashed('web', 2))],
        })
      ).verdict,
    ).to.equal('node');
  });
  it('prefers a node on which a sibling runs well', async () => {
    const { plan, steps } = await tested(dies(1), lives, OWNED, {
      objects: [node('node-1'), node('node-2'), node('node-3'), sibling('web-2', 'node-3', WELL)],
    });
    expect(plan.pods.map((one) => one.step)).to.deep.equal(['copy on node-1', 'copy on node-3']);
    expect(steps[1]).to.include({ node: 'node-3', outcome: '1 of 1 runs well' });
  });
  it("lists how the nodes differ and what is wrong with the pod's node", async () => {
    const sick = {
      ...node('node-1', { kernelVersion: '5.10' }),
      status: {
        ...(node('node-1', { kernelVersion: '5.10' }) as { status: object }).status,
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure' },
        ],
      },
    };
    const { plan } = await tested(dies(1), lives, CRASHING, { objects: [sick, node('node-2')] });
    expect(plan.notes).to.include.members([
      'kernel is 5.10 on node-1, 6.1 on node-2',
      'node-1 has DiskPressure=True (KubeletHasDiskPressure)',
    ]);
  });
  it('runs no copy where the pod may run on no other node, and says why', async () => {
    const { verdict, summary, api } = await tested(dies(1), lives, CRASHING, {
      objects: [node('node-1'), node('node-2', {}, { unschedulable: true })],
    });
    expect(verdict).to.equal('inconclusive');
    expect(summary).to.match(/may run on no other node: node-2: it is cordoned/);
    expect(api.empty).to.equal(true);
  });
  it('reports a gap where nodes may not be read', async () => {
    const { plan, summary } = await tested(dies(1), lives, CRASHING, { ...TWO, forbidden: ['nodes'] });
    expect(plan.gaps!.find((gap) => gap.what === 'nodes')).to.include({ why: 'forbidden' });
    expect(summary).to.match(/--on NODE/);
    expect(
      (await tested(dies(1), lives, CRASHING, { ...TWO, forbidden: ['nodes'] }, { on: ['node-2'] })).verdict,
    ).to.equal('node');
  });
  it("refuses the pod's own node, unknown nodes and nodes that may not run the pod", async () => {
    expect(await refusal(TWO, { on: ['node-1'] })).to.equal('node-1 is the node the pod is on');
    expect(await refusal(TWO, { on: ['node-7'] })).to.equal('there is no node "node-7"');
    expect(
      await refusal(
        { objects: [node('node-1'), node('node-2', {}, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })] },
        { on: ['node-2'] },
      ),
    ).to.match(/may not run on node-2: .*gpu:NoSchedule/);
    expect(await refusal(TWO, {}, { spec: { nodeName: undefined as never }, status: { phase: 'Pending' } })).to.equal(
      'web-1 is on no node: there is nothing to compare',
    );
  });
  it('--command replaces the original command', async () => {
    const { plan } = await tested(dies(1), lives, CRASHING, TWO, { command: 'ls /dev/nvidia0' });
    expect(plan.pods[0]!.spec.containers[0]!.command).to.deep.equal(['/bin/sh', '-c', 'ls /dev/nvidia0']);
  });
});

describe('experiments/placement', () => {
  const on = (over: Partially<Pod>, more: object = node('node-2')): string | null =>
    barredFrom(more as never, podOf(over));
  const affinity = (...matchExpressions: object[]): Partially<Pod> =>
    ({
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
          },
        },
      },
    }) as never;
  it('returns null where nothing forbids the node', () => {
    expect(on({})).to.equal(null);
    expect(on({ spec: { nodeSelector: { disk: 'ssd' } } })).to.equal(null);
    expect(
      on(affinity({ key: 'disk', operator: 'In', values: ['ssd'] }, { key: 'gpu', operator: 'DoesNotExist' })),
    ).to.equal(null);
    expect(
      on(
        { spec: { tolerations: [{ key: 'gpu', operator: 'Exists' }] } } as never,
        node('n', {}, { taints: [{ key: 'gpu', value: 'a', effect: 'NoSchedule' }] }),
      ),
    ).to.equal(null);
    expect(on({}, node('n', {}, { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] }))).to.equal(null);
  });
  it('says what forbids the node', () => {
    expect(on({ spec: { nodeSelector: { disk: 'hdd' } } })).to.match(/nodeSelector wants disk=hdd/);
    expect(on(affinity({ key: 'disk', operator: 'NotIn', values: ['ssd'] }))).to.match(/affinity/);
    expect(on({}, node('n', {}, { taints: [{ key: 'gpu', value: 'a', effect: 'NoExecute' }] }))).to.match(
      /gpu=a:NoExecute/,
    );
    expect(on({}, { ...node('n'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })).to.equal(
      'it is not ready',
    );
  });
});
