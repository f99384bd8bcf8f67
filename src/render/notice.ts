/** Notices and errors on a terminal: their lines break between words. */
import { displayWidth, wrapWords } from './width.ts';

/**
 * Returns where a command begins that is the rest of the line, as in `to explain a pod: kubectl crashloop explain web`;
 * the length of the line where there is none.
 */
function commandAt(line: string, programs: readonly string[]): number {
  const starts = programs.flatMap((program) => {
    if (line.startsWith(`${program} `)) return 0;
    const at = line.indexOf(`: ${program} `);
    return at < 0 ? [] : at + 2;
  });
  return Math.min(line.length, ...starts);
}

function wrapLine(line: string, width: number, programs: readonly string[]): string[] {
  if (displayWidth(line) <= width) return [line];
  const text = line.trimStart();
  const indent = line.slice(0, line.length - text.length);
  const at = commandAt(text, programs);
  // A command is one word here: a line break in the middle of it would be copied with it.
  const words = [...text.slice(0, at).split(/ +/), text.slice(at)].filter((word) => word !== '');
  return wrapWords(words, width - indent.length, true).map((one) => `${indent}${one}`);
}

/**
 * Returns text with lines of at most `width` columns, broken between words. Longer words and commands stay whole.
 * @param program the command that the user types
 */
export const wrapNotice = (text: string, width: number, program: string): string =>
  text
    .split('\n')
    .flatMap((line) => wrapLine(line, width, ['kubectl', program]))
    .join('\n');
