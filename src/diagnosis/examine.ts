/** Runs the checks on one pod (or on a workload without pods) as far as the ledger reaches. Pure. */
import { unknown } from '../model/finding.ts';
import type { Check, CheckMeta } from '../checks/check.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Found, Outcome } from '../model/finding.ts';
import { CHECKS, WORKLOAD_CHECKS } from '../checks/index.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Fact, Query } from '../model/facts.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import { podContext } from './context.ts';
import { rank } from './rank.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { Spoken } from './table.ts';
import type { Workload } from './target.ts';

export interface Examination {
  readonly causes: readonly Found[];
  readonly symptoms: readonly Found[];
  readonly spoken: readonly Spoken[];
}

/** Containers of one pod that are explained at most: each takes a log or two, and a pod may have hundreds. */
export const MOST_EXPLAINED = 24;

/** Those that were restarted most, in the pod's order. */
export function mostRestarted(containers: readonly ContainerView[]): readonly ContainerView[] {
  if (containers.length <= MOST_EXPLAINED) return containers;
  const chosen = new Set([...containers].sort((a, b) => b.restarts - a.restarts).slice(0, MOST_EXPLAINED));
  return containers.filter((container) => chosen.has(container));
}

/** How the table tells of a check that broke: a bug of ours, never an answer. */
export const BROKEN = 'this check broke on what it read:';

/** A chain longer than this is told no further; Services rarely stand deeper behind one another. */
const MAX_HOPS = 6;

/**
 * Behind a Service only what a hop may cost is asked for: the Services, EndpointSlices and pods of the next hop, and of
 * a pod there its log or its events.
 */
const ASKED_BEHIND = new Set(['services', 'endpointslices', 'pods']);

function frugal(ledger: Ledger, pod: Pod, subjects: readonly ContainerView[]): Ledger['ask'] {
  const hasLog = subjects.some((container) => container.dead !== undefined);
  const wanted = (query: Query): boolean => {
    if (query.verb === 'log') return subjects[0]?.name === query.container;
    if (query.verb === 'list' && query.resource === 'events') return !hasLog && pod.spec?.nodeName !== undefined;
    return query.verb !== 'raw' && ASKED_BEHIND.has(query.resource);
  };
  return (query): Fact<unknown> => (wanted(query) ? ledger.ask(query) : ledger.peek(query));
}

/** What a check says, with its place in the table. */
const spokenBy = (check: CheckMeta, outcomes: readonly Outcome[], weight = check.weight): Spoken[] =>
  outcomes.map((outcome) => ({
    category: outcome.result === 'found' ? outcome.category : check.category,
    weight,
    outcome,
  }));

/**
 * Runs one check. An object of a shape that no API server makes may break it; the others still have their say, and the
 * table says that it broke.
 */
function safely(check: CheckMeta, run: () => Spoken[]): Spoken[] {
  try {
    return run();
  } catch (error) {
    return spokenBy(check, [unknown(`${BROKEN} ${check.id}: ${(error as Error).message}`)]);
  }
}

/**
 * What checks said who found all they asked for: facts do not change, so in a later round they would say it again. By
 * the ledger, and in it by the moment, the pod, what of it is to be explained, the way there, and the check.
 */
const settled = new WeakMap<Ledger, Map<string, Spoken[]>>();

function onceSettled(ledger: Ledger, key: string, run: () => Spoken[]): Spoken[] {
  let said = settled.get(ledger);
  if (said === undefined) {
    said = new Map();
    settled.set(ledger, said);
  }
  const before = said.get(key);
  if (before !== undefined) return before;
  const misses = ledger.misses;
  const spoken = run();
  if (ledger.misses === misses) said.set(key, spoken);
  return spoken;
}

const findingsIn = (spoken: readonly Spoken[]): Found[] =>
  spoken.map((one) => one.outcome).filter((outcome): outcome is Found => outcome.result === 'found');

/** Weighs less than any check's own words. */
const LEAST = -1;

/**
 * Runs every check on a pod.
 * @param subjects the containers to explain
 * @param visited UIDs of the pods on the way here, so that no chain runs in a ring
 */
export function examinePod(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  visited: readonly string[] = [],
): Examination {
  const here = [...visited, pod.metadata?.uid ?? pod.metadata?.name ?? ''];
  const causeOf = (other: Pod): Found | undefined => {
    if (here.includes(other.metadata?.uid ?? other.metadata?.name ?? '') || here.length > MAX_HOPS) return undefined;
    const { state, subjects: theirs } = stateOf(other, ledger.now);
    if (state === 'healthy' || state === 'recovered' || state === 'completed') return undefined;
    return examinePod(ledger, other, mostRestarted(theirs), here).causes[0];
  };
  const ask = visited.length > 0 ? frugal(ledger, pod, subjects) : undefined;
  const asking = ask && {
    ask,
    has: (query: Query): boolean => ledger.has(query),
    now: ledger.now,
    get misses() {
      return ledger.misses;
    },
    set misses(count) {
      ledger.misses = count;
    },
  };
  const lacks: string[] = [];
  const context = podContext(asking ?? ledger, pod, subjects, causeOf, lacks);
  const run = (check: Check): Spoken[] => {
    const from = lacks.length;
    const outcomes = check.run(context);
    // What was not recorded may be what it looks for: then its category is not ruled out.
    return outcomes.length === 0 && lacks.length > from
      ? spokenBy(check, [unknown(lacks[from]!)], LEAST)
      : spokenBy(check, outcomes);
  };
  const about = `${ledger.now} ${here.join(' ')} ${subjects.map((container) => container.name).join(' ')}`;
  const spoken = CHECKS.flatMap((check) =>
    safely(check, () => onceSettled(ledger, `${check.id} ${about}`, () => run(check))),
  );
  return {
    ...rank(
      findingsIn(spoken),
      containersOf(pod).map((container) => container.name),
    ),
    spoken,
  };
}

/** Runs the workload checks: why pods are not there. */
export function examineWorkload(ledger: Ledger, workload: Workload): Examination {
  const namespace = workload.object.metadata?.namespace ?? '';
  const context = {
    ...factsOf(ledger, namespace),
    now: ledger.now,
    resource: workload.resource,
    workload: workload.object,
    namespace,
    name: workload.object.metadata?.name ?? '',
    replicaSets: workload.replicaSets,
  };
  const spoken = WORKLOAD_CHECKS.flatMap((check) => safely(check, () => spokenBy(check, check.run(context))));
  return { ...rank(findingsIn(spoken), []), spoken };
}
