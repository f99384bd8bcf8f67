/**
 * oom-test: was it memory, whose limit, and how did it get there. Reads only; `--watch` also looks into the running
 * container.
 */
import type { ContainerView } from '../evidence/views.ts';
import type { PodContext } from '../checks/check.ts';
import { statsPath } from '../checks/limits/support/stats.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { podContext } from '../diagnosis/context.ts';
import { gapWith } from '../model/gaps.ts';
import { gapsOf } from '../diagnosis/report.ts';
import type { Target } from '../diagnosis/target.ts';
import type { Cause, Diagnosis, Gap } from '../model/diagnosis.ts';
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { gather } from '../sources/gather.ts';
import type { Source } from '../sources/source.ts';
import { adviceFor, lookCommands, mainHeap } from './advice.ts';
import { idOf } from './cgroup-path.ts';
import { questioned, readFacts } from './facts.ts';
import type { MemoryFacts } from './facts.ts';
import { growthOf, shapeByLife, shapeByOneLook } from './growth.ts';
import type { Growth, Life } from './growth.ts';
import type { Shape } from '../model/oom-test.ts';
import { kernelKills, killsOfPod } from './kernel-log.ts';
import type { KernelKill } from './kernel-log.ts';
import { fittingHeap, proposeLimit } from './proposal.ts';
import { readHistory } from './prometheus.ts';
import type { History, PrometheusTarget } from './prometheus.ts';
import type { OpenTalk } from './sampler.ts';
import { stepsOf } from './steps.ts';
import type { MemoryNumbers, OomExperiment } from '../model/oom-test.ts';
import { decide, heapBytes } from './verdict.ts';
import { watch } from './watch.ts';
import type { Watched } from './watch.ts';

/** Without a duration, so long is waited for the next end: the longest back-off is 5 minutes. */
const LONGEST_WATCH = 10 * 60_000;
/** A container that never died is watched for so long. */
const WATCH_OF_THE_WELL = 2 * 60_000;
const MAX_ROUNDS = 8;
const HISTORY_HOURS = 6;

export interface OomOptions {
  /** The lines of a kernel log, or null. */
  readonly kernelLog: string | null;
  readonly prometheus: PrometheusTarget | null;
  /** null: no watch. `milliseconds` null: until the next end. */
  readonly watch: {
    readonly milliseconds: number | null;
    readonly open: OpenTalk | null;
    readonly gap: Gap | null;
  } | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
  readonly onLook: (life: Life | undefined, state: string, limitBytes: number | null, growth: Growth | null) => void;
  /** How the person calls the program. */
  readonly program: string;
}

interface Situation {
  readonly diagnosis: Diagnosis;
  readonly pod: Pod;
  readonly context: PodContext;
  readonly facts: MemoryFacts;
  readonly causes: readonly Cause[];
  readonly gaps: readonly Gap[];
}

/** The diagnosis, and what it did not need but this test does, all in one ledger. */
async function situationOf(source: Source, target: Target, options: OomOptions): Promise<Situation | Diagnosis> {
  const { diagnosis, evidence } = await diagnose(source, target, { onProgress: options.onProgress });
  if (diagnosis.target.kind !== 'Pod') return diagnosis;
  const ledger = new Ledger(evidence.now);
  for (const { query, fact } of Object.values(evidence.facts)) ledger.put(query, fact);
  const { namespace, name } = diagnosis.target;
  const fact = factsOf(ledger, namespace).get('pods', name);
  if (fact.state !== 'known') throw new UserError(`pod ${name} of namespace ${namespace} could not be read`);
  const pod = fact.value;
  const all = [...diagnosis.causes, ...diagnosis.history];
  for (let round = 0; ; round++) {
    const containers = containersOf(pod);
    const container =
      target.container === undefined
        ? questioned(containers, all[0]?.container ?? null)
        : containers.find((one) => one.name === target.container);
    if (container === undefined)
      throw new UserError(
        `container ${target.container ?? ''} is not valid for pod ${name}`,
        `its containers: ${containers.map((one) => one.name).join(', ')}`,
      );
    const context = podContext(ledger, pod, [container], () => undefined);
    const facts = readFacts(context, container);
    const wishes = ledger.takeWishes();
    if (wishes.length === 0 || round >= MAX_ROUNDS) {
      const mine = (cause: Cause): boolean => cause.container === null || cause.container === container.name;
      return { diagnosis, pod, context, facts, causes: all.filter(mine), gaps: gapsOf(ledger.entries()) };
    }
    options.onProgress(`reading ${wishes.length} more`);
    await gather(source, wishes, ledger);
  }
}

const running = (container: ContainerView): string | null =>
  container.state === 'running' ? idOf(container.status?.containerID) : null;

async function historyOf(
  source: Source,
  options: OomOptions,
  { facts, pod }: Situation,
  gaps: Gap[],
): Promise<History | null> {
  if (options.prometheus === null) return null;
  options.onProgress('asking Prometheus');
  const of = {
    namespace: pod.metadata?.namespace ?? '',
    pod: pod.metadata?.name ?? '',
    container: facts.container.name,
  };
  const age = (secondsBetween(pod.metadata?.creationTimestamp, source.now()) ?? HISTORY_HOURS * 3600) / 3600;
  try {
    return await readHistory(
      options.prometheus,
      of,
      source.now(),
      Math.min(HISTORY_HOURS, Math.max(0.25, age)),
      running(facts.container),
    );
  } catch (error) {
    const { cause, message } = error as Error;
    gaps.push(gapWith('Prometheus', 'failed', `failed: ${cause instanceof Error ? cause.message : message}`));
    return null;
  }
}

/** The shape of what killed it, from the best witness there is. */
function shapeOf(
  facts: MemoryFacts,
  lives: readonly Life[],
  now: string,
): { shape: Shape | null; growth: Growth | null; seen: boolean } {
  const limit = facts.limit?.bytes ?? null;
  const told = lives
    .map((life) => ({ life, growth: growthOf(life.samples, limit, life.ended && facts.oom !== undefined) }))
    .filter((one) => one.growth !== null);
  const best = told.filter(({ life }) => life.ended).at(-1) ?? told.at(-1);
  if (best)
    return { shape: best.growth!.shape, growth: told.at(-1)!.life.ended ? null : told.at(-1)!.growth, seen: true };
  // Of a child's life nothing is recorded.
  if (facts.oom === undefined || facts.oom.exitCode !== 137) return { shape: null, growth: null, seen: false };
  const up = secondsBetween(facts.container.status?.state?.running?.startedAt, facts.usage?.time ?? now);
  const ran = facts.container.ranSeconds;
  const look =
    facts.usage && limit && ran && up !== undefined
      ? shapeByOneLook(facts.usage.workingSetBytes / limit, up / ran)
      : null;
  return { shape: look ?? shapeByLife(ran ?? null), growth: null, seen: false };
}

interface Peak {
  readonly bytes: number;
  readonly source: string;
}

function peakOf(facts: MemoryFacts, lives: MemoryNumbers['lives'], kill: KernelKill | undefined): Peak | null {
  const seen: Peak[] = [
    ...lives.map((life) => ({ bytes: life.peakBytes, source: life.source })),
    ...(facts.usage ? [{ bytes: facts.usage.workingSetBytes, source: facts.usage.source }] : []),
    ...(kill?.rssBytes ? [{ bytes: kill.rssBytes, source: 'kernel log' }] : []),
  ].filter((one) => one.bytes > 0);
  return seen.sort((a, b) => b.bytes - a.bytes)[0] ?? null;
}

const SHAPES: Record<Shape, string> = {
  leak: 'it grew steadily until then (a leak, or a cache without a bound)',
  burst: 'most of it came at once (a burst)',
  'too-low': 'it needs more than the limit from its start on (the limit is too low, or it loads too much at once)',
  flat: 'it did not grow while it was watched',
};

/** The same where nobody watched: a guess is called one. */
const GUESSES: Record<Shape, string> = {
  leak: 'one look at its next life fits steady growth (a leak)',
  burst: 'one look at its next life fits a burst: it used little, late in such a life',
  'too-low': 'it died within seconds of its start: the limit is too low, or it loads too much at once',
  flat: '',
};

/** A workload without any pod: nothing ran. */
function withoutPod(diagnosis: Diagnosis): OomExperiment {
  const first = diagnosis.causes[0];
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Experiment',
    test: 'oom-test',
    target: { kind: diagnosis.target.kind, namespace: diagnosis.target.namespace, name: diagnosis.target.name },
    verdict: 'not-memory',
    confidence: first?.confidence ?? 'likely',
    summary: `no pod of it exists, so none was killed for memory${first ? `: ${first.summary}` : ''}`,
    steps: [],
    notes: [],
    advice: (first?.fixes ?? []).slice(0, 2).map(({ text, command }) => ({ text, command })),
    left: [],
    gaps: diagnosis.gaps,
    memory: {
      container: '',
      limit: null,
      limitBytes: null,
      limitBy: null,
      podLimit: null,
      request: null,
      workingSetBytes: null,
      workingSetSource: null,
      workingSetAt: null,
      peakBytes: null,
      peakSource: null,
      heap: [],
      volumes: [],
      shape: null,
      reachesLimitAt: null,
      killer: null,
      proposal: null,
      throttled: null,
      lives: [],
    },
  };
}

/**
 * Reads everything there is about a pod's memory and says whether memory ended it.
 * @param target its `container`: the one the question is about; else the one that was flagged, or is in trouble
 * @throws UserError where the target does not exist or may not be read
 */
export async function oomTest(source: Source, target: Target, options: OomOptions): Promise<OomExperiment> {
  let now = await situationOf(source, target, options);
  if (!('pod' in now)) return withoutPod(now);
  const gaps: Gap[] = [];
  let watched: Watched | null = null;
  if (options.watch !== null) {
    const { facts, pod } = now;
    if (options.watch.gap) gaps.push(options.watch.gap);
    const limitBytes = facts.limit?.bytes ?? null;
    watched = await watch(source, {
      namespace: pod.metadata?.namespace ?? '',
      pod: pod.metadata?.name ?? '',
      uid: pod.metadata?.uid ?? '',
      node: pod.spec?.nodeName ?? null,
      container: facts.container.name,
      milliseconds: options.watch.milliseconds,
      longest: facts.container.dead ? LONGEST_WATCH : WATCH_OF_THE_WELL,
      open: options.watch.open,
      signal: options.signal,
      clock: options.clock,
      onLook: (life, state, cgroupLimit) =>
        options.onLook(
          life,
          state,
          limitBytes ?? cgroupLimit,
          life ? growthOf(life.samples, limitBytes ?? cgroupLimit, false) : null,
        ),
    });
    gaps.push(...watched.gaps);
    // What it died of meanwhile is told by the same checks; a pod that is gone by now is told as it was.
    if (watched.lives.some((life) => life.ended)) {
      const after = await situationOf(
        source,
        {
          ...target,
          container: facts.container.name,
          resource: 'pods',
          name: pod.metadata?.name ?? '',
          namespace: pod.metadata?.namespace ?? '',
        },
        options,
      ).catch(() => undefined);
      if (after && 'pod' in after) now = after;
    }
  }
  const { facts, pod, context, causes, diagnosis } = now;
  const history = await historyOf(source, options, now, gaps);
  const ids = containersOf(pod)
    .flatMap((one) => [
      idOf(one.status?.containerID),
      idOf(one.dead?.containerID),
      idOf(one.status?.lastState?.terminated?.containerID),
    ])
    .filter((id) => id !== null);
  const allKills = options.kernelLog === null ? null : kernelKills(options.kernelLog);
  const kills = allKills === null ? null : killsOfPod(allKills, pod.metadata?.uid ?? '', ids);
  const limit = facts.limit?.bytes ?? null;
  const lives = [
    ...(history?.lives ?? []).map((life) => ({ ...life, source: 'prometheus' as const })),
    ...(watched?.lives ?? []).map((life) => ({ ...life, source: 'watch' as const })),
  ].filter((life) => life.samples.length > 0);
  const deadId = idOf(facts.container.dead?.containerID);
  // Only whoever looked up to the end can say how much it was.
  const last = lives.findLast((life) => life.ended && life.containerId !== null && life.containerId === deadId);
  const lookedLast = secondsBetween(last?.samples.at(-1)?.time, facts.container.dead?.finishedAt);
  const lastPeakBytes = last && lookedLast !== undefined && lookedLast <= 3 ? last.peakBytes : null;
  const siblings = containersOf(pod).filter((one) => one.type === 'app' || one.type === 'sidecar').length;
  const decision = decide({
    facts,
    causes,
    kills,
    siblings,
    lastPeakBytes,
    podReason: pod.status?.reason ?? null,
    node: pod.spec?.nodeName ?? null,
    graceSeconds:
      facts.container.spec.livenessProbe?.terminationGracePeriodSeconds ??
      pod.spec?.terminationGracePeriodSeconds ??
      30,
  });
  const { shape, growth, seen } = shapeOf(facts, lives, source.now());
  const limited =
    decision.verdict === 'container-limit' || decision.verdict === 'pod-limit' || decision.verdict === 'node';
  const kill = kills?.findLast((one) => one.victim?.containerId === deadId) ?? kills?.at(-1);
  const numbered = lives.map((life) => ({
    source: life.source,
    startedAt: life.startedAt,
    ended: life.ended,
    peakBytes: life.peakBytes,
    shape: growthOf(life.samples, limit, life.ended && facts.oom !== undefined)?.shape ?? null,
    samples: life.samples,
  }));
  const peak = peakOf(facts, numbered, kill);
  const killedAtLimit = decision.verdict === 'container-limit';
  const proposal =
    decision.verdict === 'pod-limit'
      ? null
      : proposeLimit(
          facts.limit?.limit ?? null,
          peak?.bytes ?? null,
          killedAtLimit,
          killedAtLimit ? heapBytes(facts) : null,
          shape,
        );
  const heap = mainHeap(facts);
  const how = limited && shape !== null ? (seen ? `; ${SHAPES[shape]}` : `; ${GUESSES[shape]}`) : '';
  const ahead =
    !limited && growth?.reachesLimitAt && facts.limit
      ? `; it grows by ${formatBytes(growth.perSecond)} a second and would reach ${facts.limit.limit} at ${growth.reachesLimitAt.slice(0, 19)}Z`
      : '';
  const heapNote =
    heap && facts.limit && killedAtLimit && (heap.bytes ?? 0) > 0.9 * facts.limit.bytes
      ? `; its heap setting ${heap.text} (${heap.where}) does not fit that limit`
      : '';
  const notes = [
    ...decision.notes,
    ...(limited && !seen && facts.oom !== undefined
      ? [
          'a leak, a burst and a limit that is too low look alike from one kill: --watch follows the next life and tells them apart',
        ]
      : []),
    ...(facts.wanted !== null
      ? [
          `the spec asks for a memory limit of ${facts.wanted}, but ${facts.limit?.limit ?? 'none'} is in force${facts.resize ? ` (${facts.resize})` : ''}`,
        ]
      : facts.resize
        ? [facts.resize]
        : []),
    ...(facts.memoryPressure !== null ? [`the node has MemoryPressure: ${facts.memoryPressure}`] : []),
    ...(history?.throttled != null && history.throttled >= 0.25
      ? [
          `its cpu was throttled in ${Math.round(history.throttled * 100)} % of the periods of the last ${Math.round(history.hours * 10) / 10} h: slow answers, not memory, may be what fails its probes`,
        ]
      : []),
    ...(watched?.notes ?? []),
    ...(watched?.oomKills
      ? [
          `the cgroup itself counted ${watched.oomKills} OOM ${watched.oomKills === 1 ? 'kill' : 'kills'} while it was watched`,
        ]
      : []),
  ];
  const unsure =
    decision.confidence !== 'confirmed' && decision.verdict !== 'app-heap' && facts.container.dead !== undefined;
  const advice = [
    ...adviceFor(context, facts, decision, causes, proposal, shape),
    ...(options.kernelLog === null && (unsure || limited) ? lookCommands(context, facts, options.program) : []),
  ];
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Experiment',
    test: 'oom-test',
    target: { kind: 'Pod', namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' },
    verdict: decision.verdict,
    confidence: decision.confidence,
    summary: `${decision.summary}${heapNote === '' ? how : heapNote}${ahead}`,
    steps: stepsOf({ facts, pod, kills, allKills, history, watched, peak, diagnosis }),
    notes,
    advice,
    left: [],
    gaps: uniqueGaps([...now.gaps, ...gaps], pod.spec?.nodeName ?? null, facts),
    memory: {
      container: facts.container.name,
      limit: facts.limit?.limit ?? null,
      limitBytes: limit,
      limitBy: facts.limit?.by ?? null,
      podLimit: facts.podLimit,
      request: facts.request,
      workingSetBytes: facts.usage?.workingSetBytes ?? null,
      workingSetSource: facts.usage?.source ?? null,
      workingSetAt: facts.usage?.time ?? null,
      peakBytes: peak?.bytes ?? null,
      peakSource: peak?.source ?? null,
      heap: facts.heap.map(({ text, where, bytes, percent }) => ({
        text,
        where,
        bytes: bytes ?? null,
        percent: percent ?? null,
      })),
      volumes: facts.volumes,
      shape: limited || watched !== null || history !== null ? shape : null,
      reachesLimitAt: growth?.reachesLimitAt ?? null,
      killer: decision.killer,
      proposal: proposal ? { ...proposal, heap: heap ? fittingHeap(heap.runtime, proposal.limit) : null } : null,
      throttled: history?.throttled ?? null,
      lives: numbered,
    },
  };
}

/** Each gap once; the kubelet's summary through the proxy is never needed, and told as what it is. */
function uniqueGaps(gaps: readonly Gap[], node: string | null, facts: MemoryFacts): Gap[] {
  const named = gaps.map(
    (gap): Gap =>
      node !== null && gap.what === statsPath(node) ? { ...gap, what: `kubelet summary of ${node}` } : gap,
  );
  if (facts.metrics === 'absent' && facts.usage === undefined && facts.container.state === 'running')
    named.push(gapWith('metrics', 'absent', 'the metrics API does not exist, or has no sample of this pod yet'));
  return [...new Map(named.map((gap) => [`${gap.what}\n${gap.why}`, gap])).values()];
}
