/** The names a person may have meant. */

/** How many letters must be inserted, removed or changed to turn `a` into `b`; both are cut at 100 letters. */
function distance(a: string, b: string): number {
  const from = a.slice(0, 100).toLowerCase();
  const to = b.slice(0, 100).toLowerCase();
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length]!;
}

/**
 * A line of advice listing what exists, the nearest names first.
 * @param noun plural, `contexts`
 * @returns undefined where nothing exists
 */
export function adviseNames(wanted: string, existing: readonly string[], noun: string): string | undefined {
  if (existing.length === 0) return undefined;
  const ranked = [...existing].sort((a, b) => distance(wanted, a) - distance(wanted, b) || (a < b ? -1 : 1));
  const nearest = ranked[0]!;
  const close = distance(wanted, nearest) <= Math.max(2, wanted.length / 3) || nearest.toLowerCase().includes(wanted.toLowerCase());
  const shown = ranked.slice(0, 8).join(', ');
  const more = existing.length > 8 ? ` and ${existing.length - 8} more` : '';
  return `${close && wanted ? `did you mean ${nearest}? ` : ''}${noun}: ${shown}${more}`;
}
