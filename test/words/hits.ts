/** Looks for the words of the table in texts. */
import { RULES } from './table.ts';
import { givenIn, type Text } from './texts.ts';

const given = new Map<string, string>();
/** True where the cluster wrote the hit, not we: it is in the recording with what is next to it. */
function isQuoted({ text, recording }: Text, from: number, to: number): boolean {
  if (recording === undefined) return false;
  if (!given.has(recording)) given.set(recording, givenIn(recording));
  const all = given.get(recording)!;
  return (
    all.includes(text.slice(from, to + 12).trimEnd()) ||
    all.includes(text.slice(Math.max(0, from - 12), to).trimStart())
  );
}

/** Returns one line a hit: the place, the words around it, what to write. */
export function hitsIn(texts: readonly Text[]): string[] {
  const found = new Map<string, string>();
  for (const one of texts) {
    const text = one.text.replace(/\s+/g, ' ');
    for (const { pattern, write } of RULES) {
      for (const hit of text.matchAll(new RegExp(pattern, 'gi'))) {
        const end = hit.index + hit[0].length;
        if (isQuoted({ ...one, text }, hit.index, end)) continue;
        const around = text.slice(Math.max(0, hit.index - 40), end + 30);
        // Many recordings make the program say the same sentence.
        const key = `${one.recording === undefined ? one.place : ''} ${text.slice(Math.max(0, hit.index - 15), end + 10)}`;
        if (!found.has(key)) found.set(key, `${one.place}: “…${around}…”: not “${hit[0]}”, write: ${write}`);
      }
    }
  }
  return [...found.values()];
}
