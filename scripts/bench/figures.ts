/** Computes and prints medians, ratios and goals. */
import type { Measure, Way } from './run.ts';

export const median = (values: readonly number[]): number => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.length === 0
    ? NaN
    : sorted.length % 2 === 1
      ? sorted[(sorted.length - 1) / 2]!
      : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
};

export const number = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '-');

type Of = (measure: Measure) => number;
export const wall: Of = (one) => one.wall;
export const cpu: Of = (one) => one.cpu;
export const peak: Of = (one) => one.peak;

/** Returns the median of the ratios of each pair, which an uneven machine disturbs least. */
export const ratio = (these: readonly Measure[], those: readonly Measure[], of: Of): number =>
  median(these.map((one, run) => of(one) / of(those[run]!)));

/** Prints a row for each way. The ratios are relative to the last one. */
export function printMeasures(title: string, ways: readonly Way[], measures: readonly (readonly Measure[])[]): void {
  const yardstick = measures.at(-1)!;
  const width = Math.max(title.length, ...ways.map(({ name }) => name.length));
  console.log(`\n${title.padEnd(width)}  WALL s  RATIO   CPU s  RATIO  PEAK MiB  RATIO`);
  ways.forEach(({ name }, i) => {
    const cell = (of: Of, size: number, digits: number): string =>
      `${number(median(measures[i]!.map(of)), digits).padStart(size)}  ${number(ratio(measures[i]!, yardstick, of), 2).padStart(5)}`;
    console.log(`${name.padEnd(width)}  ${cell(wall, 6, 3)}  ${cell(cpu, 6, 3)}  ${cell(peak, 8, 0)}`);
  });
}

export interface Goal {
  readonly what: string;
  readonly value: number;
  /** Not above it; `exactly`: neither below it. */
  readonly atMost: number;
  readonly digits?: number;
  readonly unit?: string;
  readonly atLeast?: boolean;
}

const missed: string[] = [];
const unmeasured: string[] = [];

/** Prints which of the goals so far are missed or were not measured. */
export function printMissed(): void {
  console.log(`\nmissed goals: ${missed.length === 0 ? 'none' : missed.length}`);
  for (const line of missed) console.log(`  ${line}`);
  if (unmeasured.length > 0) console.log(`not measured: ${unmeasured.join('; ')}`);
}

/** Prints a line for each goal: the figure, the goal, and whether it is met. */
export function printGoals(goals: readonly Goal[]): void {
  const width = Math.max(...goals.map(({ what }) => what.length));
  for (const { what, value, atMost, digits = 2, unit = '', atLeast = false } of goals) {
    const measured = Number.isFinite(value);
    const met = measured && (atLeast ? value >= atMost : value <= atMost);
    const verdict = !measured
      ? 'not measured'
      : met
        ? 'met'
        : `missed by ${number(Math.abs(value - atMost), digits)}${unit}`;
    if (!measured) unmeasured.push(what);
    else if (!met)
      missed.push(
        `${what}: ${number(value, digits)}${unit}, goal ${atLeast ? '≥' : '≤'} ${number(atMost, digits)}${unit}`,
      );
    console.log(
      `  ${what.padEnd(width)}  ${number(value, digits).padStart(7)}${unit}  goal ${atLeast ? '≥' : '≤'} ${number(atMost, digits)}${unit}  ${verdict}`,
    );
  }
}
