/** What a check receives: one pod, its containers, and read access to the ledger. */
import type { ContainerView } from '../evidence/views.ts';
import type { Found } from '../model/finding.ts';
import type { PodContext } from '../checks/check.ts';
import { containersOf } from '../evidence/containers.ts';
import { mapFact } from '../model/facts.ts';
import type { Fact, LogText } from '../model/facts.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Asking } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { analysed } from './log-analyses.ts';
import { readTerminationMessage } from '../logs/termination-message.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';

/**
 * Returns whether a log starts after the container's death: it is then of a later instance. The kubelet stamps each
 * line.
 */
function beganAfter(text: LogText, finishedAt: string | undefined): boolean {
  if (!text.timestamps || !finishedAt) return false;
  const first = Date.parse(text.text.slice(0, text.text.indexOf(' ')));
  // Times of containers are whole seconds, times of log lines are not.
  return !Number.isNaN(first) && first > Date.parse(finishedAt) + 2000;
}

/** Returns whether a log ends before the newest dead instance began: it was recorded before that one, or is an older file. */
function endsBefore(log: Fact<LogAnalysis>, startedAt: string | undefined): boolean {
  const last = log.state === 'known' ? log.value.lines.at(-1)?.time : undefined;
  return Date.parse(last ?? '') < Date.parse(startedAt ?? '');
}

/** Lives of at most so many seconds resemble each other: the log of the running one is like that of the dead one. */
const SHORT_LIFE = 120;
const isShortLived = ({ ranSeconds, restarts }: ContainerView): boolean =>
  restarts > 0 && ranSeconds !== undefined && ranSeconds <= SHORT_LIFE;

/**
 * Returns the log of the newest dead instance, or of the running one if none died. While a container waits, the API
 * returns the dead instance's log both as current and as previous; while it is terminated, as current; while it runs
 * again, as previous (pkg/kubelet/kubelet_pods.go:validateContainerLogStatus). A recording may lack that one; the log of
 * the next life of a container that crashes soon then stands for it. Or it has one that is older than its pod.
 */
export function deadLog(ledger: Asking, pod: Pod, container: ContainerView): Fact<LogAnalysis> {
  const base = {
    verb: 'log',
    namespace: pod.metadata?.namespace ?? '',
    pod: pod.metadata?.name ?? '',
    container: container.name,
  } as const;
  const ask = (previous: boolean): Fact<LogAnalysis> => {
    const fact = ledger.ask({ ...base, previous }) as Fact<LogText>;
    return mapFact(fact, (text) => analysed(text, pod, container, previous));
  };
  if (container.state === 'terminated') {
    const fact = ledger.ask({ ...base, previous: false }) as Fact<LogText>;
    // The container restarted between our two queries.
    if (fact.state === 'failed' || (fact.state === 'known' && beganAfter(fact.value, container.dead?.finishedAt)))
      return ask(true);
    return ask(false);
  }
  if (container.dead === undefined) return container.state === 'running' ? ask(false) : { state: 'absent' };
  const previous = ask(true);
  if (container.state === 'running' && previous.state === 'not-collected' && isShortLived(container)) {
    const running = runningLog(ledger, pod, container);
    return running.state === 'known' ? running : previous;
  }
  if (container.state !== 'running' && endsBefore(previous, container.dead.startedAt)) {
    const present = ask(false);
    return present.state === 'known' && !endsBefore(present, container.dead.startedAt) ? present : previous;
  }
  if (container.state === 'running' || previous.state === 'known' || previous.state === 'forbidden') return previous;
  if (!ledger.has({ ...base, previous: true })) return previous;
  return ask(false);
}

/** Returns the log of the running instance; absent where the container does not run. */
function runningLog(ledger: Asking, pod: Pod, container: ContainerView): Fact<LogAnalysis> {
  if (container.state !== 'running') return { state: 'absent' };
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const fact = ledger.ask({ verb: 'log', namespace, pod: name, container: container.name, previous: false });
  // It has not ended: the exit code and the time of an earlier instance say nothing of its log.
  const { dead: _, ...running } = container;
  return mapFact(fact as Fact<LogText>, (text) => analysed(text, pod, { ...running, dead: undefined }, false));
}

/** Takes the termination message if the log is gone, forbidden, or does not explain the exit. */
function withLastWords(log: Fact<LogAnalysis>, container: ContainerView): Fact<LogAnalysis> {
  if (log.state === 'known' && log.value.matches.some((signal) => signal.fatal)) return log;
  const words = readTerminationMessage(container.dead, container.name);
  if (words === undefined) return log;
  const silent = log.state !== 'known' || log.value.lines.length === 0;
  return silent || words.matches.some((signal) => signal.fatal) ? { state: 'known', value: words } : log;
}

/**
 * Computes a value once. A later reader lacks what the first one lacked, and that counts as a miss, as asking again
 * would.
 */
function onceFor(ledger: Asking, lacks: string[]): PodContext['once'] {
  const done = new Map<string, { readonly value: unknown; readonly missed: boolean; readonly lacked: string[] }>();
  return <T>(what: string, work: () => T): T => {
    const before = done.get(what);
    if (before !== undefined) {
      if (before.missed) ledger.misses++;
      lacks.push(...before.lacked);
      return before.value as T;
    }
    const [misses, from] = [ledger.misses, lacks.length];
    const value = work();
    done.set(what, { value, missed: ledger.misses !== misses, lacked: lacks.slice(from) });
    return value;
  };
}

/** Notes which object, list or log could not be read, or only in part. */
function noteLack(lacks: string[], fact: Fact<unknown>, what: string): void {
  if (fact.state === 'not-collected') lacks.push(`${what} was not recorded`);
  else if (fact.state === 'partial') lacks.push(`${what} was recorded only in part`);
  else if (fact.state === 'failed') lacks.push(`${what} could not be read`);
  else if (fact.state === 'forbidden') lacks.push(`you may not read ${what}`);
}

/**
 * Returns what the checks receive.
 * @param causeOf returns the first cause of another pod, for a chain that leads there
 * @param lacks receives sentences about facts that a check asks for and the recording lacks
 */
export function podContext(
  ledger: Asking,
  pod: Pod,
  subjects: readonly ContainerView[],
  causeOf: (pod: Pod) => Found | undefined,
  lacks: string[] = [],
): PodContext {
  const namespace = pod.metadata?.namespace ?? '';
  const name = pod.metadata?.name ?? '';
  const facts = factsOf(ledger, namespace);
  const events: PodContext['events'] = (kind, other, options) => {
    const list = facts.events(kind, other, options);
    noteLack(lacks, list.all, `the list of events of ${kind}/${other}`);
    return list;
  };
  return {
    get now() {
      return ledger.now;
    },
    undated: facts.undated,
    ask: facts.ask,
    get(resource, other, ns) {
      const fact = facts.get(resource, other, ns);
      noteLack(lacks, fact, `${RESOURCES[resource].kind}/${other}`);
      return fact;
    },
    list(resource, options) {
      const list = facts.list(resource, options);
      noteLack(lacks, list.all, `the list of ${resource}`);
      return list;
    },
    events,
    pod,
    namespace,
    name,
    containers: containersOf(pod),
    subjects,
    podEvents: () => events('Pod', name, { ...(pod.metadata?.uid ? { uid: pod.metadata.uid } : {}) }),
    log(container) {
      const log = deadLog(ledger, pod, container);
      noteLack(lacks, log, `the log of ${container.name}`);
      if (log.state === 'absent' && container.dead && container.dead.reason !== 'StartError')
        lacks.push(`the log of ${container.name} is gone`);
      return withLastWords(log, container);
    },
    runningLog(container) {
      const log = runningLog(ledger, pod, container);
      noteLack(lacks, log, `the log of ${container.name}`);
      return log;
    },
    causeOf,
    once: onceFor(ledger, lacks),
  };
}
