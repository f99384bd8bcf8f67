/** `fix-test`: does the fix hold? */
import { UserError } from '../../errors.ts';
import type { FixWish } from '../../experiments/fix-test/fix-test.ts';
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command, Invocation } from '../command.ts';

/** The rank of a cause, as explain prints it. */
function rankOf(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new UserError(
      `invalid argument "${text}" for "--fix" flag: the number of a cause is wanted`,
      'explain numbers the causes it tells, the first is 1',
    );
  return Number(text);
}

/** `NAME=VALUE`, given again and again. */
export function valuesOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UserError(`invalid argument "${pair}" for "--set" flag: NAME=VALUE is wanted`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function patchOf({ flags, io }: Invocation): Promise<Pick<FixWish, 'patch'>> {
  const file = flags.values.patch;
  if (file === undefined) return {};
  const [{ readFile }, { readPatch }] = await Promise.all([
    import('node:fs/promises'),
    import('../../experiments/fix-test/fix-test.ts'),
  ]);
  const text =
    file === '-'
      ? (await io.readStdin()).toString('utf8')
      : await readFile(file, 'utf8').catch((error: Error) => {
          throw new UserError(`--patch: ${error.message}`);
        });
  return { patch: { from: file === '-' ? 'standard input' : file, spec: await readPatch(text) } };
}

export const fixTestCommand: Command = {
  name: 'fix-test',
  about: 'Prove the cause: run a copy with its fix beside one without',
  description:
    "Where the fix of the first cause can be written into a pod's spec, runs a copy of the pod with it and a copy without, side by side and for longer than the pod usually lives. " +
    'The fix holds where the copy with it lives and turns ready while the other fails as the pod does; the cause is then confirmed, and the patch of the workload is printed, never applied. ' +
    'The copies run the original commands, with all they do. They carry none of the labels of the pod, take no traffic, and are removed in the end. The plan is shown first; nothing is created before you agree.',
  usage: 'fix-test (POD | TYPE/NAME)',
  examples: [
    ['Does the fix of the first cause hold?', 'fix-test web-1'],
    ['That of the second cause', 'fix-test deploy/web --fix 2'],
    ['With a variable that is missing', 'fix-test deploy/web --set DATABASE_URL=postgres://db/shop'],
    ['A patch of your own', 'fix-test web-1 --patch fix.yaml'],
  ],
  flags: ['fix', 'patch', 'set', ...LAB_FLAGS.filter((flag) => flag !== 'skip-init')],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { flags } = invocation;
    const fix = flags.values.fix;
    const wish: FixWish = {
      ...labWish(flags),
      ...(fix === undefined ? {} : { fix: rankOf(fix) }),
      set: valuesOf(flags.lists.set ?? []),
      ...(await patchOf(invocation)),
    };
    const { fixTest } = await import('../../experiments/fix-test/fix-test.ts');
    return withLab(invocation, fixTestCommand.usage, (lab, progress) =>
      runTest(fixTest, wish, lab, progress, invocation),
    );
  },
};
