/** Runs the checks on one pod, or on a workload without pods, with the facts that the ledger has. */
import type { Gap } from '../model/diagnosis.ts';
import { noFault, ruledOut, unknown } from '../model/finding.ts';
import { gapWith } from '../model/gaps.ts';
import type { Check, CheckMeta } from '../checks/check.ts';
import type { ContainerView, EventView } from '../evidence/views.ts';
import type { Citation, Found, Outcome } from '../model/finding.ts';
import { CHECKS, FALLBACKS, WORKLOAD_CHECKS } from '../checks/index.ts';
import { presentOf } from '../evidence/blocked.ts';
import { containersOf, hasFailed } from '../evidence/containers.ts';
import type { Fact, Query } from '../model/facts.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import { podContext } from './context.ts';
import { withoutNewerContent } from './newer-content.ts';
import { NO_CONTAINERS, rank } from './rank.ts';
import type { Standing } from './rank.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { isUpAgain } from '../evidence/recovery.ts';
import type { Spoken } from './table.ts';
import type { Workload } from './target.ts';

export interface Examination {
  readonly causes: readonly Found[];
  readonly symptoms: readonly Found[];
  readonly spoken: readonly Spoken[];
  /** Causes of earlier ends that do not block the pod now. Default: none. */
  readonly history?: readonly Found[];
  /** The pod and the containers to explain without those ends. Default: as they were given. */
  readonly present?: { readonly pod: Pod; readonly subjects: readonly ContainerView[] };
}

/** At most so many containers of a pod are explained: each needs a log or two, and a pod may have hundreds. */
export const MOST_EXPLAINED = 24;

/** Returns the containers with the most restarts, in the pod's order. */
export function mostRestarted(containers: readonly ContainerView[]): readonly ContainerView[] {
  if (containers.length <= MOST_EXPLAINED) return containers;
  const chosen = new Set([...containers].sort((a, b) => b.restarts - a.restarts).slice(0, MOST_EXPLAINED));
  return containers.filter((container) => chosen.has(container));
}

/** The reason in the table of categories for a check that threw an error, which is a bug of this program. */
const BROKEN = 'a check failed with an internal error; NOT READ says more';

/** Where to report bugs of this program. */
const ISSUES = 'https://github.com/crashloop-dev/kubectl-crashloop/issues';

/** The errors that checks threw, by ledger and check. */
const thrown = new WeakMap<Ledger, Map<string, string>>();

/** Returns a gap for each check that threw an error: it asks for a report, because no input may break a check. */
export const internalErrors = (ledger: Ledger): Gap[] =>
  [...(thrown.get(ledger) ?? [])].map(([check, message]) =>
    gapWith(`check ${check}`, 'internal-error', `internal error: ${message}; please report it: ${ISSUES}`),
  );

/** A chain stops at this length; Services rarely depend on each other more deeply. */
const MAX_HOPS = 6;

/**
 * What a chain may ask for after a Service: the Services, EndpointSlices and pods of the next hop, and the log or the
 * events of a pod there.
 */
const ASKED_BEHIND = new Set(['services', 'endpointslices', 'pods']);

/** And of a pod there that no node takes: often its storage is why. */
const ASKED_OF_PENDING = new Set(['persistentvolumeclaims', 'persistentvolumes', 'storageclasses']);

function frugal(ledger: Ledger, pod: Pod, subjects: readonly ContainerView[]): Ledger['ask'] {
  const hasLog = subjects.some((container) => container.dead !== undefined);
  const wanted = (query: Query): boolean => {
    if (query.verb === 'log') return subjects[0]?.name === query.container;
    if (query.verb === 'list' && query.resource === 'events') return !hasLog && pod.spec?.nodeName !== undefined;
    return (
      query.verb !== 'raw' &&
      (ASKED_BEHIND.has(query.resource) || (!pod.spec?.nodeName && ASKED_OF_PENDING.has(query.resource)))
    );
  };
  return (query): Fact<unknown> => (wanted(query) ? ledger.ask(query) : ledger.peek(query));
}

/** Returns a check's outcomes with their place in the table. */
const spokenBy = (check: CheckMeta, outcomes: readonly Outcome[], weight = check.weight): Spoken[] =>
  outcomes.map((outcome) => ({
    by: check.id,
    category: outcome.result === 'found' ? outcome.category : check.category,
    weight,
    outcome,
  }));

/** Runs one check. If it throws, the other checks still run, and the error becomes a gap. */
function safely(ledger: Ledger, check: CheckMeta, run: () => Spoken[]): Spoken[] {
  try {
    return run();
  } catch (error) {
    const errors = thrown.get(ledger) ?? new Map<string, string>();
    thrown.set(ledger, errors.set(check.id, (error as Error).message));
    return spokenBy(check, [unknown(BROKEN)]);
  }
}

/**
 * Outcomes of checks that had every fact they asked for: facts do not change, so a later round would give the same. By
 * ledger, then by time, pod, containers to explain, path of the chain, and check.
 */
const settled = new WeakMap<Ledger, Map<string, Map<Check, Spoken[]>>>();

/** Returns what is settled about a pod. It is looked up once for all checks: its key is a long text. */
function settledOf(ledger: Ledger, about: string): Map<Check, Spoken[]> {
  const all = settled.get(ledger) ?? new Map<string, Map<Check, Spoken[]>>();
  settled.set(ledger, all);
  const said = all.get(about) ?? new Map<Check, Spoken[]>();
  all.set(about, said);
  return said;
}

function onceSettled(ledger: Ledger, said: Map<Check, Spoken[]>, check: Check, run: () => Spoken[]): Spoken[] {
  const before = said.get(check);
  if (before !== undefined) return before;
  const misses = ledger.misses;
  const spoken = run();
  if (ledger.misses === misses) said.set(check, spoken);
  return spoken;
}

const findingsIn = (spoken: readonly Spoken[]): Found[] =>
  spoken.map((one) => one.outcome).filter((outcome): outcome is Found => outcome.result === 'found');

/** Lower than the weight of any check's own outcome. */
const LEAST = -1;

/** Categories of what a program does or meets while it runs. */
const WHILE_RUNNING = ['app-error', 'liveness-probe'] as const;

/**
 * Returns what the checks said of a blocked start. Those that were not shown the earlier end say that nothing ran; what
 * rules their categories out is the failed start.
 * @param proof of the failed start
 */
function ofFailedStart(spoken: readonly Spoken[], proof: Citation): Spoken[] {
  const why = 'the newest start failed before the program ran';
  const by = 'evidence/blocked';
  const others = spoken
    .filter(({ category, outcome }) => outcome.result === 'found' || !WHILE_RUNNING.some((one) => one === category))
    // A limit may be too low for the start itself.
    .map((one) =>
      one.category === 'resource-limits' && one.outcome.result === 'ruled-out'
        ? { ...one, outcome: noFault(why) }
        : one,
    );
  return [
    ...others,
    ...WHILE_RUNNING.map((category): Spoken => ({ by, category, weight: LEAST, outcome: ruledOut(why, proof) })),
  ];
}

/** Returns the events of a pod. On a chain only those that are known: they would cost one more request a hop. */
function eventsOf(ledger: Ledger, pod: Pod, onChain: boolean): readonly EventView[] {
  const { name = '', namespace = '', uid } = pod.metadata ?? {};
  const asking = onChain
    ? {
        ask: (query: Query): Fact<unknown> => ledger.peek(query),
        has: ledger.has.bind(ledger),
        now: ledger.now,
        misses: 0,
      }
    : ledger;
  return factsOf(asking, namespace).events('Pod', name, { ...(uid ? { uid } : {}) }).some;
}

/**
 * Runs every check on a pod. Where a container could not be started again since its last end, that end becomes history.
 * @param subjects the containers to explain
 * @param visited UIDs of the pods on the chain so far, so that a chain never visits a pod twice
 */
export function examinePod(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  visited: readonly string[] = [],
): Examination {
  const { pod: present, outdated } = presentOf(pod, eventsOf(ledger, pod, visited.length > 0));
  const past = subjects.filter(({ name }) => outdated.includes(name));
  if (past.length === 0) return examineAs(ledger, pod, subjects, visited);
  const names = new Set(subjects.map(({ name }) => name));
  const now = stateOf(present, ledger.now).subjects.filter(({ name }) => names.has(name));
  const blocked = examineAs(ledger, present, now, visited, outdated);
  // Without a cause of the blocked start, the end is the best that is known. A container that failed since is the cause.
  const failedSince = now.some((container) => !outdated.includes(container.name) && hasFailed(container));
  if (!failedSince && blocked.causes.every(({ confidence }) => confidence === 'possible'))
    return examineAs(ledger, pod, subjects, visited);
  const isNow = ({ id, container }: Found): boolean =>
    blocked.causes.some((one) => one.id === id && one.container === container);
  const history = examineAs(ledger, pod, past, visited).causes.filter((cause) => !isNow(cause));
  const hasRun = now.some(({ dead, state }) => dead !== undefined || state === 'running');
  const spoken = hasRun ? blocked.spoken : ofFailedStart(blocked.spoken, blocked.causes[0]!.evidence[0]!);
  return { ...blocked, spoken, history, present: { pod: present, subjects: now } };
}

/** Returns a cause of another pod. Its fixes change the spec and the workload of that pod, not of the one explained. */
const ofOther = (found: Found): Found => ({
  ...found,
  fixes: found.fixes.map(({ change, rollback, ...fix }) => fix),
});

/** Returns which containers of a pod are down now, and which have run again for long. */
function standingOf(pod: Pod, now: string): Standing {
  const containers = containersOf(pod);
  const namesOf = (some: readonly ContainerView[]): string[] => some.map(({ name }) => name);
  return {
    order: namesOf(containers),
    down: namesOf(containers.filter((one) => one.state !== 'running' && hasFailed(one))),
    upAgain: namesOf(containers.filter((one) => isUpAgain(one, now))),
  };
}

/** Runs every check on a pod as it is given. `outdated` distinguishes the runs on one pod. */
function examineAs(
  ledger: Ledger,
  pod: Pod,
  subjects: readonly ContainerView[],
  visited: readonly string[],
  outdated: readonly string[] = [],
): Examination {
  const here = [...visited, pod.metadata?.uid ?? pod.metadata?.name ?? ''];
  const causeOf = (other: Pod): Found | undefined => {
    if (here.includes(other.metadata?.uid ?? other.metadata?.name ?? '') || here.length > MAX_HOPS) return undefined;
    const { state, subjects: theirs } = stateOf(other, ledger.now);
    if (state === 'healthy' || state === 'recovered' || state === 'completed') return undefined;
    const [first] = examinePod(ledger, other, mostRestarted(theirs), here).causes;
    return first && ofOther(first);
  };
  const ask = visited.length > 0 ? frugal(ledger, pod, subjects) : undefined;
  const asking = ask && {
    ask,
    has: (query: Query): boolean => ledger.has(query),
    now: ledger.now,
    undated: ledger.undated,
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
    const outcomes = check
      .run(context)
      .map((outcome) => (outcome.result === 'found' ? withoutNewerContent(context, outcome) : outcome));
    // A missing fact may be what the check looks for, so its category is not ruled out.
    return outcomes.length === 0 && lacks.length > from
      ? spokenBy(check, [unknown(lacks[from]!)], LEAST)
      : spokenBy(check, outcomes);
  };
  const about = `${ledger.now} ${here.join(' ')} ${subjects.map((container) => container.name).join(' ')} without ${outdated.join(' ')}`;
  const said = settledOf(ledger, about);
  const spokenOf = (checks: readonly Check[]): Spoken[] =>
    checks.flatMap((check) => safely(ledger, check, () => onceSettled(ledger, said, check, () => run(check))));
  const standing = standingOf(pod, ledger.now);
  const spoken = spokenOf(CHECKS);
  const ranked = rank(findingsIn(spoken), standing);
  // A container that only lacks what another was to give does not say why that one fails.
  if (ranked.causes.some(({ confidence, dueTo }) => confidence !== 'possible' && dueTo === undefined))
    return { ...ranked, spoken };
  const all = [...spoken, ...spokenOf(FALLBACKS)];
  return { ...rank(findingsIn(all), standing), spoken: all };
}

/** Runs the checks of a workload or a Service: why it has no pods. */
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
  const own = WORKLOAD_CHECKS.filter(({ of }) => (of === 'services') === (workload.resource === 'services'));
  const spoken = own.flatMap((check) => safely(ledger, check, () => spokenBy(check, check.run(context))));
  return { ...rank(findingsIn(spoken), NO_CONTAINERS), spoken };
}
