/** Suggests names for a misspelled one. */
import { distance } from '../../evidence/text.ts';

/** The edit distance of the first 100 letters, whatever their case. */
const apart = (a: string, b: string): number => distance(a.slice(0, 100).toLowerCase(), b.slice(0, 100).toLowerCase());

/**
 * Returns a line of advice that lists the existing names, the nearest first; undefined where there are none.
 * @param noun in the plural: `contexts`
 */
export function adviseNames(wanted: string, existing: readonly string[], noun: string): string | undefined {
  if (existing.length === 0) return undefined;
  const ranked = [...existing].sort((a, b) => apart(wanted, a) - apart(wanted, b) || (a < b ? -1 : 1));
  const nearest = ranked[0]!;
  const close =
    apart(wanted, nearest) <= Math.max(2, wanted.length / 3) || nearest.toLowerCase().includes(wanted.toLowerCase());
  const shown = ranked.slice(0, 8).join(', ');
  const more = existing.length > 8 ? ` and ${existing.length - 8} more` : '';
  return `${close && wanted ? `did you mean ${nearest}? ` : ''}${noun}: ${shown}${more}`;
}
