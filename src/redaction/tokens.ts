/**
 * Finds tokens of known formats with the rules of secretlint. They are loaded only where a text that was masked still
 * has a run of characters that can be a token.
 */
import type { KnownSecrets } from './known.ts';
import { isPlain } from './plain.ts';
import { isHash, MASK } from './values.ts';

/** A run that can be a token: the shortest formats of the rules have about 20 characters. */
const RUN = /(?<![A-Za-z0-9_.-])[A-Za-z][A-Za-z0-9_.+=-]{17,}/g;
/** The name of a pod and the like: small letters, digits and dashes. */
const OBJECT_NAME = /^(?!dapi|dop|pat-|glpat-|tskey-|sk-|pul-)[a-z0-9.-]+$/;
/** Runs that are looked at; a log of random words has more. */
const MOST_RUNS = 20_000;

/** Only the formats of at least 30 characters have tokens without a digit. */
const mayBeToken = (run: string): boolean =>
  (/\d/.test(run) || run.length >= 30) &&
  !run.includes(MASK) &&
  !OBJECT_NAME.test(run) &&
  !isHash(run) &&
  !isPlain(run);

function runsIn(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    for (const [run] of value.matchAll(RUN)) {
      if (into.size >= MOST_RUNS) return;
      if (!into.has(run) && mayBeToken(run)) into.add(run);
    }
  } else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) runsIn(one, into);
}

/**
 * Keeps the tokens of known formats that a value still holds after it was masked.
 * @returns whether there are any
 */
export async function learnTokens(value: unknown, known: KnownSecrets): Promise<boolean> {
  const runs = new Set<string>();
  runsIn(value, runs);
  if (runs.size === 0) return false;
  const { tokensIn } = await import('../token-formats.ts');
  const tokens = tokensIn([...runs].join('\n'));
  for (const token of tokens) known.addToken(token);
  return tokens.length > 0;
}
