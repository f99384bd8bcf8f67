/** Helpers for regular expressions: make one only when it is needed, and write a long one as a list. */

/** Returns a function that calls `make` the first time and gives the same value from then on. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
