/** Waits for the next crash of a pod, of the pod that replaces it, or of any pod of a workload. */
import { secondsSince } from '../clock.ts';
import { troubleText, UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import { backoffOf } from '../knowledge/backoff.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { nameOf } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { cannotRead, podSelector } from '../retry/subject.ts';
import type { Subject } from '../retry/subject.ts';
import { saysGone } from '../experiments/removal.ts';
import { refusedWith, Unauthorized } from '../sources/cluster/api-error.ts';
import { newCrash, seenIn } from './crash.ts';
import type { Crash } from './crash.ts';
import type { MemoryLog } from './memory.ts';

export interface WaitOptions {
  readonly api: ClusterApi;
  readonly source: Source;
  readonly namespace: string;
  readonly subject: Subject;
  /** Any pod of the workload counts, not only the one in `subject`. */
  readonly anyPod: boolean;
  readonly container: string | undefined;
  readonly memory: MemoryLog;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** null: no limit. */
  readonly timeoutSeconds: number | null;
}

/**
 * Milliseconds between two looks. The log of a run is available until the next run ends. Restarts are at least 10 s apart
 * (kubelet: initialCrashLoopBackOff), except the first, which is immediate.
 */
const POLL_MILLISECONDS = 2000;
/** Milliseconds between two lines of progress, which count down. */
const TICK_MILLISECONDS = 1000;
/** Milliseconds between two samples: the default resolution of the metrics server (metric-resolution). */
const SAMPLE_MILLISECONDS = 15_000;
/** Memory is sampled of at most this many pods. */
const SAMPLED = 10;

const isGoing = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;

/**
 * Reads the pods that may count.
 * @returns why they could not be read, where the server may answer later
 * @throws UserError where the right to read them is missing
 */
async function podsOf(options: WaitOptions, alone: boolean): Promise<Pod[] | string> {
  const { api, namespace, subject } = options;
  const name = subject.pod?.metadata?.name ?? '';
  try {
    if (!alone && subject.workload)
      return (await api.list<Pod>('pods', namespace, podSelector(subject.workload))).filter(
        (pod) => pod.metadata?.ownerReferences?.length,
      );
    return [await api.get<Pod>('pods', namespace, name)];
  } catch (error) {
    if (saysGone(error, name)) return [];
    if (refusedWith(error) === 403 || error instanceof Unauthorized)
      throw new UserError(`the pods can no longer be watched: ${troubleText(error)}`);
    return troubleText(error);
  }
}

/**
 * Returns what is waited for, with the time until the next restart where the kubelet reported the back-off.
 * @param pods that may crash
 * @param name of the pod or workload
 * @param now RFC 3339
 * @param seconds that were waited
 */
export function waitingText(
  pods: readonly Pod[],
  container: string | undefined,
  name: string,
  now: string,
  seconds: number,
): string {
  const waited = `waiting for the next crash of ${name}, ${Math.round(seconds)} s`;
  const restarts = pods
    .flatMap((pod) => containersOf(pod))
    .filter((one) => container === undefined || one.name === container)
    .flatMap((one) => {
      const at = backoffOf(one.waiting, one.dead)?.nextRestartAt;
      const left = at === undefined ? undefined : secondsBetween(now, at);
      return left === undefined ? [] : [{ name: one.name, left }];
    })
    .sort((a, b) => a.left - b.left);
  const [next] = restarts;
  if (next === undefined) return waited;
  return `${next.name} starts again ${next.left > 0 ? `in ${Math.ceil(next.left)} s` : 'any second'}; ${waited}`;
}

/** Samples the memory of pods. A sample that fails adds nothing. */
async function sample({ memory, source, namespace }: WaitOptions, pods: readonly Pod[]): Promise<void> {
  await Promise.all(
    pods.slice(0, SAMPLED).map((pod) => memory.sample(source, namespace, nameOf(pod)).catch(() => undefined)),
  );
}

/**
 * Waits for the next crash.
 * @returns the crash; undefined where the signal came first
 * @throws UserError where the time is over, the pod is gone and no controller replaces it, or its workload could not be
 *   read
 */
export async function nextCrash(options: WaitOptions): Promise<Crash | undefined> {
  const { api, subject, container, signal, onProgress, anyPod, timeoutSeconds } = options;
  if (subject.unreadWorkload) throw cannotRead(subject.unreadWorkload);
  const named = subject.pod;
  const began = api.clock.now();
  const alone = !subject.workload;
  // Crashes on record do not count, nor do other pods that exist already.
  const known = [...subject.workloadPods, ...(named ? [named] : [])];
  const seen = seenIn(known, container);
  const others = new Set(
    anyPod ? [] : known.map((pod) => pod.metadata?.uid).filter((uid) => uid !== named?.metadata?.uid),
  );
  let sampledAt = 0;
  let last: Pod | undefined = named;
  let staying: Pod[] = [];
  const tell = (): void => {
    const what = staying.length > 1 ? `${staying.length} pods` : last ? nameOf(last) : 'a pod';
    onProgress(waitingText(staying, container, what, api.now(), secondsSince(api.clock, began)));
  };
  for (;;) {
    if (signal.aborted) return undefined;
    const read = await podsOf(options, alone);
    if (typeof read !== 'string') {
      const pods = read.filter((pod) => !others.has(pod.metadata?.uid));
      if (alone && pods[0]?.metadata?.uid !== named?.metadata?.uid)
        throw new UserError(
          `pod ${named?.metadata?.name} is gone, and no controller replaces it`,
          'nothing was captured',
        );
      staying = pods.filter((pod) => !isGoing(pod));
      const crash = newCrash(staying, seen, container);
      if (crash) return crash;
      // Containers of a pod that is being deleted end because of that.
      for (const key of seenIn(pods.filter(isGoing), container)) seen.add(key);
      if (staying.length > 0 && !staying.some((pod) => pod.metadata?.uid === last?.metadata?.uid)) last = staying[0];
      if (api.clock.now() - sampledAt >= SAMPLE_MILLISECONDS) {
        sampledAt = api.clock.now();
        await sample(options, staying);
      }
    }
    if (timeoutSeconds !== null && secondsSince(api.clock, began) > timeoutSeconds)
      throw typeof read === 'string'
        ? new UserError(`the pods could not be read at the end of ${timeoutSeconds} s: ${read}`, 'nothing was captured')
        : new UserError(
            `${last ? nameOf(last) : 'the workload'} did not crash within ${timeoutSeconds} s`,
            'nothing was captured; --timeout sets a longer time',
          );
    for (let tick = 0; tick < POLL_MILLISECONDS && !signal.aborted; tick += TICK_MILLISECONDS) {
      if (typeof read !== 'string') tell();
      await api.clock.sleep(TICK_MILLISECONDS, signal);
    }
  }
}
