/** What the edge of the program uses of this room; one module, so that it is loaded at once. */
import { withoutKnown, withoutSecrets } from './answers.ts';
import type { KnownSecrets } from './known.ts';
import { learnTokens } from './tokens.ts';

export { KnownSecrets } from './known.ts';
export { Learner } from './learn.ts';
export { redactText } from './redact.ts';

const textsIn = (map: unknown): string[] =>
  typeof map === 'object' && map !== null ? Object.values(map).filter((one) => typeof one === 'string') : [];

/** Returns the values of a Secret as they are written, and what the Base64 of `data` holds. */
export function valuesOf(secret: object): string[] {
  const { data, stringData } = secret as { readonly data?: unknown; readonly stringData?: unknown };
  const encoded = textsIn(data);
  return [...textsIn(stringData), ...encoded, ...encoded.map((value) => Buffer.from(value, 'base64').toString('utf8'))];
}

/**
 * Returns a copy of an answer without secrets, those of known token formats among them.
 * @param known the secrets that this run has read; gets those that are found in the answer
 */
export async function safeAnswer<T>(answer: T, known: KnownSecrets): Promise<T> {
  const safe = withoutSecrets(answer, known);
  return (await learnTokens(safe, known)) ? withoutKnown(safe, known) : safe;
}
