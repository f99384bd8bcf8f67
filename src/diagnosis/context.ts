/** What a check is given: one pod, its containers, and the ledger behind them. */
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
import { analyseLog } from '../logs/analyse.ts';
import { lastWords } from '../logs/last-words.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';

/** Analyses are kept by the text's identity: rounds run the checks again, the log is read once. */
const analyses = new WeakMap<LogText, LogAnalysis>();

function analysed(text: LogText, container: ContainerView, previous: boolean): LogAnalysis {
  let analysis = analyses.get(text);
  if (analysis === undefined) {
    analysis = analyseLog(text, {
      container: container.name,
      previous,
      ...(container.dead ? { exitCode: container.dead.exitCode } : {}),
      ...(container.dead?.finishedAt ? { finishedAt: container.dead.finishedAt } : {}),
    });
    analyses.set(text, analysis);
  }
  return analysis;
}

/** The kubelet stamps each line; a log that begins after the death belongs to a later instance. */
function beganAfter(text: LogText, finishedAt: string | undefined): boolean {
  if (!text.timestamps || !finishedAt) return false;
  const first = Date.parse(text.text.slice(0, text.text.indexOf(' ')));
  // Container times are cut to whole seconds, log times are not.
  return !Number.isNaN(first) && first > Date.parse(finishedAt) + 2000;
}

/**
 * The log of the newest dead instance (or, where none died, of the running one). While a container waits, the API gives
 * the dead instance's log both as current and as previous; while it is terminated, as current; while it runs again, as
 * previous (pkg/kubelet/kubelet_pods.go:validateContainerLogStatus).
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
    return mapFact(fact, (text) => analysed(text, container, previous));
  };
  if (container.state === 'terminated') {
    const fact = ledger.ask({ ...base, previous: false }) as Fact<LogText>;
    // It was started anew between our two questions.
    if (fact.state === 'failed' || (fact.state === 'known' && beganAfter(fact.value, container.dead?.finishedAt)))
      return ask(true);
    return ask(false);
  }
  if (container.dead === undefined) return container.state === 'running' ? ask(false) : { state: 'absent' };
  const previous = ask(true);
  if (container.state === 'running' || previous.state === 'known' || previous.state === 'forbidden') return previous;
  if (!ledger.has({ ...base, previous: true })) return previous;
  return ask(false);
}

/**
 * Where the log is gone, closed or says nothing of the end, what the instance left as its termination message stands
 * in.
 */
function withLastWords(log: Fact<LogAnalysis>, container: ContainerView): Fact<LogAnalysis> {
  if (log.state === 'known' && log.value.matches.some((signal) => signal.fatal)) return log;
  const words = lastWords(container.dead, container.name);
  if (words === undefined) return log;
  const silent = log.state !== 'known' || log.value.lines.length === 0;
  return silent || words.matches.some((signal) => signal.fatal) ? { state: 'known', value: words } : log;
}

/**
 * Works something out once. Who reads it later lacks what it lacked: that counts as a miss, like asking for it anew.
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

/** Notes what was not recorded, or only in part, of an object, a list or a log. */
function noteLack(lacks: string[], fact: Fact<unknown>, what: string): void {
  if (fact.state === 'not-collected') lacks.push(`${what} was not recorded`);
  else if (fact.state === 'partial') lacks.push(`${what} was recorded only in part`);
}

/**
 * Returns what the checks are given.
 * @param causeOf the first cause of another pod, for a chain that leads there
 * @param lacks takes what a check asks for and the recording lacks, in words
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
      return withLastWords(log, container);
    },
    causeOf,
    once: onceFor(ledger, lacks),
  };
}
