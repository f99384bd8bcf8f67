/** Reads a command line that is still being typed. It never refuses one. */
import { DURATION } from '../argv.ts';
import type { Flag, Flags } from '../flags.ts';

/** The word to complete. */
export type Open =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'flag'; readonly text: string }
  /**
   * `stem` is the part of the word before the value: `-n` of `-nshop`. It is empty where it would end with `=`, because
   * cobra's scripts expect the bare value there.
   */
  | { readonly kind: 'value'; readonly flag: Flag; readonly text: string; readonly stem: string };

export interface Typed {
  /** The words that are no flags, in order, without the word to complete. */
  readonly words: readonly string[];
  readonly flags: Flags;
  /** Names of the flags that were given. */
  readonly given: ReadonlySet<string>;
  readonly open: Open;
}

interface Part {
  readonly flag: Flag | undefined;
  /** The value; undefined where it would be the next word. */
  readonly text: string | undefined;
  readonly stem: string;
  /** The flags before it in the same word, which take no value: `h` of `-hA`. */
  readonly switches: readonly Flag[];
}

function longFlag(argument: string, flags: readonly Flag[]): Part {
  const equals = argument.indexOf('=');
  const name = argument.slice(2, equals < 0 ? undefined : equals).replaceAll('_', '-');
  return {
    flag: flags.find((one) => one.name === name),
    text: equals < 0 ? undefined : argument.slice(equals + 1),
    stem: '',
    switches: [],
  };
}

function shortFlags(argument: string, flags: readonly Flag[]): Part {
  const switches: Flag[] = [];
  for (let i = 1; i < argument.length; i++) {
    const flag = flags.find((one) => one.short === argument[i]);
    const rest = argument.slice(i + 1);
    if (flag?.type === 'switch' && !rest.startsWith('=')) switches.push(flag);
    else if (flag?.type === 'optional' && rest !== '' && !rest.startsWith('=') && !DURATION.test(rest))
      switches.push(flag);
    else
      return {
        flag,
        text: rest === '' ? undefined : rest.replace(/^=/, ''),
        stem: rest === '' || rest.startsWith('=') ? '' : argument.slice(0, i + 1),
        switches,
      };
  }
  return { flag: undefined, text: undefined, stem: '', switches };
}

const isFlag = (argument: string): boolean => argument.startsWith('-') && argument !== '-';
const partOf = (argument: string, flags: readonly Flag[]): Part =>
  argument.startsWith('--') ? longFlag(argument, flags) : shortFlags(argument, flags);
const takesNext = ({ flag, text }: Part): boolean =>
  text === undefined && (flag?.type === 'value' || flag?.type === 'list');

/**
 * Reads what was typed by the grammar of ../argv.ts, and skips what that would refuse.
 * @param args the arguments of the program; the last is the word to complete, '' where it is not begun
 * @param flags every flag that any command takes
 */
export function readTyped(args: readonly string[], flags: readonly Flag[]): Typed {
  const words: string[] = [];
  const values: Record<string, string> = {};
  const switches: Record<string, boolean> = {};
  const lists: Record<string, string[]> = {};
  const give = (flag: Flag, text: string): void => {
    if (flag.type === 'switch') switches[flag.name] = !/^(?:0|f|F|false|FALSE|False)$/.test(text);
    else if (flag.type === 'list') lists[flag.name] = [...(lists[flag.name] ?? []), text];
    else values[flag.name] = text;
  };
  const last = args.at(-1) ?? '';
  let waiting: Flag | undefined;
  let literal = false;
  for (const argument of args.slice(0, -1)) {
    if (waiting?.type === 'optional' && !DURATION.test(argument)) waiting = undefined;
    if (waiting !== undefined) {
      give(waiting, argument);
      waiting = undefined;
    } else if (literal || !isFlag(argument)) words.push(argument);
    else if (argument === '--') literal = true;
    else {
      const part = partOf(argument, flags);
      for (const flag of part.switches) give(flag, flag.type === 'switch' ? 'true' : '');
      if (part.flag !== undefined && (takesNext(part) || (part.flag.type === 'optional' && part.text === undefined)))
        waiting = part.flag;
      // A flag with an optional value is empty until the next word turns out to be its value.
      if (part.flag !== undefined && (part.text !== undefined || !takesNext(part))) give(part.flag, part.text ?? '');
    }
  }
  const given = new Set([...Object.keys(values), ...Object.keys(switches), ...Object.keys(lists)]);
  const typed = { words, flags: { values, switches, lists }, given };
  if (waiting !== undefined && waiting.type !== 'optional')
    return { ...typed, open: { kind: 'value', flag: waiting, text: last, stem: '' } };
  if (literal || !last.startsWith('-')) return { ...typed, open: { kind: 'word', text: last } };
  const { flag, text, stem } = partOf(last, flags);
  if (flag !== undefined && text !== undefined) return { ...typed, open: { kind: 'value', flag, text, stem } };
  return { ...typed, open: { kind: 'flag', text: last } };
}
