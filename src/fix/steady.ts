/** Watches new pods after a rollout: an app that needs a minute to crash is ready at first. */
import { secondsSince } from '../clock.ts';
import { troubleText } from '../errors.ts';
import { containersOf, hasReadyCondition } from '../evidence/containers.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { usualSeconds } from '../experiments/observed.ts';
import type { Pod } from '../model/objects.ts';

export interface Steady {
  /** undefined: all new pods stayed ready for as long as they had to, or the signal came. */
  readonly failed: { readonly pod: Pod | undefined; readonly says: string } | undefined;
  /** Why the pods could not be read at the end; '' where they were read. */
  readonly unread: string;
}

const POLL_MILLISECONDS = 2000;
/** The least and the most seconds for which new pods have to work. */
const [SHORTEST_SECONDS, LONGEST_SECONDS] = [15, 300];

/**
 * Returns for how many seconds new pods have to work: twice as long as the old ones took to fail.
 * @param now RFC 3339
 */
export function steadySeconds(pod: Pod, now: string): number {
  const lives = containersOf(pod)
    .filter(({ type, dead }) => type !== 'ephemeral' && dead !== undefined)
    .map((container) => usualSeconds(container, now) ?? 0);
  return Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, Math.ceil(Math.max(0, ...lives) * 2 + 10)));
}

/** How often the containers of a pod ended. */
const endsOf = (pod: Pod): number =>
  containersOf(pod)
    .filter(({ type }) => type === 'app' || type === 'sidecar')
    .reduce((sum, { restarts, state }) => sum + restarts + (state === 'terminated' ? 1 : 0), 0);

/** Whether a pod is ready and all its containers run: the kubelet writes the condition after the state. */
const works = (pod: Pod): boolean =>
  hasReadyCondition(pod) &&
  containersOf(pod).every(({ type, state }) => (type !== 'app' && type !== 'sidecar') || state === 'running');

/**
 * Watches the new pods.
 * @param read returns the pods of the workload
 * @param before the UIDs of the pods that existed before the change
 * @param seconds for which each new pod has to work
 * @param limit seconds after which a pod that is not ready counts as failed
 */
export async function stayUp(
  api: ClusterApi,
  read: () => Promise<readonly Pod[]>,
  before: ReadonlySet<string>,
  options: {
    readonly seconds: number;
    readonly limit: number;
    readonly signal: AbortSignal;
    readonly onProgress: (text: string) => void;
  },
): Promise<Steady> {
  const began = api.clock.now();
  const ends = new Map<string, number>();
  let unread = '';
  for (;;) {
    const pods = await read().then(
      (all) => all.filter(({ metadata }) => !metadata?.deletionTimestamp && !before.has(metadata?.uid ?? '')),
      (error: unknown) => {
        unread = troubleText(error);
        return undefined;
      },
    );
    const passed = secondsSince(api.clock, began);
    const isOver = passed >= options.seconds;
    if (pods) {
      unread = '';
      const name = (pod: Pod): string => `pod ${pod.metadata?.name}`;
      for (const pod of pods) {
        const uid = pod.metadata?.uid ?? '';
        const now = endsOf(pod);
        if (pod.status?.phase === 'Failed' || now > (ends.get(uid) ?? now))
          return { failed: { pod, says: `${name(pod)} failed ${Math.round(passed)} s after it was ready` }, unread };
        ends.set(uid, now);
      }
      const unready = pods.find((pod) => !works(pod) && pod.status?.phase !== 'Succeeded');
      if (isOver && !unready && pods.length > 0) return { failed: undefined, unread };
      if (passed >= options.limit)
        return {
          failed: { pod: unready, says: unready ? `${name(unready)} is not ready any more` : 'no new pod was created' },
          unread,
        };
    } else if (passed >= Math.max(options.seconds, options.limit)) return { failed: undefined, unread };
    if (options.signal.aborted) return { failed: undefined, unread };
    options.onProgress(
      `the new pods have to work for ${options.seconds} s, ${Math.min(Math.round(passed), options.seconds)} s`,
    );
    await api.clock.sleep(POLL_MILLISECONDS, options.signal);
  }
}
