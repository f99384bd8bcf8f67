/** How memory grew in one run of a container, and when it reaches the limit. Pure. */
import { CLOSE } from '../knowledge/memory-shape.ts';
import type { Shape } from '../model/oom-test-answer.ts';

export interface Sample {
  /** RFC 3339. */
  readonly time: string;
  /** The working set. */
  readonly bytes: number;
}

/** One run of a container. */
export interface Life {
  readonly containerId: string | null;
  readonly startedAt: string | null;
  readonly samples: readonly Sample[];
  /** The highest value known, in bytes: a sample's, or the kernel's own peak. */
  readonly peakBytes: number;
  /** It ended while it was measured. */
  readonly ended: boolean;
}

export interface Growth {
  readonly shape: Shape;
  /** Bytes per second, by the trend of all samples; 0 where it does not grow. */
  readonly perSecond: number;
  /** When the trend reaches the limit, RFC 3339; null where it does not. */
  readonly reachesLimitAt: string | null;
}

const secondOf = (sample: Sample): number => Date.parse(sample.time) / 1000;

/** Least squares: the slope in bytes per second, and the share of the variance that the line explains (0 to 1). */
function trend(samples: readonly Sample[]): { slope: number; fit: number } {
  const n = samples.length;
  const t0 = secondOf(samples[0]!);
  const xs = samples.map((sample) => secondOf(sample) - t0);
  const mx = xs.reduce((sum, x) => sum + x, 0) / n;
  const my = samples.reduce((sum, sample) => sum + sample.bytes, 0) / n;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  samples.forEach(({ bytes }, i) => {
    sxx += (xs[i]! - mx) ** 2;
    sxy += (xs[i]! - mx) * (bytes - my);
    syy += (bytes - my) ** 2;
  });
  if (sxx === 0 || syy === 0) return { slope: 0, fit: 0 };
  return { slope: sxy / sxx, fit: sxy ** 2 / (sxx * syy) };
}

/** The fewest samples for a trend. */
const FEWEST = 4;
/** A rise below this share of the limit (or of the first value) does not count. */
const RISE = 0.05;
/** A burst is a step of at least this share of the whole rise. */
const AT_ONCE = 0.6;
/** The least share of the variance that a trend must explain. */
const FIT = 0.7;
/** No projection goes further ahead than this. */
const HORIZON_SECONDS = 30 * 86_400;

/**
 * Returns the growth in one run; null for too few samples.
 * @param limit in bytes; null: none
 * @param ended the container was killed at its limit after the last sample, so the rest of the limit filled at once
 */
export function growthOf(samples: readonly Sample[], limit: number | null, ended: boolean): Growth | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < FEWEST) return null;
  const { slope, fit } = trend(samples);
  const low = Math.min(...samples.map((sample) => sample.bytes));
  const high = Math.max(...samples.map((sample) => sample.bytes));
  const rise = high - low;
  const scale = limit ?? Math.max(1, first.bytes);
  const steps = samples.slice(1).map((sample, i) => sample.bytes - samples[i]!.bytes);
  const largest = Math.max(0, ...steps);
  const growing = slope > 0 && rise >= RISE * scale && fit >= FIT;
  const left = limit === null ? 0 : limit - last.bytes;
  // What was free at the last sample filled before the kill.
  const unseen = ended && limit !== null ? Math.max(0, left) : 0;
  const project = (): string | null => {
    if (limit === null || !growing || ended) return null;
    const ahead = left <= 0 ? 0 : left / slope;
    return ahead > HORIZON_SECONDS ? null : new Date((secondOf(last) + ahead) * 1000).toISOString();
  };
  const whole = rise + unseen;
  const withShape = (shape: Shape): Growth => ({
    shape,
    perSecond: growing ? slope : 0,
    reachesLimitAt: shape === 'flat' || shape === 'too-low' ? null : project(),
  });
  if (limit !== null && low >= CLOSE * limit) return withShape('too-low');
  if (whole < RISE * scale) return withShape('flat');
  if (Math.max(largest, unseen) >= AT_ONCE * whole) return withShape('burst');
  if (growing) return withShape('leak');
  return withShape(largest >= 0.4 * whole ? 'burst' : 'flat');
}

/**
 * Guesses the shape where only the length of the killed run is known.
 * @param ranSeconds whole seconds; null: unknown
 */
export function shapeByLife(ranSeconds: number | null): Shape | null {
  if (ranSeconds === null) return null;
  // A process that fills its limit within seconds of its start has too little, whether it grows or asks at once.
  return ranSeconds <= 3 ? 'too-low' : null;
}
