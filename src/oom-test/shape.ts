/** How the memory grew before the container was killed, from the best source. Pure. */
import { shapeByOneLook } from '../knowledge/memory-shape.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Shape } from '../model/oom-test-answer.ts';
import type { MemoryFacts } from './facts.ts';
import { growthOf, shapeByLife } from './growth.ts';
import type { Growth, Life } from './growth.ts';

export interface Grown {
  /** null: not known. */
  readonly shape: Shape | null;
  /** The growth of the run that is still going on; null: not known. */
  readonly growth: Growth | null;
  /** The shape was measured; false: it is a guess. */
  readonly measured: boolean;
}

/** The shape from how long the killed run took and from one measure of the present run. */
function guess(facts: MemoryFacts, now: string): Shape | null {
  // The API has no record of the run of a child process.
  if (facts.oom === undefined || facts.oom.exitCode !== 137) return null;
  const ran = facts.container.ranSeconds;
  const { usage, limit } = facts;
  const up = secondsBetween(facts.container.status?.state?.running?.startedAt, usage?.time ?? now);
  const look =
    usage && limit?.bytes && ran && up !== undefined
      ? shapeByOneLook(usage.workingSetBytes / limit.bytes, up / ran)
      : null;
  return look ?? shapeByLife(ran ?? null);
}

/**
 * Returns how the memory grew.
 * @param lives runs that were measured, oldest first
 * @param now RFC 3339
 */
export function grown(facts: MemoryFacts, lives: readonly Life[], now: string): Grown {
  const limit = facts.limit?.bytes ?? null;
  const measured = lives.flatMap((life) => {
    const growth = growthOf(life.samples, limit, life.ended && facts.oom !== undefined);
    return growth === null ? [] : [{ ended: life.ended, growth }];
  });
  const best = measured.findLast(({ ended }) => ended) ?? measured.at(-1);
  if (best === undefined) return { shape: guess(facts, now), growth: null, measured: false };
  const last = measured.at(-1)!;
  return { shape: best.growth.shape, growth: last.ended ? null : last.growth, measured: true };
}

const MEASURED: Readonly<Record<Shape, string>> = {
  leak: 'it grew steadily until then (a leak, or a cache without a bound)',
  burst: 'most of it came at once (a burst)',
  'too-low': 'it needed more than the limit from its start (the limit is too low, or it loads too much at once)',
  flat: 'it did not grow while it was watched',
};

const GUESSED: Readonly<Record<Shape, string>> = {
  leak: 'one measure of its next run fits steady growth (a leak)',
  burst: 'one measure of its next run fits a burst: it used little at that age',
  'too-low': 'it was killed within seconds of its start: the limit is too low, or it loads too much at once',
  flat: '',
};

/** Returns the shape as a sentence. */
export const shapeText = (shape: Shape, measured: boolean): string => (measured ? MEASURED : GUESSED)[shape];
