/**
 * Parses the command line. The grammar of kubectl (github.com/spf13/pflag) is rewritten to the one form that pflag and
 * yargs share (`--name=value`), which the parser of yargs then reads. The commands and the help of yargs are not used:
 * they add 12 ms to every start, and their help does not look like that of kubectl.
 */
import { Parser } from 'yargs/helpers';
import { UserError } from '../errors.ts';
import type { Flag, Flags } from './flags.ts';

export interface Parsed {
  /** The words that are not flags, in order: the command, then its arguments. */
  readonly words: readonly string[];
  readonly flags: Flags;
  /** Names of the flags on the command line. */
  readonly given: readonly string[];
  /** The last of the words: those after `--`. */
  readonly after: readonly string[];
}

/** A flag that no command has. `words`: what can be the command, the likeliest first. */
export interface UnknownFlag {
  /** Without dashes: `wat`, or the letter `N`. */
  readonly name: string;
  /** The argument that holds it: `--wat=1`, `-wN`. */
  readonly argument: string;
  readonly words: readonly string[];
}
/** Returns whether a command, by its name, takes a flag: some letters mean one flag or another. */
type Takes = (command: string | undefined, flag: Flag) => boolean;
/** Returns advice on a flag that no command has. */
type Advice = (unknown: UnknownFlag) => string | undefined;

/** Go's strconv.ParseBool. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  1: true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  0: false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** `30s`, `1m30s`; a number without a unit can be the name of a pod. */
export const DURATION = /^(?:\d{1,7}[hms]){1,3}$/;

function checkedSwitch(flag: Flag, text: string): string {
  const parsed = Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined;
  if (parsed === undefined)
    throw new UserError(
      `invalid argument "${text}" for "--${flag.name}" flag: strconv.ParseBool: parsing "${text}": invalid syntax`,
    );
  return `--${flag.name}=${parsed}`;
}

/**
 * Rewrites the forms of pflag: `-n x`, `-nx`, `-n=x`, `--name x`, `--no-headers`, `-hn x`.
 * @throws UserError for a flag that is unknown, lacks its value, or is given one that does not fit
 */
function normalise(argv: readonly string[], flags: readonly Flag[], advice?: Advice, takes?: Takes): string[] {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const tokens: string[] = [];
  const shortNamed = (letter: string, at: number): Flag | undefined => {
    const [first, ...others] = flags.filter(({ short }) => short === letter);
    if (others.length === 0) return first;
    const command = [...tokens, ...argv.slice(at + 1)].find((one) => !one.startsWith('-'));
    return [first!, ...others].find((flag) => takes?.(command, flag)) ?? first;
  };
  const unknown = (message: string, name: string, at: number): UserError => {
    const words = [...tokens, ...argv.slice(at + 1)].filter((one) => !one.startsWith('-'));
    return new UserError(message, advice?.({ name, argument: argv[at]!, words }));
  };
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      tokens.push(...argv.slice(i));
      break;
    }
    if (argument.startsWith('--')) {
      const [raw, ...rest] = argument.slice(2).split('=');
      const name = raw!.replaceAll('_', '-');
      const flag = byName.get(name);
      if (flag === undefined) throw unknown(`unknown flag: --${raw!}`, name, i);
      if (flag.type === 'switch') tokens.push(checkedSwitch(flag, rest.length > 0 ? rest.join('=') : 'true'));
      else if (rest.length > 0) tokens.push(`--${name}=${rest.join('=')}`);
      // Text that cannot be a duration is the next argument, as pflag does for every flag with an optional value.
      else if (flag.type === 'optional') tokens.push(`--${name}=${DURATION.test(argv[i + 1] ?? '') ? argv[++i]! : ''}`);
      else if (i + 1 < argv.length) tokens.push(`--${name}=${argv[++i]!}`);
      else throw new UserError(`flag needs an argument: --${raw!}`);
      continue;
    }
    if (argument.startsWith('-') && argument !== '-') {
      for (let letters = argument.slice(1); letters !== ''; ) {
        const letter = letters[0]!;
        const flag = shortNamed(letter, i);
        letters = letters.slice(1);
        if (flag === undefined) throw unknown(`unknown shorthand flag: '${letter}' in ${argument}`, letter, i);
        if (flag.type === 'switch') {
          tokens.push(letters.startsWith('=') ? checkedSwitch(flag, letters.slice(1)) : `--${flag.name}=true`);
          if (letters.startsWith('=')) break;
          continue;
        }
        if (flag.type === 'optional' && !letters.startsWith('=')) {
          // `-w`, `-w 5m`, `-wA`: text that cannot be a duration is further letters, or the next argument.
          const value = DURATION.test(letters)
            ? letters
            : letters === '' && DURATION.test(argv[i + 1] ?? '')
              ? argv[++i]!
              : '';
          tokens.push(`--${flag.name}=${value}`);
          if (value !== '') break;
          continue;
        }
        if (letters !== '') tokens.push(`--${flag.name}=${letters.startsWith('=') ? letters.slice(1) : letters}`);
        else if (i + 1 < argv.length) tokens.push(`--${flag.name}=${argv[++i]!}`);
        else
          throw new UserError(
            `flag needs an argument: '${letter}' in ${argument}`,
            argument === '-v' ? 'it is the log level of kubectl; the version: kubectl crashloop version' : undefined,
          );
        break;
      }
      continue;
    }
    tokens.push(argument);
  }
  return tokens;
}

/**
 * @param argv the arguments after the name of the plugin
 * @param flags every flag of every command
 * @param advice for flags that are not among them
 * @param takes decides between flags of the same letter; default: the first
 * @throws UserError with the message of kubectl
 */
export function parseArgv(argv: readonly string[], flags: readonly Flag[], advice?: Advice, takes?: Takes): Parsed {
  const of = (type: Flag['type']): Flag[] => flags.filter((flag) => flag.type === type);
  const tokens = normalise(argv, flags, advice, takes);
  const end = tokens.indexOf('--');
  const parsed = Parser(tokens, {
    string: [...of('value'), ...of('list'), ...of('optional')].map((flag) => flag.name),
    boolean: of('switch').map((flag) => flag.name),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-quotes': false,
    } as Record<string, boolean>,
  });
  const all = (name: string): unknown[] => [parsed[name]].flat().filter((one) => one !== undefined);
  const pick = <T>(type: Flag['type'], choose: (values: unknown[]) => T): Record<string, T> =>
    Object.fromEntries(
      of(type)
        .filter((flag) => all(flag.name).length > 0)
        .map((flag) => [flag.name, choose(all(flag.name))]),
    );
  return {
    words: parsed._.map(String),
    after: end < 0 ? [] : tokens.slice(end + 1),
    given: flags.filter((flag) => all(flag.name).length > 0).map((flag) => flag.name),
    flags: {
      values: {
        ...pick('value', (values) => String(values.at(-1))),
        ...pick('optional', (values) => String(values.at(-1))),
      },
      switches: pick('switch', (values) => values.at(-1) === true),
      lists: {
        ...pick('list', (values) => values.map(String)),
        // Of a flag with one value, kubectl takes the last. A command that takes several finds all of them here.
        ...pick('value', (values) => values.map(String)),
      },
    },
  };
}
