/** Plays a probe-test on a fake cluster: how each copy lives, and which events it has. */
import { expect } from 'chai';
import { runExperiment } from '../../../src/experiments/experiment.ts';
import { newProbeTest } from '../../../src/experiments/probe-test/probe-test.ts';
import type { ProbeWish } from '../../../src/experiments/probe-test/probe-test.ts';
import type { Run } from '../../../src/experiments/run-copy.ts';
import type { Lab } from '../../../src/experiments/test.ts';
import type { Conclusion, Plan } from '../../../src/model/experiment-answer.ts';
import type { Container, Pod } from '../../../src/model/objects.ts';
import { crashed, event } from '../../support/scenario.ts';
import type { Partially } from '../../support/scenario.ts';
import { dies, FakeLab, lives } from '../fake-lab.ts';
import type { Life, Said } from '../fake-lab.ts';
import { labOf, readsNoSentence } from '../scene.ts';

export const WISH: ProbeWish = { skipInit: false, shareVolumes: false, keepLabels: false };
export const REFUSED = 'dial tcp 10.0.0.9:8080: connect: connection refused';
export const TIMEOUT =
  'Get "http://10.0.0.9:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
export const status = (code: number): string => `HTTP probe failed with statuscode: ${code}`;

/** It answers its probe from one second of its container's life to another. */
export const answers =
  (first = Infinity, until = Infinity): Life =>
  (age, spec, name, at) => {
    const now = lives(age, spec, name, at)!;
    const ready = age - 1 >= first && age - 1 < until;
    return { ...now, containerStatuses: now.containerStatuses!.map((one) => ({ ...one, ready })) };
  };

/** It runs and is killed after so many seconds. */
export const killed =
  (after: number): Life =>
  (age, spec, name, at) =>
    age < after + 1 ? answers()(age, spec, name, at) : dies(137, after)(age, spec, name, at);

/** How a copy lives, and its events. */
export interface Copy {
  readonly life: Life;
  readonly says?: readonly Said[] | null;
}

/** A copy that measures: when it answers, and how its probe fails otherwise. */
export const measures = (first?: number, until?: number, failure = REFUSED, last = 12): Copy => ({
  life: answers(first, until),
  says: [['Unhealthy', `Readiness probe failed: ${failure}`, 12, last]],
});

/** A copy that its own probe kills. */
export const killedBy = (after: number, failure = REFUSED, kind = 'Liveness'): Copy => ({
  life: killed(after),
  says: [
    ['Unhealthy', `${kind} probe failed: ${failure}`, 3, after],
    ['Killing', 'Stopping container web', 1, after],
  ],
});

export const LIVENESS = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5 };

/** A pod that its liveness probe kills after 15 seconds. */
export const killedPod = (container: Partially<Container> = {}, ran = 15, exit = 137): Partially<Pod> => ({
  spec: {
    terminationGracePeriodSeconds: 2,
    containers: [{ name: 'web', image: 'web:1', livenessProbe: LIVENESS, ...container }],
  } as never,
  status: { containerStatuses: [crashed('web', exit, { ran: exit === 137 ? ran + 2 : ran })] as never },
});

/** The events of such a pod. */
export const killEvents = (failure = REFUSED, kind = 'Liveness'): object[] => [
  event('Unhealthy', `${kind} probe failed: ${failure}`, { container: 'web', count: 15, last: '2026-01-01T11:57:57Z' }),
  event('Killing', `Container web failed ${kind.toLowerCase()} probe, will be restarted`, {
    container: 'web',
    type: 'Normal',
    count: 5,
    last: '2026-01-01T11:57:58Z',
  }),
];

export interface Scene {
  readonly pod?: Partially<Pod>;
  /** Objects of the namespace besides the pod: its events. */
  readonly objects?: readonly object[];
  /** By the tag of the copy: `generous`, `strict`, `original`, `cpu`, `slow2`, `other1`. */
  readonly copies: Readonly<Record<string, Copy>>;
  readonly wish?: Partial<ProbeWish>;
  readonly denied?: readonly string[];
}

export interface Played {
  readonly said: Conclusion;
  readonly plan: Plan;
  readonly runs: readonly Run[];
  readonly lab: Lab;
}

/** Runs the test to its verdict. */
export async function play({ pod = killedPod(), objects = killEvents(), copies, ...more }: Scene): Promise<Played> {
  const entries = Object.entries(copies).map(([tag, copy]) => [`-${tag}-`, copy] as const);
  const api = new FakeLab({
    lives: entries.map(([tag, { life }]) => [tag, life]),
    says: entries.map(([tag, { says = [] }]) => [tag, says]),
  });
  const lab = await labOf(pod, { objects: objects as never }, api);
  const wish = { ...WISH, ...more.wish };
  const test = newProbeTest();
  const plan = await test.plan(lab, wish);
  const runs: Run[] = [];
  let pods = plan.pods;
  while (pods.length > 0) {
    const signal = new AbortController().signal;
    const round = await runExperiment({
      ...{ api, source: lab.source, signal, onProgress: () => undefined },
      plan: { ...plan, pods },
    });
    expect(round.left).to.deep.equal([]);
    runs.push(...round.runs);
    pods = test.next!(lab, plan, runs, wish, 0);
  }
  expect(api.empty).to.equal(true);
  const said = await test.conclude(lab, plan, runs, wish);
  await readsNoSentence(said, lab, runs, (blank, blankRuns) =>
    // The other targets come from fixes, so the original's diagnosis keeps them.
    test.conclude({ ...blank, diagnosis: lab.diagnosis }, plan, blankRuns, wish),
  );
  return { said, plan, runs, lab };
}
