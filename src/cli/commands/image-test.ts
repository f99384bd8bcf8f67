/** `image-test`: is it the image, the command or the pod spec? */
import { UserError } from '../../errors.ts';
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command, Invocation } from '../command.ts';
import { dryRunOf } from '../client.ts';
import type { Lab } from '../../experiments/test.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { Listing } from '../../experiments/image-volume/possible.ts';
import type { Progress } from '../progress.ts';

export const imageTestCommand: Command = {
  name: 'image-test',
  about: 'Test whether the image, the command or the pod spec is at fault',
  description:
    'Looks into the image first, in its registry and with your own credentials for it: which program would start, whether it exists, may be executed and fits the node. ' +
    'Where that does not show the cause, it runs two copies of the pod in which the failing container only sleeps: one with its own image, one with a known-good image. Node, volumes, env, security context, resources and ServiceAccount are those of the pod. ' +
    'Which copies stay alive shows whether the image, the command or the pod spec is at fault. ' +
    'The copies have none of the labels of the pod, receive no traffic, and are removed at the end. ' +
    'With --inspect-only it creates nothing. The command shows its plan first and creates nothing before you agree.',
  usage: 'image-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the image?', 'image-test web-1'],
    ['Only look into the image', 'image-test web-1 --inspect-only'],
    ['In a script', 'image-test deploy/web -n shop --yes -o json'],
    ['Show what would be created', 'image-test web-1 --dry-run=client'],
    ['Without access to Docker Hub', 'image-test web-1 --image registry.example.com/busybox:1'],
  ],
  flags: ['image', 'inspect-only', ...LAB_FLAGS],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { imageTest, DEFAULT_IMAGE } = await import('../../experiments/image-test.ts');
    const { flags } = invocation;
    const inspectOnly = flags.switches['inspect-only'] === true;
    if (inspectOnly && dryRunOf(flags) !== 'none')
      throw new UserError(
        '--inspect-only creates nothing, so --dry-run has no objects to print',
        'give one of the two',
      );
    const wish = { ...labWish(flags), image: flags.values.image ?? DEFAULT_IMAGE, inspectOnly };
    return withLab(invocation, imageTestCommand.usage, async (lab, progress) => {
      const sight = await lookInto(lab, wish.container, progress, invocation);
      return runTest(imageTest, { ...wish, ...sight }, lab, progress, invocation);
    });
  },
};

/**
 * Looks into the image of the failing container. A dry run does not: it prints all objects that may be created, also those
 * for an image that cannot be read.
 */
async function lookInto(
  lab: Lab,
  container: string | undefined,
  progress: Progress,
  { io: { environment }, flags }: Invocation,
): Promise<{ inspection: Inspection | null; listing: Listing | null }> {
  const [{ imageQuestion }, { failingContainer }, { inspectImage }, { volumeTarget }] = await Promise.all([
    import('../../experiments/image-subject.ts'),
    import('../../experiments/observed.ts'),
    import('../../registry/inspect-image.ts'),
    import('../../experiments/image-volume/possible.ts'),
  ]);
  const view = failingContainer(lab, container);
  const question = await imageQuestion(lab, view);
  const isDry = dryRunOf(flags) !== 'none';
  if (!isDry) progress.say('looking into the image in its registry');
  const inspection = isDry
    ? null
    : await inspectImage({ ...question, ...(environment.ending && { signal: environment.ending }) }, environment);
  const isOpen = inspection === null || (inspection.unread !== null && inspection.fault === null);
  return { inspection, listing: isOpen ? { subject: question, target: await volumeTarget(lab, view) } : null };
}
