/** What is printed beside a command: what it is for, and which of its words only the user knows. */
import { placeholdersIn } from '../model/command.ts';

/** Returns words as a list: `A`, `A and B`, `A, B and C`. */
const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

/** What a person does before the second command of a line: `; # choose YOUR_REVISION, then: …`. */
const NOTE = /; {2}# ([^:]{1,100}):/;

/**
 * Returns the text that introduces a command. It names each placeholder of the command, so that a user edits it
 * first.
 */
export function textBeside({ text, command }: { readonly text: string; readonly command: string | null }): string {
  const [, note = ''] = NOTE.exec(command ?? '') ?? [];
  const open = placeholdersIn(command ?? '').filter((one) => !text.includes(one) && !note.includes(one));
  return open.length === 0 ? text : `${text} (replace ${joined(open)} first)`;
}
