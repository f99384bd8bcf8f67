/** Whether a key of a ConfigMap, as it is now, still has the mistake that a message names. */
import { hasTomlFault, hasYamlFault } from '../../../knowledge/config-faults.ts';
import { unquotedIn } from '../../../knowledge/type-hints.ts';

/** `there`: the key has the mistake. `gone`: it has changed since. `unseen`: not known. */
export type Now = 'there' | 'gone' | 'unseen';

/** Names that a message quotes, or that it calls a field, key or directive. */
const NAMED = /["'`“‘]([^"'`“”‘’\s]{2,80})["'`”’]|\b(?:field|key|option|directive|setting|property) ([\w.-]{2,80})\b/g;
const COMMENT = /^\s{0,200}(?:#|\/\/|;|--|$)/;

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the names in a message that can be in the file: not its path, no number. */
function namesIn(message: string, path: string): string[] {
  return [...message.slice(0, 1000).matchAll(NAMED)]
    .map((match) => (match[1] ?? match[2]) as string)
    .filter((name) => !path.includes(name) && !/^[\d.,:]+$/.test(name));
}

/**
 * Returns whether the text of a key has the mistake of a message.
 * @param number the line that the message names, from 1; 0 if it names none
 * @param word the key or word that the message names
 * @param message what the program said
 */
export function stateOfKey(text: string, path: string, number: number, word: string | undefined, message: string): Now {
  const lines = text.split('\n');
  const line = lines[number - 1];
  const names = [...(word === undefined ? [] : [word]), ...namesIn(message, path)];
  const json = /\.json$/i.test(path);
  if (number > 0 && (line === undefined || COMMENT.test(line))) return json && !parses(text) ? 'there' : 'gone';
  const near = number > 0 ? lines.slice(Math.max(0, number - 2), number + 1).join('\n') : text;
  const unquoted = unquotedIn(message)?.value;
  if (names.some((name) => near.includes(name)) || (unquoted !== undefined && line?.includes(unquoted))) return 'there';
  if (json) return parses(text) ? (names.length > 0 ? 'unseen' : 'gone') : 'there';
  if (number > 0 && /\.ya?ml$/i.test(path) && hasYamlFault(text, number)) return 'there';
  if (number > 0 && /\.toml$/i.test(path) && hasTomlFault(text, number)) return 'there';
  return 'unseen';
}
