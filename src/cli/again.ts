/** The command of this run again, with another value of one flag. */
import { shellLine } from '../model/command.ts';
import { isOpen } from '../model/experiment-answer.ts';
import type { Experiment } from '../model/experiment-answer.ts';
import type { Invocation } from './command.ts';
import { GLOBAL_FLAGS, OWN_FLAGS } from './flags.ts';
import type { Flag, OwnFlag } from './flags.ts';

/** Values that may be secrets: a command that holds one is not printed. */
const SECRET: readonly string[] = ['token', 'password', 'set', 'prometheus-header'];
/** How much longer the next watch is, and how long it is at least, in seconds. */
const [LONGER, SHORTEST] = [3, 300];

/** Returns a duration that is longer, in whole minutes: `15m`. @param seconds of this run */
export const longerThan = (seconds: number): string => `${Math.ceil(Math.max(SHORTEST, seconds * LONGER) / 60)}m`;

/**
 * Returns the command of this run with another value of a flag.
 * @param name of the command
 * @returns null where it reads standard input, or a flag may hold a secret
 */
export function againWith(
  { words, flags, io }: Pick<Invocation, 'words' | 'flags' | 'io'>,
  name: string,
  flag: OwnFlag,
  value: string,
): string | null {
  const given = [...GLOBAL_FLAGS, ...Object.values<Flag>(OWN_FLAGS)]
    .filter((one) => one.name !== flag)
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
  const rest = given.map(({ name: known, type, text }) =>
    type === 'switch' && text === 'true' ? `--${known}` : `--${known}=${text}`,
  );
  const line = shellLine`${[name, ...words, ...rest, `--${flag}=${value}`]}`;
  return line === '' ? null : `${io.program} ${line}`;
}

/** Returns an inconclusive answer with the advice to watch for longer; any other answer as it is. */
export function withLongerWatch<T extends Pick<Experiment, 'test' | 'verdict' | 'advice'>>(
  answer: T,
  invocation: Pick<Invocation, 'words' | 'flags' | 'io'>,
  flag: 'duration' | 'watch',
  value: string,
): T {
  if (!isOpen(answer.verdict)) return answer;
  const command = againWith(invocation, answer.test, flag, value);
  const text = `${invocation.flags.values[flag] === undefined && flag === 'watch' ? 'watch the next run' : 'watch for longer'}: run it again with --${flag}=${value}`;
  return { ...answer, advice: [...answer.advice, { text, command }] };
}
