/** Keeps results that a screen asks for again and again. */

/** So many results are kept; then all are forgotten. */
const MOST = 2000;

/** Returns the same function, which remembers what it returned. */
export function remembered<R>(make: (text: string, width: number) => R): (text: string, width: number) => R {
  const known = new Map<string, R>();
  return (text, width) => {
    const key = `${width} ${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST) known.clear();
    const made = make(text, width);
    known.set(key, made);
    return made;
  };
}
