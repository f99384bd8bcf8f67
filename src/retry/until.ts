/** Waiting for the cluster during a retry. */
import { troubleText, UserError } from '../errors.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';

export interface ActOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** The file with the saved manifest, for errors. */
  readonly saved: string | null;
  /** Seconds that pods may take to disappear. */
  readonly goneSeconds: number;
}

const POLL_MILLISECONDS = 500;
/** Seconds for which a change is sent again while the server does not say whether it did it. */
const INSIST_SECONDS = 30;

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

/** Whether sending the request again cannot help: the server refused it, or it was never sent. */
function isFinal(error: unknown): boolean {
  const status = refusedWith(error);
  return error instanceof UserError || (status !== undefined && status !== 429);
}

/**
 * Sends a change until the server says that it did it, or that it refuses. The change must be one that can be sent
 * twice.
 * @param isDone looks whether an attempt without a clear answer took effect
 * @returns why it is not known whether the change took effect; undefined where it did
 * @throws what the change throws where it certainly took no effect
 */
export async function insist(
  api: ClusterApi,
  change: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = api.clock.now() + INSIST_SECONDS * 1000;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await change();
      return undefined;
    } catch (error) {
      const done = isFirst && isFinal(error) ? false : await isDone().catch(() => undefined);
      if (done) return undefined;
      if (done === false && isFinal(error)) throw error;
      if (!signal.aborted && api.clock.now() <= deadline) {
        await api.clock.sleep(POLL_MILLISECONDS, signal);
        continue;
      }
      if (done === false && refusedWith(error) !== undefined) throw error;
      return troubleText(error);
    }
  }
}
