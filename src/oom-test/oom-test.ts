/**
 * oom-test: was it memory, at which limit, and how did it get there. It only reads; `--watch` also reads the cgroup files
 * in the running container.
 */
import type { Clock } from '../clock.ts';
import { troubleText } from '../errors.ts';
import type { Target } from '../diagnosis/target.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Gap } from '../model/diagnosis.ts';
import { gapWith } from '../model/gaps.ts';
import type { OomExperiment } from '../model/oom-test-answer.ts';
import type { Source } from '../sources/source.ts';
import { answerOf, answerWithoutPod } from './answer.ts';
import { idOf } from './cgroup-path.ts';
import { growthOf } from './growth.ts';
import type { Growth, Life } from './growth.ts';
import { readHistory } from './prometheus.ts';
import type { History, PrometheusTarget } from './prometheus.ts';
import type { OpenSession } from './exec-reader.ts';
import { situationOf } from './situation.ts';
import type { Situation } from './situation.ts';
import { watch } from './watch.ts';
import type { Watched } from './watch.ts';

/** Milliseconds for which `--watch` without a duration waits for the next end: the longest back-off is 5 minutes. */
const LONGEST_WATCH = 10 * 60_000;
/** The same for a container that never ended. */
const LONGEST_WATCH_OF_HEALTHY = 2 * 60_000;
const HISTORY_HOURS = 6;

export interface OomOptions {
  /** The text of a kernel log, or null. */
  readonly kernelLog: string | null;
  readonly prometheus: PrometheusTarget | null;
  /** null: no watch. `milliseconds` null: until the container ends. */
  readonly watch: {
    readonly milliseconds: number | null;
    readonly open: OpenSession | null;
    readonly gap: Gap | null;
  } | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
  /** Is called at every look of a watch. `limitBytes`: the container's limit, or the cgroup's; null: none. */
  readonly onLook: (life: Life | undefined, state: string, limitBytes: number | null, growth: Growth | null) => void;
  /** How the user calls the program. */
  readonly program: string;
}

/** Reads the history from Prometheus; where that fails, it adds a gap. */
async function historyOf(
  source: Source,
  { prometheus, onProgress }: OomOptions,
  { facts: { container }, pod }: Situation,
  gaps: Gap[],
): Promise<History | null> {
  if (prometheus === null) return null;
  onProgress('asking Prometheus');
  const { namespace = '', name = '', creationTimestamp } = pod.metadata ?? {};
  const now = source.now();
  const ageHours = (secondsBetween(creationTimestamp, now) ?? HISTORY_HOURS * 3600) / 3600;
  const hours = Math.min(HISTORY_HOURS, Math.max(0.25, ageHours));
  const running = container.state === 'running' ? idOf(container.status?.containerID) : null;
  try {
    return await readHistory(prometheus, { namespace, pod: name, container: container.name }, now, hours, running);
  } catch (error) {
    const { cause, message } = error as Error;
    gaps.push(gapWith('Prometheus', 'failed', `failed: ${cause instanceof Error ? cause.message : message}`));
    return null;
  }
}

/** Watches the container, where that was asked for. */
async function watchOf(source: Source, options: OomOptions, { facts, pod }: Situation): Promise<Watched | null> {
  if (options.watch === null) return null;
  const ownLimit = facts.limit?.bytes ?? null;
  return watch(source, {
    namespace: pod.metadata?.namespace ?? '',
    pod: pod.metadata?.name ?? '',
    uid: pod.metadata?.uid ?? '',
    node: pod.spec?.nodeName ?? null,
    container: facts.container.name,
    milliseconds: options.watch.milliseconds,
    longest: facts.container.dead ? LONGEST_WATCH : LONGEST_WATCH_OF_HEALTHY,
    open: options.watch.open,
    signal: options.signal,
    clock: options.clock,
    onLook: (life, state, cgroupLimit) => {
      const limit = ownLimit ?? cgroupLimit;
      options.onLook(life, state, limit, life ? growthOf(life.samples, limit, false) : null);
    },
  });
}

/**
 * Explains the pod again after a watch.
 * @returns why it could not be read, where that is so
 */
async function situationAfter(
  source: Source,
  target: Target,
  options: OomOptions,
  before: Situation,
): Promise<Situation | string> {
  const { facts, pod } = before;
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const same: Target = { ...target, container: facts.container.name, resource: 'pods', name, namespace };
  try {
    const after = await situationOf(source, same, options.onProgress);
    return 'pod' in after ? after : before;
  } catch (error) {
    return troubleText(error);
  }
}

/**
 * Reads everything about a pod's memory and says whether memory ended a container.
 * @param target its `container` is the one to ask about; undefined: the one with reason OOMKilled, or one that fails
 * @throws UserError where the target does not exist or may not be read
 */
export async function oomTest(source: Source, target: Target, options: OomOptions): Promise<OomExperiment> {
  const before = await situationOf(source, target, options.onProgress);
  if (!('pod' in before)) return answerWithoutPod(before.diagnosis);
  const watched = await watchOf(source, options, before);
  // The pod may have changed since it was read, whether or not the watch saw it.
  const after = watched ? await situationAfter(source, target, options, before) : before;
  const situation = typeof after === 'string' ? before : after;
  const unread = typeof after === 'string' ? after : null;
  const gaps: Gap[] = [...(options.watch?.gap ? [options.watch.gap] : []), ...(watched?.gaps ?? [])];
  const history = await historyOf(source, options, situation, gaps);
  const { kernelLog, program } = options;
  return answerOf({ situation, kernelLog, history, watched, unread, gaps, now: source.now(), program });
}
