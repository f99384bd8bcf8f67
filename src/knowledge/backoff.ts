/**
 * The kubelet's crash-loop back-off: 10 s, doubled after each crash, at most 300 s, counted from the last exit. Source:
 * pkg/kubelet/kubelet.go:initialCrashLoopBackOff, pkg/kubelet/apis/config/v1beta1/defaults.go:MaxContainerBackOff,
 * pkg/kubelet/kuberuntime/kuberuntime_manager.go:doBackOff.
 */

/**
 * In seconds, by default. KubeletConfiguration crashLoopBackOff.maxContainerRestartPeriod lowers the cap (1.32+, on by
 * default in 1.35+).
 */
export const INITIAL_DELAY = 10;
export const MAX_DELAY = 300;
/**
 * Delays that only a schedule from 1 s has, apart from a cap of the node's own. The feature gate
 * ReduceDefaultCrashLoopBackOffDecay (alpha since 1.33, off by default) starts there (pkg/kubelet/kubelet.go).
 */
export const FROM_ONE_SECOND: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Seconds since the last start attempt after which the kubelet forgets the back-off (kubelet.go:HasExpiredFunc). */
export const RESET_AFTER = 600;

export interface BackoffStep {
  /** restartCount shown while the container waits. */
  readonly restarts: number;
  /** Seconds from the last exit to the next start; 0: at once. */
  readonly delaySeconds: number;
}

/**
 * Returns the schedule without a reset, a kubelet restart or a configured cap. The first restart comes at once. Only
 * the waiting message says what a container really waits.
 * @param maxDelay the cap in seconds
 */
export function schedule(maxDelay: number = MAX_DELAY): readonly BackoffStep[] {
  const steps: BackoffStep[] = [{ restarts: 0, delaySeconds: 0 }];
  for (let delay = Math.min(INITIAL_DELAY, maxDelay); ; delay = Math.min(delay * 2, maxDelay)) {
    steps.push({ restarts: steps.length, delaySeconds: delay });
    if (delay >= maxDelay) return steps;
  }
}

const UNITS: { readonly [unit: string]: number } = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/**
 * Reads a duration as Go writes it: `2m40s`, `1.5s`, `1h0m0s`, `500ms`, `0s`.
 * @returns seconds; undefined if the text is not a duration
 */
export function parseGoDuration(text: string): number | undefined {
  if (text.length > 64 || !/^(?:\d{1,20}(?:\.\d{1,20})?(?:ns|us|µs|ms|s|m|h)){1,8}$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, value, unit] of text.matchAll(/(?<![\d.])([\d.]{1,41})(ns|us|µs|ms|s|m|h)/g))
    seconds += Number(value) * UNITS[unit!]!;
  return seconds;
}

/**
 * Returns the delay in a waiting message: `back-off 2m40s restarting failed container=web pod=…`. It counts from the
 * last exit; it is not the time that is left.
 * @returns seconds; undefined if the message has no delay
 */
export function delayIn(message: string | undefined | null): number | undefined {
  const told = /^back-off (\S{1,40}) restarting failed container=/i.exec(message ?? '');
  return told ? parseGoDuration(told[1]!) : undefined;
}

/**
 * Returns when the container starts again at the earliest: last exit + delay, and never later than 600 s after the last
 * start, when the kubelet's garbage collection has forgotten the entry (client-go/util/flowcontrol/backoff.go:GC). The
 * kubelet may be up to 30 s late (pkg/kubelet/pod_workers.go:completeWork).
 * @param finishedAt RFC 3339, of the newest dead instance
 * @param delaySeconds as `delayIn` returns it
 * @param startedAt RFC 3339, of the same instance; 1970 (containerd's StartError) or absent counts as unknown
 * @returns RFC 3339; undefined if finishedAt is not a time
 */
export function nextRestart(
  finishedAt: string | undefined,
  delaySeconds: number,
  startedAt?: string,
): string | undefined {
  const finished = Date.parse(finishedAt ?? '');
  if (Number.isNaN(finished) || finished <= 0) return undefined;
  const started = Date.parse(startedAt ?? '');
  const due = finished + delaySeconds * 1000;
  const forgotten = Number.isNaN(started) || started <= 0 ? Infinity : started + RESET_AFTER * 1000;
  // After a run longer than 600 s the container restarts at once: the bound is then before the exit.
  return new Date(Math.max(finished, Math.min(due, forgotten))).toISOString().replace('.000Z', 'Z');
}

/**
 * Returns where a container is on the schedule.
 * @param waiting its waiting state, if it has one
 * @param dead its newest termination
 * @returns null if the kubelet reported no delay
 */
export function backoffOf(
  waiting: { readonly message?: string } | undefined,
  dead: { readonly startedAt?: string; readonly finishedAt?: string } | undefined,
): { readonly delaySeconds: number; readonly nextRestartAt: string } | null {
  const delaySeconds = delayIn(waiting?.message);
  if (delaySeconds === undefined) return null;
  const nextRestartAt = nextRestart(dead?.finishedAt, delaySeconds, dead?.startedAt);
  return nextRestartAt === undefined ? null : { delaySeconds, nextRestartAt };
}

/** An instance that ended before the newest start. */
export interface Earlier {
  /** Seconds that it ran. */
  readonly ran: number;
  /** Seconds from its end to the newest start. */
  readonly waited: number;
}

/** Seconds: a container is started up to 2 s after the end of a delay of zero, and times have whole seconds. */
const AT_ONCE = 3;

/**
 * Returns the delay after the one that the newest start kept. After a kill by a probe, the kubelet counts that delay from
 * the end before, so the run is part of it (kuberuntime_manager.go:doBackOff sees the instance still running).
 */
function delayAfter({ ran, waited }: Earlier, steps: readonly number[]): number {
  const since = ran + waited;
  if (since > RESET_AFTER || (waited < AT_ONCE && since < INITIAL_DELAY)) return INITIAL_DELAY;
  // Only a schedule that starts at 1 s has such a wait.
  if (since < INITIAL_DELAY - 1) return 2 ** (Math.floor(Math.log2(waited)) + 1);
  // The kubelet may have been up to 30 s late.
  const at = steps.findLastIndex((step) => step <= since + 1);
  return steps[at + 1] ?? MAX_DELAY;
}

/**
 * Returns what the kubelet probably waits after the newest end, from the default schedule. A new image, a kubelet restart
 * or a long run starts the schedule again while the number of restarts goes on, so the delay before counts, too.
 * @param restarts restartCount
 * @param earlier the instance before the newest one; undefined if unknown
 * @param ran seconds that the newest dead instance ran; undefined if unknown, or if it still runs
 * @returns seconds; 0: at once
 */
export function estimatedDelay(restarts: number, earlier: Earlier | undefined, ran: number | undefined): number {
  if (ran !== undefined && ran > RESET_AFTER) return 0;
  const steps = schedule().map(({ delaySeconds }) => delaySeconds);
  const byCount = steps[Math.min(restarts, steps.length - 1)]!;
  return earlier === undefined || restarts === 0 ? byCount : Math.min(byCount, delayAfter(earlier, steps));
}
