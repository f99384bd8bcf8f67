/** `node-test`: does the pod fail because of the node it is on? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command } from '../command.ts';

export const nodeTestCommand: Command = {
  name: 'node-test',
  about: 'Tell whether it is the node, on copies on this node and another',
  description:
    'First what is known: how the siblings of the pod fare on which node, and what the nodes differ in. Then copies that run the original command, one pinned to the node of the pod and one to another ' +
    'that its constraints allow, watched for longer than the original usually lives. What the original does, the copies do too: --command gives them another command. ' +
    'The plan is shown first; nothing is created before you agree. No node is ever changed.',
  usage: 'node-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the node?', 'node-test web-1'],
    ['Compare with two nodes of your choice', 'node-test web-1 --on node-7,node-8'],
    ['Without the side effects of the app', "node-test deploy/web --command 'ls -l /dev/nvidia0'"],
  ],
  flags: ['on', 'command', ...LAB_FLAGS],
  formats: LAB_FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { nodeTest } = await import('../../experiments/node-test.ts');
    const { on, command } = invocation.flags.values;
    const nodes = (on ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const wish = { ...labWish(invocation.flags), on: nodes, ...(command ? { command } : {}) };
    return withLab(invocation, nodeTestCommand.usage, (lab, progress) =>
      runTest(nodeTest, wish, lab, progress, invocation),
    );
  },
};
