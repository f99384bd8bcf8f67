/** `image-test`: is it the image, the command or the pod spec? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command } from '../command.ts';

export const imageTestCommand: Command = {
  name: 'image-test',
  about: 'Test whether the image, the command or the pod spec is at fault',
  description:
    'Runs two copies of the pod in which the failing container only sleeps: one with its own image, one with a known-good image. Node, volumes, env, security context, resources and ServiceAccount are those of the pod. ' +
    'Which copies stay alive shows whether the image, the command or the pod spec is at fault. ' +
    'The copies have none of the labels of the pod, receive no traffic, and are removed at the end. ' +
    'The command shows its plan first and creates nothing before you agree.',
  usage: 'image-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the image?', 'image-test web-1'],
    ['In a script', 'image-test deploy/web -n shop --yes -o json'],
    ['Show what would be created', 'image-test web-1 --dry-run=client'],
    ['Without access to Docker Hub', 'image-test web-1 --image registry.example.com/busybox:1'],
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
