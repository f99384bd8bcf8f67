/** What the edge of the program uses of this room; one module, so that it is loaded at once. */
import { withoutKnown, withoutSecrets } from './answers.ts';
import type { KnownSecrets } from './known.ts';
import { learnTokens } from './tokens.ts';

export { KnownSecrets } from './known.ts';
export { Learner } from './learn.ts';
export { redactText } from './redact.ts';

/**
 * Returns a copy of an answer without secrets, those of known token formats among them.
 * @param known the secrets that this run has read; gets those that are found in the answer
 */
export async function safeAnswer<T>(answer: T, known: KnownSecrets): Promise<T> {
  const safe = withoutSecrets(answer, known);
  return (await learnTokens(safe, known)) ? withoutKnown(safe, known) : safe;
}
