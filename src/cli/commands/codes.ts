/** `codes`: what exit codes and signals mean, on Linux and Windows. */
import { UserError } from '../../errors.ts';
import type { Codes, Os } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { formatOf } from '../terminal.ts';

export const codes: Command = {
  name: 'codes',
  about: 'Explain exit codes and signals, Linux and Windows',
  description:
    'Explains the exit codes of Linux, or the one you give: a number (also negative or hexadecimal) or the name of a signal. --windows explains those of Windows; a code that only Windows has, such as 3221225781, is found without it.',
  usage: 'codes [CODE | SIGNAL]',
  examples: [
    ['All codes', 'codes'],
    ['What does 137 mean?', 'codes 137'],
    ['By the name of its signal', 'codes SIGSEGV'],
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
    const { exitCodes, describeExit, SIGNALS } = await import('../../knowledge/exit-codes.ts');
    const only = flags.switches.windows === true;
    const [word] = words;
    const numbers = word === undefined ? undefined : codesNamed(word, SIGNALS);
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
    const answer: Codes = { apiVersion: 'crashloop/v1', kind: 'Codes', groups };
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

/** Windows prints an NTSTATUS as a negative number of 32 bits; below this it is an ordinary code. */
const ORDINARY = 256;

/**
 * Returns the codes that a word means on each system.
 * @throws UserError if it is neither a number nor a signal
 */
export function codesNamed(
  word: string,
  signals: Readonly<Record<number, string>>,
): { linux: number[]; windows: number[] } {
  const name = word.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  const signal = Object.entries(signals).find(([, one]) => one === name);
  if (signal !== undefined) return { linux: [128 + Number(signal[0])], windows: [] };
  if (!/^[+-]?\d{1,10}$|^0x[\da-f]{1,8}$/i.test(word))
    throw new UserError(
      `"${word}" is neither an exit code nor a signal`,
      'give a number such as 137, or a name such as SIGKILL',
    );
  const given = Number(word);
  // An exit code is an int32 in the API; 0xC0000005 and 3221225477 are the same code.
  const number = given | 0;
  if (given > 0xffff_ffff || given < -0x8000_0000)
    throw new UserError(`${word} is not an exit code: exit codes have 32 bits`);
  return Math.abs(number) < ORDINARY
    ? { linux: [number], windows: number >= 0 ? [number] : [] }
    : { linux: [], windows: [number] };
}
