/** What all answers share: the blocks of a page, and when a recording was made. */
import { wrap } from './width.ts';
import { dateTime } from './time.ts';
import type { View } from './view.ts';

/** Returns blocks of lines with an empty line between them; empty blocks are left out. */
export const page = (...blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;

/** Returns the sentence for an answer from a recording, given its time (RFC 3339); null: the recording has none. */
export const recordedText = (at: string | null): string =>
  at === null
    ? 'The recording does not say when it was made, so there are no ages.'
    : `Recorded ${dateTime(at)}; ages are relative to that time.`;

/** Returns that sentence, wrapped; nothing if the answer comes from a cluster. */
export const recordedLines = (at: string | null, view: View): string[] =>
  view.recorded ? wrap(recordedText(at), view.width) : [];

/** Returns the sentence of a page in Markdown for its time; null: a recording that does not say when it was made. */
export const asOf = (at: string | null): string => (at === null ? recordedText(at) : `As of ${dateTime(at)}.`);

/** Returns the time in front of a line of changes, in whole seconds. */
export const stamp = (at: string | null): string => (at === null ? '-' : `${at.slice(0, 19)}Z`);
