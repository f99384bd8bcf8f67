/** Phrases of the verdicts of a probe-test. Pure. */
import { shortly } from '../../checks/probes/support/failure.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import type { Answer } from './measured.ts';
import { ERROR_SECONDS } from './seen.ts';

/** Characters of a failure that a verdict quotes. */
const MAX_QUOTE = 200;

/** Returns a measured time: `41 s (±1 s)`. */
export const seconds = (measured: number): string => `${Math.round(measured)} s (±${ERROR_SECONDS} s)`;

/** Returns what a probe got instead of success: `answers 404`, `connection refused`. */
export function instead(answer: Answer): string {
  if (answer.nature === 'status') return `it answers ${answer.status}`;
  if (answer.nature === 'timeout') return 'it does not answer in time';
  const text = shortly(answer).replace(/\s+/g, ' ');
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 1)}…` : text;
}

/** Returns a verdict that leaves the question open. */
export const inconclusive = (summary: string, advice: Conclusion['advice'] = []): Omit<Conclusion, 'steps'> => ({
  verdict: 'inconclusive',
  confidence: 'possible',
  summary,
  advice,
});
