/** Runs one check on a made-up pod; it asks for facts in rounds, as the engine does. */
import type { Check, PodContext, WorkloadCheck, WorkloadContext } from '../../src/checks/check.ts';
import type { ContainerView } from '../../src/evidence/views.ts';
import type { Found, Outcome } from '../../src/model/finding.ts';
import { containersOf } from '../../src/evidence/containers.ts';
import { factsOf, Ledger } from '../../src/evidence/ledger.ts';
import type { Pod } from '../../src/model/objects.ts';
import type { Resource } from '../../src/model/resources.ts';
import { podContext } from '../../src/diagnosis/context.ts';
import { stateOf } from '../../src/evidence/pod-state.ts';
import { gather } from '../../src/sources/gather.ts';
import { expect } from 'chai';
import { inPartAll, lessLists, lessObjects } from './dropping.ts';
import type { Item, Less } from './dropping.ts';
import { memorySource } from './memory-source.ts';
import type { World } from './memory-source.ts';

/** Part of an object, at every depth; a test leaves out what it does not need. */
export type Partially<T> = T extends (infer U)[]
  ? Partially<U>[]
  : T extends object
    ? { [K in keyof T]?: Partially<T[K]> }
    : T;

export interface Scenario extends World {
  pod: Partially<Pod>;
  /** Default: the containers that `stateOf` finds to be failing. */
  subjects?: string[];
  /** A resource without which the check may be more certain. */
  surerWithout?: Resource;
  /** The answer of `causeOf` for any other pod. */
  causeOf?: (pod: Pod) => Found | undefined;
}

const NOW = '2026-01-01T12:00:00Z';

/** Returns a pod `web-1` in namespace `shop`, with these fields merged in. */
export function podOf(over: Partially<Pod>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...over,
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'uid-web-1',
      creationTimestamp: '2026-01-01T11:50:00Z',
      ...over.metadata,
    },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Always',
      ...over.spec,
      containers: over.spec?.containers ?? [{ name: 'web', image: 'registry.example.com/web:1' }],
    },
    status: { phase: 'Running', ...over.status },
  } as Pod;
}

/** Returns the status of a container that waits in CrashLoopBackOff after an exit. */
export function crashed(
  name: string,
  exitCode: number,
  more: { reason?: string; ran?: number; message?: string; restarts?: number } = {},
): object {
  const finished = Date.parse('2026-01-01T11:58:00Z');
  return {
    name,
    restartCount: more.restarts ?? 5,
    ready: false,
    started: false,
    image: 'registry.example.com/web:1',
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 2m40s restarting failed container=${name} pod=web-1_shop(uid-web-1)`,
      },
    },
    lastState: {
      terminated: {
        exitCode,
        reason: more.reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
        ...(more.message ? { message: more.message } : {}),
        startedAt: new Date(finished - (more.ran ?? 2) * 1000).toISOString().replace('.000', ''),
        finishedAt: '2026-01-01T11:58:00Z',
        containerID: 'containerd://1',
      },
    },
  };
}

/** Returns an event about the pod web-1 (or another object), as the kubelet writes it. */
export function event(
  reason: string,
  message: string,
  more: {
    container?: string;
    kind?: string;
    name?: string;
    uid?: string;
    type?: string;
    count?: number;
    last?: string;
    component?: string;
  } = {},
): object {
  const kind = more.kind ?? 'Pod';
  const name = more.name ?? 'web-1';
  return {
    kind: 'Event',
    metadata: {
      name: `${name}.${reason}.${more.container ?? ''}.${message.length}`,
      namespace: kind === 'Node' ? 'default' : 'shop',
    },
    involvedObject: {
      kind,
      name,
      namespace: 'shop',
      uid: more.uid ?? `uid-${name}`,
      ...(more.container ? { fieldPath: `spec.containers{${more.container}}` } : {}),
    },
    reason,
    message,
    type: more.type ?? 'Warning',
    count: more.count ?? 1,
    firstTimestamp: more.last ?? '2026-01-01T11:58:00Z',
    lastTimestamp: more.last ?? '2026-01-01T11:58:00Z',
    source: { component: more.component ?? 'kubelet' },
  };
}

async function rounds<T>(
  world: World,
  run: (ledger: Ledger) => T,
  of: Less['of'] = (source) => source,
): Promise<{ readonly value: T; readonly ledger: Ledger }> {
  const source = of(memorySource({ now: NOW, ...world }));
  const ledger = new Ledger(source.now());
  for (let round = 0; round < 12; round++) {
    const value = run(ledger);
    const wishes = ledger.takeWishes();
    if (wishes.length === 0) return { value, ledger };
    await gather(source, wishes, ledger);
  }
  throw new Error('the check never stops asking');
}

/** Returns the ids of confirmed causes, and `ruled-out`. */
const claimsIn = (outcomes: readonly Outcome[]): Set<string> =>
  new Set(
    outcomes.flatMap((one) =>
      one.result === 'found'
        ? one.confidence === 'confirmed'
          ? [one.id]
          : []
        : one.result === 'ruled-out'
          ? ['ruled-out']
          : [],
    ),
  );

/**
 * Runs something on a set of facts, and again on fewer: what was not recorded proves nothing
 * (test/gates/dropped.test.ts), in tests of checks as well as in recordings.
 */
async function provesNothingFromLess(
  run: (of?: Less['of']) => Promise<{ readonly value: readonly Outcome[]; readonly ledger: Ledger }>,
  itself: Item,
  surerWithout?: Resource,
): Promise<readonly Outcome[]> {
  const { value, ledger } = await run();
  const whole = claimsIn(value);
  const facts = ledger.entries();
  const loose = inPartAll(facts);
  const objects = lessObjects(facts, itself);
  const ofLoose = objects.map(
    ({ form, of }): Less => ({ form: `all in part, ${form}`, of: (all) => of(loose.of(all)) }),
  );
  for (const { form, of } of [...lessLists(facts, itself), ...objects, loose, ...ofLoose]) {
    if (form === `without ${surerWithout}`) continue;
    const claimed = claimsIn((await run(of)).value);
    expect(
      [...claimed].filter((claim) => !whole.has(claim)),
      form,
    ).to.deep.equal([]);
  }
  return value;
}

/** Returns all outcomes of a check in a scenario. */
export async function outcomesOf(check: Check, scenario: Scenario): Promise<readonly Outcome[]> {
  const { metadata } = podOf(scenario.pod);
  const itself = { resource: 'pods', namespace: metadata?.namespace, name: metadata?.name ?? '' } as const;
  const run = (of?: Less['of']): ReturnType<typeof rounds<readonly Outcome[]>> =>
    contextRounds(scenario, (context) => check.run(context), of);
  return provesNothingFromLess(run, itself, scenario.surerWithout);
}

/** Returns what a check finds in a scenario. */
export async function foundBy(check: Check, scenario: Scenario): Promise<Found[]> {
  return (await outcomesOf(check, scenario)).filter((outcome): outcome is Found => outcome.result === 'found');
}

/** Runs anything that reads a pod's context. */
export async function withContext<T>(scenario: Scenario, run: (context: PodContext) => T): Promise<T> {
  return (await contextRounds(scenario, run)).value;
}

function contextRounds<T>(
  scenario: Scenario,
  run: (context: PodContext) => T,
  of?: Less['of'],
): ReturnType<typeof rounds<T>> {
  const pod = podOf(scenario.pod);
  const world = { ...scenario, objects: [pod, ...(scenario.objects ?? [])] };
  return rounds(
    world,
    (ledger) => {
      const subjects: readonly ContainerView[] = scenario.subjects
        ? containersOf(pod).filter((container) => scenario.subjects!.includes(container.name))
        : stateOf(pod, ledger.now).subjects;
      return run(podContext(ledger, pod, subjects, scenario.causeOf ?? (() => undefined)));
    },
    of,
  );
}

/** Returns the outcomes of a workload check for a workload in the namespace `shop`. */
export async function workloadOutcomes(
  check: WorkloadCheck,
  world: World,
  workload: Pick<WorkloadContext, 'resource' | 'name'> & Partial<WorkloadContext>,
): Promise<readonly Outcome[]> {
  const run = (ledger: Ledger): readonly Outcome[] =>
    check.run({
      ...factsOf(ledger, 'shop'),
      now: ledger.now,
      namespace: 'shop',
      workload: { metadata: { name: workload.name, namespace: 'shop' } },
      replicaSets: [],
      ...workload,
    });
  const itself = { resource: workload.resource, namespace: 'shop', name: workload.name };
  return provesNothingFromLess((of) => rounds(world, run, of), itself);
}
