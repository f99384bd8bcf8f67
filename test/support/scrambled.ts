/** The checks with every word of their sentences replaced, to prove that no code reads a fact from them. */
import { CHECKS, FALLBACKS, LAST_RESORTS, WORKLOAD_CHECKS } from '../../src/checks/index.ts';
import type { Found, Outcome } from '../../src/model/finding.ts';

/** Every word, number and name becomes `word`; punctuation and the number of words stay. */
export const scramble = (text: string): string => text.replace(/[\p{L}\p{N}_]+/gu, 'word');

const inFound = (found: Found): Found => ({
  ...found,
  summary: scramble(found.summary),
  chain: found.chain.map(({ object, says }) => ({ object, says: scramble(says) })),
  fixes: found.fixes.map((fix) => ({ ...fix, text: scramble(fix.text) })),
});

const inOutcome = (outcome: Outcome): Outcome =>
  outcome.result === 'found' ? inFound(outcome) : { ...outcome, why: scramble(outcome.why) };

type Runnable = { title: string; run: (context: never) => readonly Outcome[] };

/**
 * Runs something while the sentences of all checks are scrambled: summaries, what chains say, fixes, `why`, titles.
 * Evidence stays: it is the cluster's own text.
 */
export async function withScrambledWords<T>(work: () => Promise<T>): Promise<T> {
  const checks = [...CHECKS, ...WORKLOAD_CHECKS, ...FALLBACKS, ...LAST_RESORTS] as unknown as Runnable[];
  const before = checks.map(({ title, run }) => ({ title, run }));
  for (const check of checks) {
    const { run } = check;
    check.title = scramble(check.title);
    check.run = (context) => run.call(check, context).map(inOutcome);
  }
  try {
    return await work();
  } finally {
    for (const [index, check] of checks.entries()) Object.assign(check, before[index]);
  }
}
