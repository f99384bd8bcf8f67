/** `image-test`: is it the image, the app's command or the pod's spec? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command } from '../command.ts';

export const imageTestCommand: Command = {
  name: 'image-test',
  about: 'Tell the image from the app and the pod spec, on copies that sleep',
  description:
    'Runs two copies of the pod, on the same node and with the same volumes, env, security context, resources and ServiceAccount, in which the failing container only sleeps: ' +
    'one in its own image, one in a known-good image. What lives and what does not tells whether the image, the command or the pod spec is at fault. ' +
    'The copies carry none of the labels of the pod, take no traffic, and are removed in the end. The plan is shown first; nothing is created before you agree.',
  usage: 'image-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the image?', 'image-test web-1'],
    ['In a script', 'image-test deploy/web -n shop --yes -o json'],
    ['See what would be created', 'image-test web-1 --dry-run=client'],
    ['Where Docker Hub cannot be reached', 'image-test web-1 --image registry.example.com/busybox:1'],
  ],
  flags: ['image', ...LAB_FLAGS],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { imageTest, DEFAULT_IMAGE } = await import('../../experiments/image-test.ts');
    const wish = { ...labWish(invocation.flags), image: invocation.flags.values.image ?? DEFAULT_IMAGE };
    return withLab(invocation, imageTestCommand.usage, (lab, progress) =>
      runTest(imageTest, wish, lab, progress, invocation),
    );
  },
};
