/** The answer of oom-test, from everything that was read. Pure. */
import { statsPath } from '../checks/limits/support/stats.ts';
import { containersOf } from '../evidence/containers.ts';
import { fittingHeap } from '../knowledge/fitting-heap.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Diagnosis, Gap } from '../model/diagnosis.ts';
import { gapWith, METRICS } from '../model/gaps.ts';
import type { Pod } from '../model/objects.ts';
import type { Decision, OomExperiment } from '../model/oom-test-answer.ts';
import { adviceFor, lookCommands, mainHeap, watchCommand } from './advice.ts';
import { idOf } from './cgroup-path.ts';
import type { MemoryFacts } from './facts.ts';
import { kernelKills, killsOfPod } from './kernel-log.ts';
import type { KernelKill } from './kernel-log.ts';
import { isLimited, notesOf, summaryOf } from './notes.ts';
import { livesOf, NO_NUMBERS, numbersOf, peakOf, shownPeak } from './numbers.ts';
import type { NumberedLife, Peak } from './numbers.ts';
import type { History } from './prometheus.ts';
import { heapBytes, proposeLimit } from './proposal.ts';
import type { LimitProposal } from './proposal.ts';
import { grown } from './shape.ts';
import type { Grown } from './shape.ts';
import type { Situation } from './situation.ts';
import { stepsOf } from './steps.ts';
import { decide } from './verdict.ts';
import { decision } from './decision.ts';
import type { Watched } from './watch.ts';

/** Everything that was read. */
export interface Read {
  readonly situation: Situation;
  /** The text of the kernel log; null: none was given. */
  readonly kernelLog: string | null;
  /** null: Prometheus was not asked, or did not answer. */
  readonly history: History | null;
  /** null: the container was not watched. */
  readonly watched: Watched | null;
  /** Why the pod could not be read after the watch, so that the situation is an older one; null: it is up to date. */
  readonly unread: string | null;
  /** Gaps besides those of the situation. */
  readonly gaps: readonly Gap[];
  /** The source's time, RFC 3339. */
  readonly now: string;
  /** How the user calls the program. */
  readonly program: string;
}

const BASE = { apiVersion: 'crashloop/v1', kind: 'Experiment', test: 'oom-test', left: [] } as const;

/** Returns the answer for a workload without a pod. */
export function answerWithoutPod({ causes, target, gaps }: Diagnosis): OomExperiment {
  const [first] = causes;
  return {
    ...BASE,
    target: { kind: target.kind, namespace: target.namespace, name: target.name },
    verdict: 'not-memory',
    confidence: first?.confidence ?? 'likely',
    summary: `it has no pod, so none was killed for memory${first ? `: ${first.summary}` : ''}`,
    steps: [],
    notes: [],
    advice: (first?.fixes ?? []).slice(0, 2).map(({ text, command }) => ({ text, command })),
    gaps,
    memory: NO_NUMBERS,
  };
}

/** The kills in the kernel log: all of them, and those of the pod. null: no log was given. */
function killsIn(kernelLog: string | null, pod: Pod): { all: KernelKill[]; own: KernelKill[] } | null {
  if (kernelLog === null) return null;
  const ids = containersOf(pod)
    .flatMap(({ status, dead }) => [status?.containerID, dead?.containerID, status?.lastState?.terminated?.containerID])
    .flatMap((id) => idOf(id) ?? []);
  const all = kernelKills(kernelLog);
  return { all, own: killsOfPod(all, pod.metadata?.uid ?? '', ids) };
}

/** A run that was measured until this many seconds before its end was measured until its end. */
const MEASURED_TO_END = 3;

/** The peak of the run that ended last, where it was measured until its end; else null. */
function lastPeak({ container: { dead } }: MemoryFacts, lives: readonly NumberedLife[]): number | null {
  const id = idOf(dead?.containerID);
  const last = lives.findLast((life) => life.ended && life.containerId !== null && life.containerId === id);
  const before = secondsBetween(last?.samples.at(-1)?.time, dead?.finishedAt);
  return last && before !== undefined && before <= MEASURED_TO_END ? last.peakBytes : null;
}

function decisionOf({ situation, unread }: Read, kills: KernelKill[] | null, lives: readonly NumberedLife[]): Decision {
  const { pod, facts, causes } = situation;
  const decided = decide({
    facts,
    causes,
    kills,
    siblings: containersOf(pod).filter((one) => one.type === 'app' || one.type === 'sidecar').length,
    lastPeakBytes: lastPeak(facts, lives),
    podReason: pod.status?.reason ?? null,
    node: pod.spec?.nodeName ?? null,
    graceSeconds:
      facts.container.spec.livenessProbe?.terminationGracePeriodSeconds ??
      pod.spec?.terminationGracePeriodSeconds ??
      30,
  });
  if (unread === null || decided.verdict !== 'not-memory') return decided;
  return decision('inconclusive', 'possible', `what happened during the watch could not be read: ${unread}`);
}

function proposalOf(decision: Decision, facts: MemoryFacts, peak: Peak | null, { shape }: Grown): LimitProposal | null {
  if (decision.verdict === 'pod-limit') return null;
  const killed = decision.verdict === 'container-limit';
  const heap = killed ? heapBytes(facts.heap, facts.limit?.bytes) : null;
  const floor = Math.max(parseQuantity(facts.request ?? undefined) ?? 0, parseQuantity(facts.wanted ?? undefined) ?? 0);
  const ran = facts.container.ranSeconds;
  return proposeLimit(facts.limit?.limit ?? null, peak?.bytes ?? null, killed, heap, shape, floor, ran);
}

/** Removes duplicates, names the kubelet's summary for people, and adds a missing metrics API. */
function allGaps({ situation, gaps }: Read): Gap[] {
  const { pod, facts } = situation;
  const node = pod.spec?.nodeName;
  const named = [...situation.gaps, ...gaps].map(
    (gap): Gap => (node && gap.what === statsPath(node) ? { ...gap, what: `kubelet summary of ${node}` } : gap),
  );
  if (facts.metrics === 'absent' && facts.usage === undefined && facts.container.state === 'running')
    named.push(gapWith(METRICS, 'absent', 'the metrics API does not exist, or has no sample of this pod yet'));
  return [...new Map(named.map((gap) => [`${gap.what}\n${gap.why}`, gap])).values()];
}

/** Returns the answer for a pod. */
export function answerOf(read: Read): OomExperiment {
  const { situation, history, watched, kernelLog, program } = read;
  const { pod, facts, context, causes } = situation;
  const kills = killsIn(kernelLog, pod);
  const lives = livesOf(facts, history, watched);
  const decided = decisionOf(read, kills?.own ?? null, lives);
  const grew = grown(facts, lives, read.now);
  const deadId = idOf(facts.container.dead?.containerID);
  const kill = kills?.own.findLast((one) => one.victim?.containerId === deadId) ?? kills?.own.at(-1);
  const peak = peakOf(facts, lives, kill);
  const proposal = proposalOf(decided, facts, peak, grew);
  const shown = shownPeak(peak, decided, facts.limit?.bytes, kill);
  const heap = mainHeap(facts);
  const limited = isLimited(decided);
  const unsure =
    decided.confidence !== 'confirmed' && decided.verdict !== 'app-heap' && facts.container.dead !== undefined;
  return {
    ...BASE,
    target: { kind: 'Pod', namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' },
    verdict: decided.verdict,
    confidence: decided.confidence,
    summary: summaryOf(decided, facts, grew, heap),
    steps: stepsOf({ facts, pod, kills, history, watched, peak: shown }),
    notes: notesOf(decided, facts, grew, history, watched),
    advice: [
      ...(grew.measured || watched !== null ? [] : watchCommand(context, facts, causes[0], program)),
      ...adviceFor({ context, facts, decision: decided, causes, proposal, shape: grew.shape }),
      ...(kernelLog === null && (unsure || limited) ? lookCommands(context, facts, program) : []),
    ],
    gaps: allGaps(read),
    memory: {
      ...numbersOf(facts, shown, lives),
      shape: limited || watched !== null || history !== null ? grew.shape : null,
      reachesLimitAt: grew.growth?.reachesLimitAt ?? null,
      killer: decided.killer,
      proposal: proposal
        ? { ...proposal, heap: heap ? fittingHeap(heap.runtime, parseQuantity(proposal.limit) ?? 0) : null }
        : null,
      throttled: history?.throttled ?? null,
    },
  };
}
