/** `bisect`: which change of the pod template broke it? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import { durationOf } from '../durations.ts';
import { ordinalOf } from '../numbers.ts';
import type { Command } from '../command.ts';
import type { BisectWish } from '../../experiments/bisect/wish.ts';

/** Seconds after which no further copies are created, unless --timeout sets others. */
const LIMIT_SECONDS = 20 * 60;

export const bisect: Command = {
  name: 'bisect',
  about: 'Find the change of the pod template that broke it',
  description:
    'Compares the pod template with that of an older revision that ran well, and splits the difference into single changes: the image, a variable, a field of a probe, a limit, a mount. ' +
    'Copies of the pod with some of the changes taken back show the smallest set of changes that decides: at most 4 copies at a time and 12 in all, and no new ones after --timeout (20m). ' +
    'The contents of ConfigMaps and Secrets cannot be taken back; it names those that were written since. ' +
    'Where the image did it, its registry is asked of which commit it is built. ' +
    'The copies run the original commands, with all side effects. ' +
    'The copies have none of the labels of the pod, receive no traffic, and are removed at the end. ' +
    'The command shows its plan first and creates nothing before you agree.',
  usage: 'bisect (POD | TYPE/NAME)',
  examples: [
    ['Which change of the last rollout broke it?', 'bisect deploy/web'],
    ['Compare with a certain older revision', 'bisect deploy/web --to-revision 4'],
    ['Show the changes and the first copies', 'bisect deploy/web --dry-run=client'],
  ],
  flags: ['to-revision', 'timeout', ...LAB_FLAGS.filter((flag) => flag !== 'skip-init')],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { 'to-revision': revision, timeout } = invocation.flags.values;
    const { environment } = invocation.io;
    const wish = {
      ...labWish(invocation.flags),
      ...(revision === undefined
        ? {}
        : {
            revision: ordinalOf(
              'to-revision',
              revision,
              10,
              'the number of a revision',
              '"kubectl rollout history TYPE/NAME" lists them',
            ),
          }),
      limit: timeout === undefined ? LIMIT_SECONDS : durationOf('timeout', timeout),
    };
    const { newBisect } = await import('../../experiments/bisect/bisect.ts');
    return withLab(invocation, bisect.usage, (lab, progress) => {
      const revisionsOf: BisectWish['revisionsOf'] = async (images) => {
        const [{ nodeOf }, registry] = await Promise.all([
          import('../../experiments/image-subject.ts'),
          import('../../registry/image-revision.ts'),
        ]);
        return registry.revisionsOf(images, await nodeOf(lab), environment);
      };
      return runTest(newBisect(), { ...wish, revisionsOf }, lab, progress, invocation);
    });
  },
};
