/** Shell commands on several lines. */
import { sanitise } from './text.ts';
import { displayWidth, wrap } from './width.ts';

/**
 * Returns a shell command on one line, safe to print. A line break, which is always in single quotes, is written as
 * bash, zsh and ksh read it: no text of the cluster begins a line.
 */
export const commandOnOneLine = (command: string): string => sanitise(command.replaceAll('\n', () => `'$'\\n''`));

/**
 * Returns a shell command on as many lines as it needs, each but the last ending in a backslash, so that all of it can
 * be copied. Lines break only at spaces outside quotes: an argument longer than a line stays whole.
 */
export const wrapCommand = (command: string, width: number, indent: string): string[] =>
  wrapLine(commandOnOneLine(command), width, indent);

function wrapLine(command: string, width: number, indent: string): string[] {
  if (displayWidth(command) + indent.length <= width) return [indent + command];
  const comment = shellWords(command).indexOf('#');
  if (comment > 0) {
    // A backslash does not continue a comment, so the comment gets its own lines.
    const words = shellWords(command);
    const before = words.slice(0, comment).join(' ').trimEnd();
    return [
      ...wrapLine(before, width, indent),
      ...wrap(words.slice(comment + 1).join(' '), width - indent.length - 2).map((line) => `${indent}# ${line}`),
    ];
  }
  const lines: string[] = [];
  let line = '';
  for (const argument of shellWords(command)) {
    const longer = line === '' ? argument : `${line} ${argument}`;
    const room = width - indent.length - (lines.length > 0 ? 2 : 0) - 2;
    if (line !== '' && displayWidth(longer) > room) {
      lines.push(line);
      line = argument;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines.map((text, i) => `${indent}${i > 0 ? '  ' : ''}${text}${i < lines.length - 1 ? ' \\' : ''}`);
}

/** Returns the command's words with their quotes; joined with single spaces they give the command again. */
function shellWords(command: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let escaped = false;
  for (const character of command) {
    if (quote === '' && !escaped && character === ' ') {
      words.push(word);
      word = '';
      continue;
    }
    if (escaped) escaped = false;
    else if (quote === '' && character === '\\') escaped = true;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    word += character;
  }
  words.push(word);
  return words;
}
