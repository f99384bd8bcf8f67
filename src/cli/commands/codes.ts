/** `codes`: what exit codes and signals mean, on Linux and Windows, and words such as CrashLoopBackOff. */
import { UserError } from '../../errors.ts';
import { nearest } from '../../evidence/text.ts';
import type { Codes, Os } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { formatOf } from '../terminal.ts';

export const codes: Command = {
  name: 'codes',
  about: 'Explain exit codes, signals, and words such as CrashLoopBackOff',
  description:
    'Explains the exit codes of Linux, or the one you give: a number (also negative or hexadecimal) or the name of a signal. Also a word in the column STATUS of kubectl get pods, such as CrashLoopBackOff. --windows explains those of Windows; a code that only Windows has, such as 3221225781, is found without it.',
  usage: 'codes [CODE | SIGNAL | WORD]',
  examples: [
    ['All codes', 'codes'],
    ['What does 137 mean?', 'codes 137'],
    ['By the name of its signal', 'codes SIGSEGV'],
    ['What does CrashLoopBackOff mean?', 'codes CrashLoopBackOff'],
    ['All codes of Windows containers', 'codes --windows'],
    ['One that Windows prints as a negative number', 'codes -- -1073741819'],
  ],
  flags: ['output', 'no-headers', 'windows'],
  formats: ['table', 'wide', 'json', 'yaml'],
  completes: { words: ['code'] },
  async run(invocation) {
    const { words, flags } = invocation;
    const format = formatOf(flags, codes.formats);
    if (words.length > 1) throw new UserError('one code at a time');
    const [{ exitCodes, describeExit, SIGNALS }, { STATE_WORDS, stateWord }] = await Promise.all([
      import('../../knowledge/exit-codes.ts'),
      import('../../knowledge/state-words.ts'),
    ]);
    const only = flags.switches.windows === true;
    const [word] = words;
    const state = word === undefined ? undefined : stateWord(word);
    if (state !== undefined) {
      await print({ ...ANSWER, groups: [], words: [state] }, format, false, invocation, {
        table: async ({ words: [one] }, view) =>
          (await import('../../render/reports.ts')).renderStateWord(one!, invocation.io.program, view),
      });
      return 0;
    }
    const numbers =
      word === undefined
        ? undefined
        : codesNamed(
            numberIn(word),
            SIGNALS,
            STATE_WORDS.map((one) => one.word),
          );
    const of = (os: Os): Codes['groups'][number] => ({
      os,
      codes:
        numbers === undefined
          ? exitCodes(os)
          : (os === 'windows' ? numbers.windows : numbers.linux).map((number) => describeExit(number, os)),
    });
    // A code that only Windows has is found without the flag.
    const windows = only || numbers?.linux.length === 0;
    const groups = (only ? [of('windows')] : windows ? [of('linux'), of('windows')] : [of('linux')]).filter(
      (group) => group.codes.length > 0,
    );
    if (groups.length === 0)
      throw new UserError(`${word ?? ''} is a signal, and Windows has none`, 'leave --windows out');
    const answer: Codes = { ...ANSWER, groups, words: [] };
    await print(answer, format, false, invocation, {
      table: async ({ groups: all }, view) =>
        (await import('../../render/reports.ts')).renderCodes(
          all.map((group) => ({ title: group.os === 'windows' ? 'WINDOWS' : 'LINUX', codes: group.codes })),
          view,
        ),
    });
    return 0;
  },
};

const ANSWER = { apiVersion: 'crashloop/v1', kind: 'Codes' } as const;

/** Returns the number of what kubectl prints for a container without a reason: `ExitCode:137`, `Init:Signal:9`. */
function numberIn(word: string): string {
  const [, kind, number] = /^(?:init:)?(exitcode|signal):(\d{1,10})$/i.exec(word) ?? [];
  if (kind === undefined) return word;
  return kind.toLowerCase() === 'signal' ? String(128 + Number(number)) : number!;
}

/** Windows prints an NTSTATUS as a negative number of 32 bits; below this it is an ordinary code. */
const ORDINARY = 256;

/**
 * Returns the codes that a word means on each system.
 * @param known words with another meaning, of which a similar one is offered
 * @throws UserError if it is neither a number nor a signal
 */
export function codesNamed(
  word: string,
  signals: Readonly<Record<number, string>>,
  known: readonly string[],
): { linux: number[]; windows: number[] } {
  const name = word.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  const signal = Object.entries(signals).find(([, one]) => one === name);
  if (signal !== undefined) return { linux: [128 + Number(signal[0])], windows: [] };
  if (!/^[+-]?\d{1,10}$|^0x[\da-f]{1,8}$/i.test(word)) {
    const close = nearest(word, [...Object.values(signals), ...known]);
    throw new UserError(
      `"${word}" is no exit code, no signal and no word of a status that this program knows`,
      close.length > 0
        ? `did you mean ${close.join(', ')}?`
        : 'give a number such as 137, or a word such as SIGKILL or OOMKilled',
    );
  }
  const given = Number(word);
  // An exit code is an int32 in the API; 0xC0000005 and 3221225477 are the same code.
  const number = given | 0;
  if (given > 0xffff_ffff || given < -0x8000_0000)
    throw new UserError(`${word} is not an exit code: exit codes have 32 bits`);
  return Math.abs(number) < ORDINARY
    ? { linux: [number], windows: number >= 0 ? [number] : [] }
    : { linux: [], windows: [number] };
}
