/** Joins changes that cannot be taken back one without the other. Pure. */
import { metadataOf } from './change.ts';
import type { TemplateChange } from './change.ts';

/** Returns several changes as one. */
const asOne = (parts: readonly TemplateChange[]): TemplateChange => ({
  text: parts.map(({ text }) => text).join(', '),
  // What restores an older value counts, not what removes the newer one.
  set: parts.reduce<Record<string, unknown>>((set, part) => {
    for (const [path, value] of Object.entries(part.set)) set[path] = value ?? set[path] ?? null;
    return set;
  }, {}),
  ...(parts.some(({ metadata }) => metadata) ? { metadata: metadataOf(parts)! } : {}),
  ...(parts.some(({ places }) => places) ? { places: true } : {}),
});

/** Returns at most `most` changes: the last one stands for the rest, so that all of them can be taken back. */
export const atMost = (changes: readonly TemplateChange[], most: number): readonly TemplateChange[] =>
  changes.length <= most ? changes : [...changes.slice(0, most - 1), asOne(changes.slice(most - 1))];

/**
 * Returns the changes, with those that set the same path, or that need each other, as one.
 * @param needs pairs of paths of which neither works without the other
 */
export function joinShared(
  changes: readonly TemplateChange[],
  needs: readonly (readonly string[])[],
): TemplateChange[] {
  const joined: TemplateChange[] = [];
  for (const change of changes) {
    const paths = Object.keys(change.set);
    const shares = (other: TemplateChange): boolean =>
      paths.some((path) => path in other.set) ||
      needs.some((pair) => pair.some((path) => path in change.set) && pair.some((path) => path in other.set));
    const others = joined.filter(shares);
    const whole = asOne([...others, change]);
    const at = others[0] ? joined.indexOf(others[0]) : joined.length;
    joined.splice(at, others[0] ? 1 : 0, whole);
    for (const other of others.slice(1)) joined.splice(joined.indexOf(other), 1);
  }
  return joined;
}
