/** Waits for the next crash of a pod, of the one that takes its place, or of any pod of a workload. */
import { UserError } from '../errors.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Subject } from '../retry/plan.ts';
import { podSelector } from '../retry/read.ts';
import { newCrash, seenIn } from './crash.ts';
import type { Crash } from './crash.ts';
import type { MemoryLog } from './memory.ts';

export interface WaitOptions {
  readonly api: ClusterApi;
  readonly source: Source;
  readonly namespace: string;
  readonly subject: Subject;
  /** Any pod of the workload counts, not only the one that was named. */
  readonly anyPod: boolean;
  readonly container: string | undefined;
  readonly memory: MemoryLog;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** null: for as long as it takes. */
  readonly timeoutSeconds: number | null;
}

/**
 * The dead instance's log is there until the next one dies, and that takes ten seconds at least (kubelet:
 * initialCrashLoopBackOff), but the first restart is at once.
 */
const POLL_MILLISECONDS = 2000;
/** How often the metrics server itself looks, by default (metric-resolution). */
const SAMPLE_MILLISECONDS = 15_000;
/** Pods whose memory is sampled. */
const SAMPLED = 10;

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const isGoing = (pod: Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;

/** Reads the pods that may count; undefined where the server is silent. */
async function look(options: WaitOptions, alone: boolean): Promise<Pod[] | undefined> {
  const { api, namespace, subject } = options;
  try {
    if (!alone && subject.workload)
      return (await api.list<Pod>('pods', namespace, podSelector(subject.workload))).filter(
        (pod) => pod.metadata?.ownerReferences?.length,
      );
    return [await api.get<Pod>('pods', namespace, subject.pod?.metadata?.name ?? '')];
  } catch (error) {
    if (codeOf(error) === 404) return [];
    if (codeOf(error) === 401 || codeOf(error) === 403)
      throw new UserError(`the pods can no longer be watched: ${(error as Error).message}`);
    return undefined;
  }
}

/**
 * @returns the crash; undefined where the signal came first
 * @throws UserError where the time is over, or the pod is gone and nothing takes its place
 */
export async function nextCrash(options: WaitOptions): Promise<Crash | undefined> {
  const { subject, container, signal, onProgress, anyPod } = options;
  const named = subject.pod;
  const began = options.api.clock.now();
  const alone = !subject.workload;
  // Ends that are on record already are past; so are the pods that are not the one that was named.
  const known = [...subject.workloadPods, ...(named ? [named] : [])];
  const seen = seenIn(known, container);
  const others = new Set(
    anyPod ? [] : known.map((pod) => pod.metadata?.uid).filter((uid) => uid !== named?.metadata?.uid),
  );
  let sampled = 0;
  let last: Pod | undefined = named;
  for (;;) {
    if (signal.aborted) return undefined;
    const pods = (await look(options, alone))?.filter((pod) => !others.has(pod.metadata?.uid));
    if (pods) {
      if (alone && pods[0]?.metadata?.uid !== named?.metadata?.uid)
        throw new UserError(
          `pod ${named?.metadata?.name} is gone, and no controller replaces it`,
          'nothing was captured',
        );
      // A pod that is being deleted ends because of that.
      const crash = newCrash(
        pods.filter((pod) => !isGoing(pod)),
        seen,
        container,
      );
      if (crash) return crash;
      for (const key of seenIn(pods.filter(isGoing), container)) seen.add(key);
      const followed = pods.filter((pod) => !isGoing(pod));
      if (followed.length > 0 && !followed.some((pod) => pod.metadata?.uid === last?.metadata?.uid)) last = followed[0];
      if (options.api.clock.now() - sampled >= SAMPLE_MILLISECONDS) {
        sampled = options.api.clock.now();
        await Promise.all(
          followed
            .slice(0, SAMPLED)
            .map((pod) =>
              options.memory.sample(options.source, options.namespace, pod.metadata?.name ?? '').catch(() => undefined),
            ),
        );
      }
      onProgress(
        `waiting for the next crash of ${followed.length > 1 ? `${followed.length} pods` : (last?.metadata?.name ?? 'a pod')}, ${Math.round((options.api.clock.now() - began) / 1000)} s`,
      );
    }
    if (options.timeoutSeconds !== null && (options.api.clock.now() - began) / 1000 > options.timeoutSeconds)
      throw new UserError(
        `${last?.metadata?.name ?? 'the workload'} did not crash within ${options.timeoutSeconds} s`,
        'nothing was captured; --timeout waits longer',
      );
    await options.api.clock.sleep(POLL_MILLISECONDS, signal);
  }
}
