/** Bounds the rows of a pod with very many containers: a pod may have thousands. */
import { plural } from '../knowledge/plural.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';

/** As many as are explained (MOST_EXPLAINED in diagnosis/examine.ts). */
const MOST_ROWS = 24;

/**
 * Returns the containers to print, in their order: all of them in a wide answer, else those with the most restarts.
 * @returns also the line that says how many are left out; '' for none
 */
export function boundedContainers<T extends { readonly restarts: number }>(
  all: readonly T[],
  { wide }: Pick<View, 'wide'>,
): { readonly shown: readonly T[]; readonly more: string } {
  if (wide || all.length <= MOST_ROWS) return { shown: all, more: '' };
  const kept = new Set([...all].sort((a, b) => b.restarts - a.restarts).slice(0, MOST_ROWS));
  const left = plural(all.length - kept.size, 'more container');
  return { shown: all.filter((one) => kept.has(one)), more: `and ${left}; -o wide shows all` };
}

/** Returns the lines of `more`; none where nothing is left out. */
export const wrapMore = (more: string, { width }: Pick<View, 'width'>): string[] =>
  more === '' ? [] : wrap(more, width);
