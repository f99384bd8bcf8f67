/** A command that is one string: the runtime looks for a program of that whole name, because no shell splits it. */
import { shellWords } from '../../knowledge/command-words.ts';

/** Whether the name of a program is a whole command line. */
export const isLine = (path: string): boolean => /\S\s+\S/.test(path);

/** A way to write a command line as a list. */
export interface AsList {
  /** Imperative, for a fix. */
  readonly says: string;
  readonly words: readonly string[];
}

/** Returns the ways to write a line as a list, the better one first. A line with shell operators needs a shell. */
export function asLists(line: string): readonly AsList[] {
  const shell: AsList = { says: 'run the line through a shell', words: ['sh', '-c', line.trim()] };
  const words = shellWords(line.trim());
  if (!words) return [shell];
  const list: AsList = { says: 'write each word as a separate item of the list', words };
  return words.includes('-c') ? [list] : [list, shell];
}
