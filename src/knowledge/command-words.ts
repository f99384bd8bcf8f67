/** Words of a command line as a POSIX shell splits them. */

/** Characters that only a shell understands: pipes, lists, redirections, variables, patterns. */
const SHELL = /[|&;<>()$`*?[\]{}~#\n]/;

/**
 * Splits a command line at its blanks; quotes and backslashes keep blanks.
 * @returns undefined where the line needs a shell, or a quote has no end
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (quote === '"' && /[$`]/.test(char)) return undefined;
      else if (quote === '"' && char === '\\' && /["\\]/.test(line[at + 1] ?? '')) word += line[++at]!;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/[ \t\r]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\' && at + 1 < line.length) word = (word ?? '') + line[++at]!;
    else if (SHELL.test(char)) return undefined;
    else word = (word ?? '') + char;
  }
  if (quote !== undefined) return undefined;
  return word === undefined ? words : [...words, word];
}
