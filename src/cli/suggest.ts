/** What a user may have meant with a flag or a command that does not exist. Offers only what would be accepted. */
import { nearest } from '../evidence/text.ts';
import { quoted, shellLine } from '../model/command.ts';
import type { UnknownFlag } from './argv.ts';
import type { Command } from './command.ts';
import { COMMON_FLAGS, GLOBAL_FLAGS, OWN_FLAGS } from './flags.ts';
import type { Flag, Flags, OwnFlag } from './flags.ts';
import { targetType } from './target.ts';

/** What other programs call a command of ours. */
const CALLED: Readonly<Record<string, string>> = {
  clean: 'cleanup',
  debug: 'explain',
  describe: 'explain',
  diagnose: 'explain',
  dump: 'bundle',
  events: 'timeline',
  get: 'list',
  history: 'timeline',
  ls: 'list',
  ps: 'list',
  record: 'bundle',
  report: 'bundle',
  restart: 'retry',
  rollout: 'wait',
  save: 'bundle',
  signals: 'codes',
  status: 'list',
  why: 'explain',
};
/** What other programs call a flag of ours. */
const FLAG_CALLED: Readonly<Record<string, OwnFlag>> = {
  file: 'from',
  filename: 'from',
  follow: 'watch',
  wait: 'watch',
};
/** A shorter name is within two edits of too many others. */
const SHORT_NAME = 5;

/** The flags that a command takes. */
const flagsOf = (command: Command): readonly Flag[] => [
  ...command.flags.map((name) => OWN_FLAGS[name]),
  ...GLOBAL_FLAGS,
  ...COMMON_FLAGS,
];

/** Returns the flag of the command that is most like a name; undefined if none is. */
function flagLike(name: string, command: Command): string | undefined {
  const names = flagsOf(command).map((flag) => flag.name);
  const meant = Object.hasOwn(FLAG_CALLED, name) ? FLAG_CALLED[name] : undefined;
  if (meant !== undefined && command.flags.includes(meant)) return meant;
  const begun = name.length < 2 ? [] : names.filter((one) => one.startsWith(name));
  return (
    begun.sort((a, b) => a.length - b.length)[0] ??
    nearest(name, names, 5).find((one) => name.length >= SHORT_NAME || one[0] === name[0])
  );
}

/**
 * Returns advice on a flag that does not exist.
 * @param unnamed the command that runs where none is named
 * @param commands all commands
 * @param program what the user types: `kubectl crashloop`
 */
export function flagAdvice(
  { name, argument, words }: UnknownFlag,
  unnamed: Command,
  commands: readonly Command[],
  program: string,
): string {
  const command = words.flatMap((word) => commands.find((one) => one.name === word) ?? [])[0] ?? unnamed;
  const long = argument.startsWith('--');
  const whole = long ? name : argument.slice(1).split('=')[0]!;
  const namesake = commands.find((one) => one.name === whole) ?? (name === 'V' ? { name: 'version' } : undefined);
  if (namesake !== undefined) return `did you mean the command? ${program} ${namesake.name}`;
  const other = (letter: string): string | undefined =>
    flagsOf(command).find((flag) => flag.short?.toLowerCase() === letter.toLowerCase())?.short;
  const letter = long ? undefined : other(name);
  const best = long || whole.length > 2 ? flagLike(whole.replaceAll('_', '-'), command) : undefined;
  if (best !== undefined) return `did you mean --${best}?`;
  if (letter !== undefined) return `did you mean -${letter}?`;
  return `the flags of ${command.name}: ${program} ${command.name} --help`;
}

/** Returns advice on a flag that other commands take. */
export function foreignFlagAdvice(
  flag: OwnFlag,
  command: Command,
  commands: readonly Command[],
  program: string,
): string {
  const takers = commands.filter((one) => one.flags.includes(flag)).map((one) => one.name);
  // The flag exists, so it is no typing mistake: only another name for the same thing is offered.
  const meant = Object.hasOwn(FLAG_CALLED, flag) ? FLAG_CALLED[flag] : undefined;
  const best = meant !== undefined && command.flags.includes(meant) ? meant : undefined;
  const others = takers.length > 4 ? '' : ` (${takers.join(', ')} ${takers.length === 1 ? 'does' : 'do'})`;
  return [
    ...(best === undefined ? [] : [`did you mean --${best}?`]),
    `${command.name} does not take --${flag}${others}; see: ${program} ${command.name} --help`,
  ].join('\n');
}

/**
 * Returns advice on a command that does not exist: the command that was meant, or `explain` for the name of a pod.
 * @param words the words of the command line, the unknown one first
 */
export function commandAdvice(
  words: readonly string[],
  flags: Flags,
  commands: readonly Command[],
  program: string,
): string {
  const [name = '', ...rest] = words;
  const place = flags.values.namespace ? ` -n ${quoted(flags.values.namespace)}` : '';
  const explain = (named: readonly string[]): string =>
    `to explain a pod: ${program} ${shellLine`explain ${named}`}${place}`;
  if (name.includes('/') || (targetType(name) !== undefined && rest.length > 0)) return explain(words.slice(0, 2));
  const called = Object.hasOwn(CALLED, name) ? CALLED[name] : undefined;
  const best =
    called ??
    nearest(
      name,
      commands.map((command) => command.name),
      1,
    )[0];
  if (best === undefined) return explain([name]);
  const all = `did you mean "${best}"? All commands: ${program} --help`;
  // No command has a digit or a dot in its name, but pods do.
  return /[\d.]/.test(name) ? `${all}\n${explain([name])}` : all;
}
