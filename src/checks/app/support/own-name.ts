/** Messages of a program that takes its own name, the first of its arguments, for a file, a command or an option. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { baseName } from '../../config/support/files.ts';

/** What opens its first argument, and how it says that it cannot. */
const OPENERS: readonly (readonly [program: RegExp, says: () => RegExp])[] = [
  [/^(?:redis|valkey|keydb)-(?:server|sentinel)$/, once(() => /can't open config file '([^']{1,300})'/)],
  [/^node(?:js)?$/, once(() => /Cannot find module '([^']{1,300})'/)],
  [/^python[\d.]{0,5}$|^pypy\d?$/, once(() => /can't open file '([^']{1,300})'/)],
  [/^java$/, once(() => /Could not find or load main class (\S{1,200})/)],
  [/^php[\d.]{0,4}$/, once(() => /Could not open input file: (\S{1,300})/)],
  [/^ruby[\d.]{0,4}$/, once(() => /No such file or directory -- (\S{1,300}) \(LoadError\)/)],
  [/^perl$/, once(() => /Can't open perl script "([^"]{1,300})"/)],
  [/^deno$|^bun$/, once(() => /Module not found "([^"]{1,300})"/)],
  [/^dotnet$/, once(() => /The application '([^']{1,300})' does not exist/)],
  [
    /^(?:ba|da|a|k|z)?sh$/,
    once(() =>
      oneOf([
        /(?:cannot|can't) open '?([\w./-]{1,200})'?(?:$|:)/,
        /sh: ([\w./-]{1,200}): (?:cannot execute binary file|No such file or directory)/,
      ]),
    ),
  ],
];

const REJECTS = once(() =>
  oneOf([
    sequence(
      [/[Ii]nvalid|[Uu]nknown|[Uu]nexpected|[Uu]nrecogni[sz]ed|[Ii]llegal|[Nn]o such|[Ee]xtra/, /first extra is/],
      /(?: (?:option|argument|command|subcommand|parameter|operand|choice)s?)?:? /,
      /["'`]?([\w./+-]{1,200})/,
    ),
    /["'`]([\w./+-]{1,200})["'`] is not (?:a valid|an? \w{1,20} command)/,
    /Could not open file ([\w./+-]{1,200})/,
  ]),
);

/** Whether a message means the word: as it is written, or as a file in the working directory. */
const isWord = (meant: string, word: string): boolean =>
  meant === word || (meant.startsWith('/') && !word.includes('/') && meant.endsWith(`/${word}`));

/** How often a line has a name as a whole word. */
const count = (line: string, name: string): number =>
  line.split(/[^\w.+-]+/).filter((one) => one.replace(/\.$/, '') === name).length;

/**
 * Returns whether a line rejects a word that is the name of the program.
 * @param word the first argument
 * @param isProgram whether the program is known to have the name of the word; otherwise the line must show it
 */
export function rejectsOwnName(line: string, word: string, isProgram: boolean): boolean {
  const text = line.slice(0, 1000);
  const name = baseName(word);
  for (const [program, says] of OPENERS) {
    const meant = program.test(name) ? says().exec(text) : null;
    if (meant !== null && isWord((meant[1] ?? meant[2] ?? '').replace(/^file:\/\//, ''), word)) return true;
  }
  const rejected = REJECTS().exec(text);
  const meant = rejected?.slice(1).find((one) => one !== undefined);
  return meant !== undefined && isWord(meant.replace(/\.$/, ''), word) && (isProgram || count(text, name) > 1);
}
