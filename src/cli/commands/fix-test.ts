/** `fix-test`: does the fix work? */
import { UserError } from '../../errors.ts';
import type { FixWish } from '../../experiments/fix-test/fix-test.ts';
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import { ordinalOf } from '../numbers.ts';
import type { Command, Invocation } from '../command.ts';

/** Reads `NAME=VALUE`, which can be given several times. */
export function valuesOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UserError(`invalid argument "${pair}" for "--set" flag: give NAME=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Bytes. A pod spec is far smaller. */
const MAX_PATCH = 16 * 1024 * 1024;

async function patchOf({ flags, io }: Invocation): Promise<Pick<FixWish, 'patch'>> {
  const file = flags.values.patch;
  if (file === undefined) return {};
  const [{ chunksOf, wholeOf }, { readPatch }] = await Promise.all([
    import('../../sources/input.ts'),
    import('../../experiments/fix-test/fix-test.ts'),
  ]);
  const text =
    file === '-'
      ? (await io.readStdin(MAX_PATCH)).toString('utf8')
      : await wholeOf(chunksOf(file, io.environment.clock), MAX_PATCH, file).then(String, (error: Error) => {
          throw error instanceof UserError ? error : new UserError(`--patch: ${error.message}`);
        });
  return { patch: { from: file === '-' ? 'standard input' : file, spec: await readPatch(text) } };
}

/** Returns what the flags of `fix-test` and `fix` ask for. @throws UserError where one is wrong */
export async function fixWishOf(invocation: Invocation): Promise<FixWish> {
  const { flags } = invocation;
  const { fix } = flags.values;
  return {
    ...labWish(flags),
    ...(fix === undefined
      ? {}
      : { fix: ordinalOf('fix', fix, 3, 'the number of a cause', 'explain numbers its causes from 1') }),
    set: valuesOf(flags.lists.set ?? []),
    ...(await patchOf(invocation)),
  };
}

export const fixTestCommand: Command = {
  name: 'fix-test',
  about: 'Prove the cause: run one copy with its fix and one without it',
  description:
    'Runs a copy of the pod with the fix of its first cause and a copy without it, side by side, for longer than the pod usually lives. The fix has to be a change of the pod spec. ' +
    'The cause is confirmed if the copy with the fix runs and becomes ready while the other copy fails as the pod does. Then the command prints the patch for the workload; it never applies it: that is what fix does. ' +
    'The copies run the original commands, with all side effects. ' +
    'The copies have none of the labels of the pod, receive no traffic, and are removed at the end. ' +
    'The command shows its plan first and creates nothing before you agree.',
  usage: 'fix-test (POD | TYPE/NAME)',
  examples: [
    ['Does the fix of the first cause work?', 'fix-test web-1'],
    ['Test the fix of the second cause', 'fix-test deploy/web --fix 2'],
    ['Set a variable that is missing', 'fix-test deploy/web --set DATABASE_URL=postgres://db/shop'],
    ['Test your own patch', 'fix-test web-1 --patch fix.yaml'],
  ],
  flags: ['fix', 'patch', 'set', ...LAB_FLAGS.filter((flag) => flag !== 'skip-init')],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const wish = await fixWishOf(invocation);
    const [{ fixTest, proposalFor }, { remember }] = await Promise.all([
      import('../../experiments/fix-test/fix-test.ts'),
      import('../../fix/held.ts'),
    ]);
    const { flags, io } = invocation;
    return withLab(invocation, fixTestCommand.usage, (lab, progress) =>
      runTest(fixTest, wish, lab, progress, invocation, {
        onAnswer: (experiment) =>
          remember(experiment, lab, proposalFor(lab, wish), io.environment, flags.values['cache-dir']),
      }),
    );
  },
};
