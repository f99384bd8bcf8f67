/** Runs the checks on one pod (or on a workload without pods) as far as the ledger reaches. Pure. */
import { unknown } from '../model/finding.ts';
import type { CheckMeta } from '../checks/check.ts';
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

/**
 * An object of a shape no API server makes may break one check; the others still have their say, and the breach is
 * told.
 */
function safely(check: CheckMeta, run: () => readonly Outcome[]): readonly Outcome[] {
  try {
    return run();
  } catch (error) {
    return [unknown(`${BROKEN} ${check.id}: ${(error as Error).message}`)];
  }
}

/**
 * What checks said who found all they asked for: facts do not change, so in a later round they would say it again. By
 * the ledger, and in it by the moment, the pod, what of it is to be explained, the way there, and the check.
 */
const settled = new WeakMap<Ledger, Map<string, readonly Outcome[]>>();

function onceSettled(ledger: Ledger, key: string, run: () => readonly Outcome[]): readonly Outcome[] {
  let said = settled.get(ledger);
  if (said === undefined) {
    said = new Map();
    settled.set(ledger, said);
  }
  const before = said.get(key);
  if (before !== undefined) return before;
  const misses = ledger.misses;
  const outcomes = run();
  if (ledger.misses === misses) said.set(key, outcomes);
  return outcomes;
}

function runAll(checks: readonly { readonly check: CheckMeta; readonly run: () => readonly Outcome[] }[]): {
  findings: Found[];
  spoken: Spoken[];
} {
  const spoken = checks.flatMap(({ check, run }) =>
    safely(check, run).map(
      (outcome): Spoken => ({
        category: outcome.result === 'found' ? outcome.category : check.category,
        weight: check.weight,
        outcome,
      }),
    ),
  );
  return {
    findings: spoken.map((one) => one.outcome).filter((outcome): outcome is Found => outcome.result === 'found'),
    spoken,
  };
}

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
  const context = podContext(asking ?? ledger, pod, subjects, causeOf);
  const about = `${ledger.now} ${here.join(' ')} ${subjects.map((container) => container.name).join(' ')}`;
  const { findings, spoken } = runAll(
    CHECKS.map((check) => ({
      check,
      run: () => onceSettled(ledger, `${check.id} ${about}`, () => check.run(context)),
    })),
  );
  return {
    ...rank(
      findings,
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
  const { findings, spoken } = runAll(WORKLOAD_CHECKS.map((check) => ({ check, run: () => check.run(context) })));
  return { ...rank(findings, []), spoken };
}
