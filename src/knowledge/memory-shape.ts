/** What one measure of memory shows about the way in which a container reached its limit. */
import type { Shape } from '../model/oom-test-answer.ts';

/** A container that is always above this share of its limit needs more than the limit. */
export const CLOSE = 0.85;

/**
 * Guesses the shape from one measure of a later run: memory in proportion to its age suggests a leak, little memory at a
 * high age suggests a burst.
 * @param share the share of the limit in use, 0 to 1
 * @param part the age of the run as a part of how long the killed run took; 1: just as long
 */
export function shapeByOneLook(share: number, part: number): Shape | null {
  if (!Number.isFinite(part) || part < 0.3 || part > 3) return null;
  if (share >= 0.6 * Math.min(part, 1) && share <= 1.3 * part && share < CLOSE) return 'leak';
  return part >= 0.7 && share <= 0.3 ? 'burst' : null;
}
