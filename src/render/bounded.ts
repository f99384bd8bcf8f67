/** Bounds the rows of a pod with very many containers: a pod may have thousands. */
import { plural } from '../knowledge/plural.ts';
import type { LogsContainer } from '../model/reports.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';

/** As many as are explained (MOST_EXPLAINED in diagnosis/examine.ts). */
const MOST_ROWS = 24;

/**
 * Returns the containers to print, in their order: all of them in a wide answer, else those with the highest scores.
 * @param scoreOf a higher number is printed first; equal ones in their order
 * @param how shows the others: `-o wide shows all`
 * @returns also the line that says how many are left out; '' for none
 */
function bounded<T>(
  all: readonly T[],
  scoreOf: (one: T) => number,
  wide: boolean,
  how: string,
): { readonly shown: readonly T[]; readonly more: string } {
  if (wide || all.length <= MOST_ROWS) return { shown: all, more: '' };
  const kept = new Set([...all].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, MOST_ROWS));
  const left = plural(all.length - kept.size, 'more container');
  return { shown: all.filter((one) => kept.has(one)), more: `and ${left}; ${how}` };
}

/** Markdown has no wide form. */
const IN_JSON = '-o json has all';

/** Returns the containers to print: those with the most restarts. */
export const boundedContainers = <T extends { readonly restarts: number }>(
  all: readonly T[],
  { wide }: Pick<View, 'wide'>,
): { readonly shown: readonly T[]; readonly more: string } =>
  bounded(all, ({ restarts }) => restarts, wide, '-o wide shows all');

/** Returns the containers to print in Markdown: those with the most restarts. */
export const boundedInMarkdown = <T extends { readonly restarts: number }>(
  all: readonly T[],
): { readonly shown: readonly T[]; readonly more: string } => bounded(all, ({ restarts }) => restarts, false, IN_JSON);

/**
 * Returns the logs to print: those with decisive lines, then those of containers that ended, then any others with lines.
 * @param view undefined: Markdown
 */
export const boundedLogs = (
  all: readonly LogsContainer[],
  view?: Pick<View, 'wide'>,
): { readonly shown: readonly LogsContainer[]; readonly more: string } =>
  bounded(
    all,
    ({ instance, lines }) =>
      (lines.some(({ decisive }) => decisive) ? 4 : 0) + (instance === 'dead' ? 2 : 0) + (lines.length > 0 ? 1 : 0),
    view?.wide === true,
    `-c selects one, ${view === undefined ? IN_JSON : '-o wide shows all'}`,
  );

/** Returns the lines of `more`; none where nothing is left out. */
export const wrapMore = (more: string, { width }: Pick<View, 'width'>): string[] =>
  more === '' ? [] : wrap(more, width);
