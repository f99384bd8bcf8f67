/** Similar names. */

/**
 * Returns how many letters must be inserted, removed or changed to turn `a` into `b`. It takes |a| x |b| steps, so
 * callers bound the length.
 */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Returns the names most similar to a wanted one, best first.
 * @param count how many at most
 * @returns only likely typing mistakes: few edits away, or one name contains the other
 */
export function nearest(wanted: string, names: readonly string[], count = 3): string[] {
  const target = folded(wanted);
  return names
    .filter((name) => name !== wanted)
    .slice(0, 5000)
    .map((name) => {
      const candidate = folded(name);
      const contained =
        candidate.length > 2 && target.length > 2 && (candidate.includes(target) || target.includes(candidate));
      const edits =
        Math.abs(candidate.length - target.length) > 12 ? 99 : distance(target.slice(0, 80), candidate.slice(0, 80));
      return { name, edits: contained ? Math.min(edits, 2) : edits };
    })
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(target.length / 3)))
    .sort((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}
