/** What the first screen of `explain` has room for. */

/** Limits of the first screen; `-o wide` has none, and a pipe cuts no quote. */
export const FIRST_SCREEN = {
  quotes: 5,
  /** There are always so many, if the evidence has them. */
  fewestQuotes: 3,
  /** The line at which the evidence ends, if it can: the first fix has to be on a terminal of 24 lines, too. */
  evidenceEnd: 19,
  /** Characters. */
  quote: 200,
  secondCauseQuotes: 2,
  fixes: 4,
  secondCauseFixes: 2,
} as const;

/** Returns ` (2 more with -o wide)` for a heading; empty if nothing is hidden. */
export const moreText = (hidden: number): string => (hidden > 0 ? ` (${hidden} more with -o wide)` : '');
