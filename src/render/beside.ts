/** What is printed beside a command: what it is for, and which of its words only the user knows. */
import { placeholdersIn } from '../model/command.ts';

/** Returns words as a list: `A`, `A and B`, `A, B and C`. */
const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

/**
 * Returns the text that introduces a command. It names each placeholder of the command, so that a user edits it
 * first.
 */
export function textBeside({ text, command }: { readonly text: string; readonly command: string | null }): string {
  const open = placeholdersIn(command ?? '').filter((one) => !text.includes(one));
  return open.length === 0 ? text : `${text} (replace ${joined(open)} first)`;
}
