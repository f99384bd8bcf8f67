/** A difference between two pod templates. */

export interface Difference {
  /** A clause without a subject: `removed env DATABASE_URL of web`. */
  readonly text: string;
  /** Path in the newer template: `spec.template.spec.containers[web].env[DATABASE_URL]`. */
  readonly field: string;
  /** `x -> y`; `(none)` for the side that is absent. */
  readonly quote: string;
  /** Words in a cause that this difference supports. */
  readonly relatesTo: readonly string[];
}

const MAX_QUOTE = 160;

/** Returns the text of any value. Keys are sorted, so that equal objects have equal texts. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}

type Keyed = Readonly<Record<string, unknown>>;

/** Whether two values are alike in every part. Most are, and their texts take ten times as long. */
function isTwin(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isTwin((a as Keyed)[key], (b as Keyed)[key]))
  );
}

/** Whether two values are equal; the order of keys does not matter. */
export const same = (a: unknown, b: unknown): boolean => isTwin(a, b) || textOf(a) === textOf(b);

/** Returns at most 160 characters of a text. */
export const short = (text: string): string => (text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 1)}…` : text);

/** Returns `before -> after`, each cut to 160 characters. */
export const arrow = (before: unknown, after: unknown): string => `${short(textOf(before))} -> ${short(textOf(after))}`;

/** Returns `added`, `removed` or `changed`. */
export function verbOf(before: unknown, after: unknown): string {
  if (after === undefined) return 'removed';
  return before === undefined ? 'added' : 'changed';
}

/**
 * Returns the differences of all further fields of two objects: a change of any field may be the fix, or the fault.
 * @param known fields that are compared elsewhere, or never
 * @param of the object in words: ` of web`
 */
export function otherDifferences(
  before: object,
  after: object,
  at: string,
  known: readonly string[],
  of = '',
): Difference[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => !known.includes(key) && !same(was.get(key), is.get(key)))
    .map((key) => ({
      text: `changed ${key}${of}`,
      field: `${at}.${key}`,
      quote: arrow(was.get(key), is.get(key)),
      relatesTo: [key],
    }));
}

/** Returns the members of two lists by name: the older, the newer, and the name. Of duplicates the last counts. */
export function byName<T extends { name: string }>(
  before: readonly T[] | undefined,
  after: readonly T[] | undefined,
): [T | undefined, T | undefined, string][] {
  const was = new Map((before ?? []).map((one) => [one.name, one]));
  const is = new Map((after ?? []).map((one) => [one.name, one]));
  return [...new Set([...was.keys(), ...is.keys()])].map((name) => [was.get(name), is.get(name), name]);
}
