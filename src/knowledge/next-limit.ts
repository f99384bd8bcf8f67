/** The memory limit to try next for a container that was killed at its limit. */
import { sensibleLimit } from './quantity.ts';

/** A container that dies so soon is still starting: most apps start within GENEROUS, and few within twice a low limit. */
const STARTING_SECONDS = 10;
const GENEROUS = 512 * 2 ** 20;
/** Factor above the highest measured use, because samples miss what happens between them. */
const MARGIN = 1.25;

/**
 * Returns a use of memory with the room that a limit needs above it.
 * @param bytes the highest measured use
 */
export const withMargin = (bytes: number): number => bytes * MARGIN;

/**
 * Returns the limit to try next: twice the limit, as the API does not record how much was needed; more for a container
 * that was still starting, and never less than its measured use with a margin.
 * @param limit the limit that it reached, in bytes
 * @param ranSeconds how long it ran; undefined: not known
 * @param usedBytes the highest measured use; 0: none was measured
 * @returns a quantity: `128Mi`
 */
export function nextMemoryLimit(limit: number, ranSeconds: number | undefined, usedBytes = 0): string {
  const starting = ranSeconds !== undefined && ranSeconds < STARTING_SECONDS;
  return sensibleLimit(Math.max(limit * 2, starting ? GENEROUS : 0, withMargin(usedBytes)));
}
