/** image-test from its plan to its verdict, on a cluster of the test's own. */
import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { runExperiment } from '../../src/experiments/experiment.ts';
import { imageTest } from '../../src/experiments/image-test.ts';
import type { ImageWish } from '../../src/experiments/image-test.ts';
import type { Conclusion, Plan } from '../../src/model/experiment.ts';
import type { Lab } from '../../src/experiments/test.ts';
import { crashed } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import type { World } from '../support/memory-source.ts';
import { dies, FakeLab, lives, unscheduled, waits } from './fake-lab.ts';
import type { Life } from './fake-lab.ts';
import { CRASHING, labOf } from './scene.ts';

const WISH: ImageWish = { image: 'busybox:1.36', skipInit: false, shareClaims: false, keepLabels: false, duration: 4 };
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

const evicted: Life = () =>
  ({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' }) as never;

async function tested(
  own: Life,
  known: Life,
  over: Partially<Pod> = CRASHING,
  world: World = {},
): Promise<Conclusion & { plan: Plan; lab: Lab; api: FakeLab }> {
  const api = new FakeLab({
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
  return { ...(await imageTest.conclude(lab, plan, runs, WISH)), plan, lab, api };
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
    ['both live: it is what the app runs', 'app confirmed', lives, lives, CRASHING, LOGS('panic: boom\n')],
    [
      'no shell, but the original process ran: the app, less surely',
      'app likely',
      NO_SHELL,
      lives,
      CRASHING,
      LOGS('panic: boom\n'),
    ],
    [
      'no shell, and its own binary could not be executed: the image',
      'image confirmed',
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
      'the shell lives, its own binary could not be executed: the image',
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
      'the image cannot be pulled, the known one runs: the image',
      'image confirmed',
      waits('ImagePullBackOff', 'Back-off pulling image "web:2"'),
      lives,
    ],
    [
      'neither runs with this spec: the spec',
      'spec likely',
      waits('CreateContainerError', 'failed to generate spec: no such device'),
      waits('CreateContainerError', 'failed to generate spec: no such device'),
    ],
    [
      'the known image cannot be pulled, the own one sleeps: the app',
      'app confirmed',
      lives,
      waits('ImagePullBackOff', 'Back-off pulling image "busybox:1.36"'),
      CRASHING,
      LOGS('panic: boom\n'),
    ],
    [
      'neither image can be had: nothing is told',
      'inconclusive possible',
      waits('ImagePullBackOff', 'x'),
      waits('ImagePullBackOff', 'y'),
    ],
    [
      'the known image may not run as root, the own one has no shell: nothing is told',
      'inconclusive possible',
      NO_SHELL,
      NON_ROOT,
    ],
    [
      'no room for the copies is no verdict',
      'inconclusive possible',
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
      unscheduled('0/2 nodes are available: 2 Insufficient cpu.'),
    ],
    [
      'an init container that fails in the copies is no verdict',
      'inconclusive possible',
      dies(1, 0, { container: 'migrate' }),
      dies(1, 0, { container: 'migrate' }),
      {
        ...CRASHING,
        spec: { initContainers: [{ name: 'migrate', image: 'm:1' }], containers: [{ name: 'web', image: 'w:1' }] },
      },
    ],
    ['copies that are evicted are no verdict', 'inconclusive possible', evicted, evicted],
    ['what held the original up is gone: nothing is told', 'inconclusive possible', lives, lives, STUCK],
    [
      'an unscheduled original and unscheduled copies: the spec',
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
    ['not even a sleep runs in the image: the image, less surely', 'image likely', dies(139, 0), lives],
    [
      'a shell without sleep tells nothing of the image',
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

  it('out of memory is the app, less surely, and oom-test is named', async () => {
    const { verdict, confidence, advice } = await tested(
      lives,
      lives,
      status(crashed('web', 137, { reason: 'OOMKilled', ran: 20 })),
    );
    expect([verdict, confidence]).to.deep.equal(['app', 'likely']);
    expect(advice.map((one) => one.command).join()).to.match(/kubectl crashloop oom-test -n shop web-1/);
  });
  it('a pod that is well is not tested', async () => {
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
  it('a container that is not there is named', async () => {
    await imageTest.plan(await labOf(), { ...WISH, container: 'wbe' }).then(
      () => expect.fail('it was planned'),
      (error: Error) => expect(error.message).to.match(/has no container "wbe"/),
    );
  });
  it('runs side by side only where no original command would run twice at once', async () => {
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
  it('says what leaving init containers out hides', async () => {
    const plan = await imageTest.plan(
      await labOf({
        ...CRASHING,
        spec: { initContainers: [{ name: 'migrate', image: 'm:1' }], containers: [{ name: 'web', image: 'w:1' }] },
      }),
      { ...WISH, skipInit: true },
    );
    expect(plan.notes.join('\n')).to.match(/init containers migrate are left out/);
    expect(plan.pods[0]!.spec.initContainers).to.equal(undefined);
  });
});
