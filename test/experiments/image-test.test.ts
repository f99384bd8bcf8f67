/** image-test from its plan to its verdict, on a fake cluster. */
import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { runExperiment } from '../../src/experiments/experiment.ts';
import { imageTest } from '../../src/experiments/image-test.ts';
import type { ImageWish } from '../../src/experiments/image-test.ts';
import type { Conclusion, Plan } from '../../src/model/experiment-answer.ts';
import type { Lab } from '../../src/experiments/test.ts';
import { crashed } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import type { World } from '../support/memory-source.ts';
import { dies, FakeLab, lives, unscheduled, waits } from './fake-lab.ts';
import type { Life, Script } from './fake-lab.ts';
import { CRASHING, labOf, readsNoSentence } from './scene.ts';

const WISH: ImageWish = {
  image: 'busybox:1.36',
  skipInit: false,
  shareVolumes: false,
  keepLabels: false,
  inspection: null,
  listing: null,
  inspectOnly: false,
  duration: 4,
};
const START_ERROR = (what: string): Life =>
  dies(128, 0, {
    reason: 'StartError',
    message: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${what}`,
  });
const NO_SHELL = START_ERROR('exec: "/bin/sh": stat /bin/sh: no such file or directory');
const NON_ROOT = waits(
  'CreateContainerConfigError',
  'container has runAsNonRoot and image will run as root (pod: "x", container: web)',
);

const gated: Life = () =>
  ({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'non-empty gates' }],
  }) as never;
const evicted: Life = () =>
  ({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' }) as never;

async function tested(
  own: Life,
  known: Life,
  over: Partially<Pod> = CRASHING,
  world: World = {},
  script: Script = {},
): Promise<Conclusion & { plan: Plan; lab: Lab; api: FakeLab }> {
  const api = new FakeLab({
    ...script,
    lives: [
      ['-own-', own],
      ['-known-', known],
    ],
  });
  const lab = await labOf(over, world, api);
  const plan = await imageTest.plan(lab, WISH);
  const { runs } = await runExperiment({
    api,
    source: lab.source,
    plan,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const said = await imageTest.conclude(lab, plan, runs, WISH);
  await readsNoSentence(said, lab, runs, (blank, blankRuns) => imageTest.conclude(blank, plan, blankRuns, WISH));
  return { ...said, plan, lab, api };
}

const LOGS = (text: string): World => ({ logs: { 'web-1/web': text } });
const status = (one: object): Partially<Pod> => ({ status: { containerStatuses: [one] as never } });
const STUCK = status({
  name: 'web',
  restartCount: 0,
  ready: false,
  state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "c" not found' } },
});

describe('experiments/image-test', () => {
  const cases: [string, string, Life, Life, Partially<Pod>?, World?][] = [
    ['app: both copies run', 'app confirmed', lives, lives, CRASHING, LOGS('panic: boom\n')],
    [
      'app, likely: the image has no shell, but the original process ran',
      'app likely',
      NO_SHELL,
      lives,
      CRASHING,
      LOGS('panic: boom\n'),
    ],
    [
      'image, likely: it has no shell, and the original could not execute its binary',
      'image likely',
      NO_SHELL,
      lives,
      status(
        crashed('web', 128, {
          reason: 'StartError',
          message:
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/server": stat /app/server: no such file or directory',
        }),
      ),
    ],
    [
      'image: the copy runs, and the original could not execute its binary',
      'image confirmed',
      lives,
      lives,
      status(
        crashed('web', 128, {
          reason: 'StartError',
          message:
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/server": permission denied',
        }),
      ),
    ],
    [
      'image: it cannot be pulled, and the known-good one runs',
      'image confirmed',
      waits('ImagePullBackOff', 'Back-off pulling image "web:2"'),
      lives,
    ],
    [
      'spec: no image runs with it',
      'spec likely',
      waits('CreateContainerError', 'failed to generate spec: no such device'),
      waits('CreateContainerError', 'failed to generate spec: no such device'),
    ],
    [
      'app: the known-good image cannot be pulled, and the original image runs',
      'app confirmed',
      lives,
      waits('ImagePullBackOff', 'Back-off pulling image "busybox:1.36"'),
      CRASHING,
      LOGS('panic: boom\n'),
    ],
    [
      'inconclusive: neither image can be pulled',
      'inconclusive possible',
      waits('ImagePullBackOff', 'x'),
      waits('ImagePullBackOff', 'y'),
    ],
    [
      'inconclusive: the known-good image may not run as root, and the original has no shell',
      'inconclusive possible',
      NO_SHELL,
      NON_ROOT,
    ],
    [
      'inconclusive: the nodes have no room for the copies',
      'inconclusive possible',
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
    ],
    [
      'inconclusive: an init container fails in the copies',
      'inconclusive possible',
      dies(1, 0, { container: 'migrate' }),
      dies(1, 0, { container: 'migrate' }),
      {
        ...CRASHING,
        spec: { initContainers: [{ name: 'migrate', image: 'm:1' }], containers: [{ name: 'web', image: 'w:1' }] },
      },
    ],
    ['inconclusive: no pod was created', 'inconclusive possible', () => undefined, () => undefined],
    [
      'inconclusive: a queue gates the copies',
      'inconclusive possible',
      gated,
      gated,
      { spec: { nodeName: undefined as never } },
    ],
    ['inconclusive: the copies are evicted', 'inconclusive possible', evicted, evicted],
    ['inconclusive: what kept the original from starting is gone', 'inconclusive possible', lives, lives, STUCK],
    [
      'spec: neither the original nor the copies are scheduled',
      'spec likely',
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
      {
        spec: { nodeName: undefined as never },
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/2 nodes are available: 2 Insufficient cpu.',
            },
          ],
        },
      },
    ],
    ['image, likely: even a sleep fails in it', 'image likely', dies(139, 0), lives],
    [
      'app, likely: the image has a shell but no sleep',
      'app likely',
      dies(127, 0),
      lives,
      CRASHING,
      LOGS('panic: boom\n'),
    ],
  ];
  for (const [name, expected, own, known, over, world] of cases) {
    it(name, async () => {
      const { verdict, confidence, summary, api, steps } = await tested(own, known, over, world);
      expect(`${verdict} ${confidence}`, summary).to.equal(expected);
      expect(steps).to.have.length(3);
      expect(api.empty).to.equal(true);
    });
  }

  it('reports why the Job of a copy is suspended', async () => {
    const none: Life = () => undefined;
    const { verdict, summary, steps, api } = await tested(
      none,
      none,
      CRASHING,
      {},
      { job: { spec: { suspend: true } } },
    );
    expect(verdict).to.equal('inconclusive');
    expect(summary).to.match(/no pod was created: Job\/web-1-crashloop-own-[^ ]+ is suspended \(spec\.suspend\)/);
    expect(steps.map(({ outcome }) => outcome)).to.deep.equal(['exited 1 after 2 s', 'Suspended', 'Suspended']);
    expect(api.empty).to.equal(true);
  });
  it('names oom-test where the app ran out of memory', async () => {
    const { verdict, confidence, advice } = await tested(
      lives,
      lives,
      status(crashed('web', 137, { reason: 'OOMKilled', ran: 20 })),
    );
    expect([verdict, confidence]).to.deep.equal(['app', 'likely']);
    expect(advice.map((one) => one.command).join()).to.match(/kubectl crashloop oom-test -n shop web-1/);
  });
  it('refuses a healthy pod', async () => {
    const lab = await labOf({
      status: {
        containerStatuses: [
          {
            name: 'web',
            restartCount: 0,
            ready: true,
            started: true,
            state: { running: { startedAt: '2026-01-01T11:51:00Z' } },
          },
        ] as never,
      },
    });
    await imageTest.plan(lab, WISH).then(
      () => expect.fail('it was planned'),
      (error: Error) => expect(error.message).to.equal('web-1 is healthy: there is no failure to test'),
    );
  });
  it('refuses a container that does not exist', async () => {
    await imageTest.plan(await labOf(), { ...WISH, container: 'wbe' }).then(
      () => expect.fail('it was planned'),
      (error: Error) => expect(error.message).to.match(/has no container "wbe"/),
    );
  });
  it('runs both copies at the same time only if that runs no original command twice', async () => {
    expect((await imageTest.plan(await labOf(), WISH)).together).to.equal(true);
    const two = await imageTest.plan(
      await labOf({
        ...CRASHING,
        spec: {
          containers: [
            { name: 'web', image: 'w:1' },
            { name: 'worker', image: 'w:1' },
          ],
        },
      }),
      WISH,
    );
    expect([two.together, two.runs]).to.deep.equal([false, ['container worker runs the entrypoint of w:1']]);
  });
  it('warns about what --skip-init hides', async () => {
    const plan = await imageTest.plan(
      await labOf({
        ...CRASHING,
        spec: { initContainers: [{ name: 'migrate', image: 'm:1' }], containers: [{ name: 'web', image: 'w:1' }] },
      }),
      { ...WISH, skipInit: true },
    );
    expect(plan.notes.join('\n')).to.match(/without init containers migrate/);
    expect(plan.pods[0]!.spec.initContainers).to.equal(undefined);
  });
});
