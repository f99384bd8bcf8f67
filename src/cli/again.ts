/** The command of this run again, with other flags. */
import { UserError } from '../errors.ts';
import type { Again } from '../errors.ts';
import { shellLine } from '../model/command.ts';
import { isOpen } from '../model/experiment-answer.ts';
import type { Experiment } from '../model/experiment-answer.ts';
import type { Invocation } from './command.ts';
import { GLOBAL_FLAGS, OWN_FLAGS } from './flags.ts';
import type { Flag } from './flags.ts';

type Run = Pick<Invocation, 'words' | 'flags' | 'io'>;

/** Values that may be secrets: a command that holds one is not printed. */
const SECRET: readonly string[] = ['token', 'password', 'set', 'prometheus-header'];
/** How much longer the next watch is, and how long it is at least, in seconds. */
const [LONGER, SHORTEST] = [3, 300];

/** Returns a duration that is longer, in whole minutes: `15m`. @param seconds of this run */
export const longerThan = (seconds: number): string => `${Math.ceil(Math.max(SHORTEST, seconds * LONGER) / 60)}m`;

/**
 * Returns the command of this run with other flags.
 * @param name of the command
 * @returns null where it reads standard input, or a flag may hold a secret
 */
export function againWith(
  { words, flags, io }: Run,
  name: string,
  { add = {}, drop = [] }: Pick<Again, 'add' | 'drop'>,
): string | null {
  const given = [...GLOBAL_FLAGS, ...Object.values<Flag>(OWN_FLAGS)]
    .filter((one) => !Object.hasOwn(add, one.name) && !drop.includes(one.name))
    .flatMap((one) => {
      const values =
        one.type === 'switch'
          ? flags.switches[one.name]
          : one.type === 'list'
            ? flags.lists[one.name]
            : flags.values[one.name];
      return [values ?? []].flat().map((text) => ({ ...one, text: String(text) }));
    });
  if (given.some((one) => SECRET.includes(one.name) || (one.completes === 'file' && one.text === '-'))) return null;
  const word = (flag: string, text: string): string => (text === 'true' ? `--${flag}` : `--${flag}=${text}`);
  const rest = given.map(({ name: known, type, text }) =>
    type === 'switch' ? word(known, text) : `--${known}=${text}`,
  );
  const more = Object.entries(add).map(([flag, value]) => word(flag, String(value)));
  const line = shellLine`${[name, ...words, ...rest, ...more]}`;
  return line === '' ? null : `${io.program} ${line}`;
}

/** Returns the change of a command in words, where its line cannot be printed. */
function changeText({ add = {}, drop = [] }: Again): string {
  const flags = (names: readonly string[]): string => names.map((flag) => `--${flag}`).join(' and ');
  const [more, less] = [flags(Object.keys(add)), flags(drop)];
  return `the same command${more === '' ? '' : ` with ${more}`}${less === '' ? '' : ` without ${less}`}`;
}

/** Returns an error with the whole command that goes on from it, in its advice; an error without one as it is. */
export function withCommand(error: UserError, run: Run, name: string): UserError {
  const { again } = error;
  if (again === undefined) return error;
  const whole = `${again.to}: ${againWith(run, name, again) ?? changeText(again)}`;
  const advised = new UserError(error.message, error.hint === undefined ? whole : `${error.hint}\n${whole}`);
  return Object.assign(advised, { stack: error.stack });
}

/** Returns an inconclusive answer with the advice to watch for longer; any other answer as it is. */
export function withLongerWatch<T extends Pick<Experiment, 'verdict' | 'advice'> & { readonly test: string }>(
  answer: T,
  invocation: Pick<Invocation, 'words' | 'flags' | 'io'>,
  flag: 'duration' | 'watch',
  value: string,
): T {
  if (!isOpen(answer.verdict)) return answer;
  const command = againWith(invocation, answer.test, { add: { [flag]: value } });
  const text = `${invocation.flags.values[flag] === undefined && flag === 'watch' ? 'watch the next run' : 'watch for longer'}: run it again with --${flag}=${value}`;
  return { ...answer, advice: [...answer.advice, { text, command }] };
}
