/** Shell commands on several lines. */
import { patchPieces } from './patch-lines.ts';
import { sanitise } from './text.ts';
import { displayWidth, wrap } from './width.ts';

/**
 * Returns a shell command on one line, safe to print. A line break, which is always in single quotes, is written as
 * bash, zsh and ksh read it: no text of the cluster begins a line.
 */
export const commandOnOneLine = (command: string): string => sanitise(command.replaceAll('\n', () => `'$'\\n''`));

/**
 * Returns a shell command on as many lines as it needs, so that all of it can be copied as one command. A line breaks at a
 * space outside quotes, and ends in a backslash there; a patch in JSON also breaks between its members, where JSON allows
 * white space. Any other argument longer than a line stays whole.
 */
export const wrapCommand = (command: string, width: number, indent: string): string[] =>
  wrapLine(commandOnOneLine(command), width, indent);

function wrapLine(command: string, width: number, indent: string): string[] {
  if (displayWidth(command) + indent.length <= width) return [indent + command];
  const words = shellWords(command);
  const comment = words.indexOf('#');
  if (comment > 0)
    return [
      ...wrapLine(words.slice(0, comment).join(' ').trimEnd(), width, indent),
      ...commentLines(words.slice(comment + 1).join(' '), width, `${indent}# `),
    ];
  const lines: string[] = [];
  let line = '';
  // What follows `--` is for another program.
  const isForKubectl = !words.includes('--');
  for (const argument of withValues(words)) {
    const longer = line === '' ? argument : `${line} ${argument}`;
    const room = width - indent.length - (lines.length > 0 ? 2 : 0) - 2;
    if (line === '' || displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    lines.push(`${line} \\`);
    const pieces = isForKubectl ? patchPieces(argument, line, width - indent.length - 4) : [argument];
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  lines.push(line);
  return lines.map((text, i) => `${indent}${i > 0 ? '  ' : ''}${text}`);
}

/** Returns the note for a person and the command after it, as comments: a backslash does not continue a comment. */
function commentLines(text: string, width: number, mark: string): string[] {
  if (displayWidth(text) + mark.length <= width) return [mark + text];
  const colon = text.indexOf(': ');
  return [
    ...wrap(colon < 0 ? text : text.slice(0, colon + 1), width - mark.length).map((line) => mark + line),
    ...(colon < 0 ? [] : wrapLine(text.slice(colon + 2), width, mark)),
  ];
}

/** Returns the words of a command, each flag with the value after it, and each sign with its program or file. */
function withValues(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1) ?? '';
    const isValue = /^--?\w[\w-]*$/.test(before) && !/^(?:-.|[|&>])/.test(word);
    if (isValue || /^(?:\|\|?|&&|>)$/.test(before)) joined.push(`${joined.pop()!} ${word}`);
    else joined.push(word);
  }
  return joined;
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
