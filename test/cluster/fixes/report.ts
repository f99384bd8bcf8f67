/** What `npm run test:fixes` prints. Pure. */
import type { Trial, Tried } from './setting.ts';

const of = (trials: readonly Trial[], kind: Tried['kind']): readonly Tried[] =>
  trials.flatMap(({ tried }) => tried.filter((one) => one.kind === kind));
const good = (tried: readonly Tried[]): number => tried.filter(({ result }) => result === 'ok').length;
const counts = (tried: readonly Tried[]): string => (tried.length === 0 ? '-' : `${good(tried)} of ${tried.length}`);

/** Returns the row of a case, and a line for each command that failed. */
export function rowsOf(trial: Trial): readonly string[] {
  const row = [
    trial.name.padEnd(29),
    counts(of([trial], 'look')).padEnd(8),
    counts(of([trial], 'fix')).padEnd(8),
    `${trial.seconds.toFixed(0)} s`.padEnd(7),
    trial.error === null ? (trial.cause ?? 'no cause found') : `NOT TRIED: ${trial.error}`,
  ].join(' ');
  return [
    row.trimEnd(),
    ...trial.tried
      .filter(({ result }) => result === 'failed' || result === 'other cause')
      .flatMap(({ kind, result, id, text, command, said }) => [
        `    ${kind === 'look' ? 'FAILED' : result === 'failed' ? 'NOT CURED' : 'OTHER CAUSE'} ${id}: ${text}`,
        `      $ ${command}`,
        `      ${said.replaceAll('\n', '\n      ')}`,
      ]),
  ];
}

export const HEADINGS = ['CASE'.padEnd(29), 'LOOKS'.padEnd(8), 'CURED'.padEnd(8), 'TIME'.padEnd(7), 'FIRST CAUSE'].join(
  ' ',
);

export interface Totals {
  readonly cases: number;
  readonly notTried: number;
  readonly looks: number;
  readonly looksThatFailed: number;
  readonly fixes: number;
  readonly cured: number;
  /** Of the fixes that do not cure: after so many the first cause is another one. */
  readonly otherCause: number;
  readonly casesWithFix: number;
  readonly casesCured: number;
  readonly byHand: number;
  readonly leftOut: number;
}

/** Returns the figures of all cases. A case is cured where each of its complete fixes cures it. */
export function totalsOf(trials: readonly Trial[]): Totals {
  const [looks, fixes] = [of(trials, 'look'), of(trials, 'fix')];
  const withFix = trials.filter((one) => of([one], 'fix').length > 0);
  return {
    cases: trials.length,
    notTried: trials.filter(({ error }) => error !== null).length,
    looks: looks.length,
    looksThatFailed: looks.length - good(looks),
    fixes: fixes.length,
    cured: good(fixes),
    otherCause: fixes.filter(({ result }) => result === 'other cause').length,
    casesWithFix: withFix.length,
    casesCured: withFix.filter((one) => of([one], 'fix').every(({ result }) => result === 'ok')).length,
    byHand: of(trials, 'by hand').length,
    leftOut: of(trials, 'left out').length,
  };
}

/** Returns whether each case was tried and each command did what it is for. */
export const isGood = (totals: Totals): boolean =>
  totals.cases > 0 && totals.notTried === 0 && totals.looksThatFailed === 0 && totals.cured === totals.fixes;

/** Returns the lines of the figures. */
export const summaryOf = (totals: Totals): readonly string[] => [
  `read-only commands: ${totals.looks - totals.looksThatFailed} of ${totals.looks} exit with 0 and print something`,
  `complete fixes: ${totals.fixes} applied, ${totals.cured} cure; after ${totals.otherCause} the pod fails for another cause`,
  `cases: ${totals.cases}; ${totals.casesWithFix} with a complete fix, ${totals.casesCured} of them run after each of their fixes; ${totals.notTried} not tried`,
  `not tried: ${totals.byHand} commands that a person completes, ${totals.leftOut} left out`,
];
