/**
 * Commands to copy, as data: programs with their words. One function makes a line of them and quotes every word, so that
 * no name, path or log line that a cluster made up can act when a person pastes the line.
 */

/** How a program is joined to the one after it. */
export type Joint = '|' | '&&' | '||';

/** One program of a command. */
export interface Program {
  /** The program and its arguments, as it gets them: not quoted. */
  readonly words: readonly string[];
  /** null: the last one. */
  readonly joint: Joint | null;
  /** The file that its output goes to. */
  readonly output?: string;
}

/** A command to copy. */
export interface Command {
  readonly programs: readonly Program[];
  /** What a person does by hand before the next command. */
  readonly next?: { readonly note: string; readonly command: Command };
  /** A value begins with a dash where the program would read a flag: the command has no line. */
  readonly hasStrayFlag?: true;
}

/**
 * A value in a `command` template: one word, or part of one; a list is a word for each member. Only the words of lists,
 * and what comes right after `--`, may begin with a dash.
 */
type Value = string | number | readonly string[];

interface Token {
  readonly text: string;
  /** A value or quoted text: never an operator, never split. */
  readonly literal: boolean;
}

/**
 * Splits the text that a check's author wrote: blanks end a word, quotes keep them.
 * @throws Error for a quote without its pair: values need no quotes
 */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, single, double, bare, blank] of text.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)|(\s+)|./g)) {
    if (blank !== undefined) tokens.push({ text: ' ', literal: false });
    else if (bare !== undefined) tokens.push({ text: bare, literal: false });
    else if (single === undefined && double === undefined) throw new Error(`a quote without its pair: ${text}`);
    else tokens.push({ text: single ?? double ?? '', literal: true });
  }
  return tokens;
}

/**
 * Makes a command: command`kubectl -n ${namespace} describe pod ${name}`. The author's text may hold quotes, `|`, `&&`,
 * `||` and `> FILE`; a value is always part of a word, whatever is in it. An empty list leaves no word.
 */
export function command(texts: TemplateStringsArray, ...values: readonly Value[]): Command {
  const programs: Program[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let output: string | undefined;
  let intoFile = false;
  let hasStrayFlag = false;
  const endWord = (): void => {
    if (word === undefined) return;
    if (intoFile) [output, intoFile] = [word, false];
    else words.push(word);
    word = undefined;
  };
  const endProgram = (joint: Joint | null): void => {
    endWord();
    programs.push({ words, joint, ...(output === undefined ? {} : { output }) });
    [words, output] = [[], undefined];
  };
  const add = ({ text, literal }: Token): void => {
    if (literal) word = (word ?? '') + text;
    else if (text === ' ') endWord();
    else if (text === '|' || text === '&&' || text === '||') endProgram(text);
    else if (text === '>') intoFile = true;
    else word = (word ?? '') + text;
  };
  for (const [index, text] of texts.entries()) {
    for (const token of tokensOf(text)) add(token);
    const value = values[index];
    if (value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'number') {
      hasStrayFlag ||= String(value).startsWith('-') && !word && words.at(-1) !== '--';
      add({ text: String(value), literal: true });
    } else
      for (const [at, one] of value.entries()) {
        if (at > 0) endWord();
        add({ text: one, literal: true });
      }
  }
  endProgram(null);
  return { programs, ...(hasStrayFlag ? { hasStrayFlag } : {}) };
}

/** The note before a command that follows at once, without a step by hand. */
export const THEN = 'then';

/** A command, what to do by hand after it, and the command that follows. */
export const andThen = (first: Command, note: string, following: Command): Command => ({
  ...first,
  next: { note, command: following },
});

/** Characters that mean nothing to a POSIX shell. zsh expands a word that begins with `=`. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

/** A word as a POSIX shell reads it back: in single quotes unless every character is plain. */
export function quoted(word: string): string {
  if (PLAIN.test(word)) return word;
  // `--patch='…'` reads better than `'--patch=…'`, and so does `jsonpath='…'`.
  const flag = /^(-{0,2}\w[\w-]*=)([^]+)$/.exec(word);
  if (flag) return `${flag[1]}${quoted(flag[2]!)}`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Most words. V8 takes long to compile a class of all scripts. */
const PRINTABLE_ASCII = /^[ -~]*$/;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Whether a terminal shows a word as it is: control characters could hide what a line does. */
const isPrintable = (word: string): boolean => {
  const line = word.replaceAll('\n', '');
  return PRINTABLE_ASCII.test(line) || !UNPRINTABLE.test(line);
};

/** All words of a command, file names among them. */
const wordsOf = ({ programs, next }: Command): readonly string[] => [
  ...programs.flatMap(({ words, output }) => [...words, ...(output === undefined ? [] : [output])]),
  ...(next === undefined ? [] : wordsOf(next.command)),
];

/**
 * The line to copy, for a POSIX shell.
 * @returns null where a word holds control characters, which could hide what the line does; where a value would
 * be read as a flag; and where a value would end the comment
 */
export function lineOf(one: Command | null): string | null {
  if (one === null) return null;
  if (one.hasStrayFlag || !wordsOf(one).every(isPrintable)) return null;
  const programs = one.programs.map(({ words, joint, output }) =>
    [
      ...words.map(quoted),
      ...(output === undefined ? [] : ['>', quoted(output)]),
      ...(joint === null ? [] : [joint]),
    ].join(' '),
  );
  const line = programs.join(' ');
  if (one.next === undefined) return line;
  const following = lineOf(one.next.command);
  // In an interactive zsh `#` begins no comment. After the `;` it is a command that does not exist.
  return following === null || /\n/.test(following) ? null : `${line};  # ${one.next.note}: ${following}`;
}

/** The programs of a command, each with its words, for running them without a shell; null where there is no line. */
export function argvOf(one: Command | null): readonly (readonly string[])[] | null {
  if (one === null || lineOf(one) === null) return null;
  const { programs, next } = one;
  return [...programs.map(({ words }) => words), ...(next === undefined ? [] : (argvOf(next.command) ?? []))];
}

/** What stands for a value that only the user knows. */
export const PLACEHOLDER = 'YOUR_VALUE';

/**
 * Every placeholder begins like this: `YOUR_NODE`, `--docker-username=YOUR_USER`, `DATABASE_URL=YOUR_VALUE`. A word such as
 * `USER` may be the name of a variable.
 */
const PLACEHOLDERS = /\bYOUR_[A-Z]+\b/g;

/** Returns the words of a line that only the user can fill in. */
export const placeholdersIn = (line: string): string[] => [...new Set(line.match(PLACEHOLDERS))];

/** Returns whether a command does its work as it is: it opens no editor, has no step by hand and no word to fill in. */
export function isComplete(one: Command | null): boolean {
  if (one === null || lineOf(one) === null) return false;
  const edits = one.programs.some(({ words: [program, ...words] }) => program === 'kubectl' && words.includes('edit'));
  if (edits || wordsOf(one).some((word) => placeholdersIn(word).length > 0)) return false;
  return one.next === undefined || (one.next.note === THEN && isComplete(one.next.command));
}

/** A file name for an object: its name, without what a path or a shell could make something else of. */
export const fileNameFor = (name: string, ending = 'yaml'): string =>
  `${name.replace(/[^\w.-]/g, '_').replace(/^[.-]+/, '') || 'object'}.${ending}`;

/** Returns a time as part of a file name: `20260102T030405Z`. @param time RFC 3339 */
export const fileStamp = (time: string): string => time.replace(/\.\d+/, '').replace(/[-:]/g, '');

/** A line of this program's or of kubectl's, as `command` takes it; '' where a word holds control characters. */
export const shellLine = (texts: TemplateStringsArray, ...values: readonly Value[]): string =>
  lineOf(command(texts, ...values)) ?? '';
