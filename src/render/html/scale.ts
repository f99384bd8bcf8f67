/** The scale of a drawn timeline: which part of the time it shows, and where its ticks are. Times are milliseconds. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Times of the ticks, each with its label (UTC). */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/** Seconds between two ticks. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];
/** Labels that a phone has room for. */
const MOST_TICKS = 4;
/** A pause that is longer than this part of the time pushes the rest of the drawing together. */
const LONG_PAUSE = 0.6;
const SHORTEST = 10 * SECOND;

/** Returns where the drawing begins: after each pause that takes most of the time, if two times follow it. */
function beginOf(times: readonly number[]): number {
  const end = times.at(-1)!;
  let first = 0;
  for (;;) {
    const span = end - times[first]!;
    const pause = times.findIndex((at, i) => i > first && at - times[i - 1]! > span * LONG_PAUSE);
    if (span <= SHORTEST || pause < 0 || pause > times.length - 2) return times[first]!;
    first = pause;
  }
}

function labelOf(at: number, step: number): string {
  const iso = new Date(at).toISOString();
  return step >= DAY ? iso.slice(5, 10) : step >= MINUTE ? iso.slice(11, 16) : iso.slice(11, 19);
}

/**
 * Returns the scale; undefined for fewer than two different times.
 * @param times of everything that is drawn
 */
export function scaleOf(times: readonly number[]): Scale | undefined {
  const sorted = [...times].sort((a, b) => a - b);
  if (sorted.length < 2 || sorted[0] === sorted.at(-1)) return undefined;
  const to = sorted.at(-1)!;
  const from = Math.min(beginOf(sorted), to - SHORTEST);
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? (to - from) / MOST_TICKS;
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, label: labelOf(at, step) });
  return { from, to, ticks };
}

/** Returns a place on the scale in percent, inside of it. */
export function percent({ from, to }: Scale, at: number): string {
  const share = (Math.min(Math.max(at, from), to) - from) / (to - from);
  return `${Math.round(share * 10_000) / 100}%`;
}
