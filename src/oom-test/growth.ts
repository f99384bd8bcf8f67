/** How memory grew in one life of a container, and where that leads. Pure. */
import type { Shape } from '../model/oom-test.ts';

export interface Sample {
  /** RFC 3339. */
  readonly time: string;
  /** Working set. */
  readonly bytes: number;
}

/** One instance's life as it was watched. */
export interface Life {
  readonly containerId: string | null;
  readonly startedAt: string | null;
  readonly samples: readonly Sample[];
  /** The highest value known: a sample's, or the kernel's own peak. */
  readonly peakBytes: number;
  /** It ended while it was watched. */
  readonly ended: boolean;
}

export interface Growth {
  readonly shape: Shape;
  /** Bytes a second, by the trend of all samples; 0 where it does not grow. */
  readonly perSecond: number;
  /** When the trend meets the limit; null where it does not. */
  readonly reachesLimitAt: string | null;
}

const seconds = (sample: Sample): number => Date.parse(sample.time) / 1000;

/** Least squares: slope, and how much of the variance the line explains (0 to 1). */
function trend(samples: readonly Sample[]): { slope: number; fit: number } {
  const n = samples.length;
  const t0 = seconds(samples[0]!);
  const xs = samples.map((sample) => seconds(sample) - t0);
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

/** Fewer samples than these draw no line. */
const FEWEST = 4;
/** A rise smaller than this share of the limit (or of the first value) is none. */
const RISE = 0.05;
/** One step that makes up this share of the whole rise is a burst. */
const AT_ONCE = 0.6;
/** From this share of the limit on a container that does not grow is simply too large for it. */
const CLOSE = 0.85;
/** A trend explains this much of the variance, or it is none. */
const FIT = 0.7;
/** Farther ahead than this nobody can say. */
const HORIZON_SECONDS = 30 * 86_400;

/**
 * @param limit bytes; null: none
 * @param ended the instance was killed after the last sample; what the samples did not see then came at once
 * @returns null where there are too few samples to say anything
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
  // Killed at a limit that was still far: the rest came between two looks.
  const unseen = ended && limit !== null ? Math.max(0, left) : 0;
  const project = (): string | null => {
    if (limit === null || !growing || ended) return null;
    const ahead = left <= 0 ? 0 : left / slope;
    return ahead > HORIZON_SECONDS ? null : new Date((seconds(last) + ahead) * 1000).toISOString();
  };
  const whole = rise + unseen;
  const tell = (shape: Shape): Growth => ({
    shape,
    perSecond: growing ? slope : 0,
    reachesLimitAt: shape === 'flat' || shape === 'too-low' ? null : project(),
  });
  if (limit !== null && low >= CLOSE * limit) return tell('too-low');
  if (whole < RISE * scale) return tell('flat');
  if (Math.max(largest, unseen) >= AT_ONCE * whole) return tell('burst');
  if (growing) return tell('leak');
  return tell(largest >= 0.4 * whole ? 'burst' : 'flat');
}

/**
 * The shape in a plain word, where nobody watched and only the length of a life is known. Never sure.
 * @param ranSeconds whole seconds that the killed instance ran
 */
export function shapeByLife(ranSeconds: number | null): Shape | null {
  if (ranSeconds === null) return null;
  // A process that fills its limit within seconds of its start is given too little, whether it asks at once or by and
  // by.
  return ranSeconds <= 3 ? 'too-low' : null;
}

/**
 * One look at a later instance, held against how long the killed one lived: memory that stands in proportion to the
 * time speaks for steady growth, little of it late in such a life for a burst.
 * @param share of the limit in use now
 * @param part of the killed instance's life that has passed, 1: all of it
 */
export function shapeByOneLook(share: number, part: number): Shape | null {
  if (!Number.isFinite(part) || part < 0.3 || part > 3) return null;
  if (share >= 0.6 * Math.min(part, 1) && share <= 1.3 * part && share < CLOSE) return 'leak';
  return part >= 0.7 && share <= 0.3 ? 'burst' : null;
}
