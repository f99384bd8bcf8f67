/** Keeps the results of a function of texts. */

/**
 * Returns the same function, which remembers what it returned.
 * @param most results that are kept; then all are forgotten. Default: all are kept
 */
export function remembered<A extends readonly (string | number)[], R>(
  make: (...args: A) => R,
  most = Infinity,
): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const key = args.join('\u0000');
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const made = make(...args);
    known.set(key, made);
    return made;
  };
}
