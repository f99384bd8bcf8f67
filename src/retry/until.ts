/** Waiting for the cluster during a retry. */
import type { ClusterApi } from '../experiments/api.ts';

export interface ActOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** The file with the saved manifest, for errors. */
  readonly saved: string | null;
  /** Seconds that pods may take to disappear. */
  readonly goneSeconds: number;
}

const POLL_MILLISECONDS = 500;

/**
 * Calls `done` until it returns true. An error counts as false, because the server may answer again.
 * @param seconds after which it gives up
 * @param signal ends the wait early
 * @returns false where it gave up or the signal came
 */
export async function until(
  api: ClusterApi,
  done: () => Promise<boolean>,
  seconds: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = api.clock.now() + seconds * 1000;
  for (;;) {
    if (signal?.aborted) return false;
    if (await done().catch(() => false)) return true;
    if (api.clock.now() > deadline) return false;
    await api.clock.sleep(POLL_MILLISECONDS, signal);
  }
}
