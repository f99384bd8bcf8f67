/** `node-test`: does the pod fail because of the node it is on? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command } from '../command.ts';

export const nodeTestCommand: Command = {
  name: 'node-test',
  about: 'Test whether the node is at fault, with copies on two nodes',
  description:
    'First compares what is known: how pods of the same workload run on each node, and how the nodes differ. ' +
    'Then runs copies of the pod with the original command, one on the node of the pod and one on another node that its constraints allow, for longer than the original usually lives. ' +
    'The copies do what the original does; --command runs another command instead. ' +
    'The command shows its plan first and creates nothing before you agree. ' +
    'It never changes a node.',
  usage: 'node-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the node?', 'node-test web-1'],
    ['Compare with two nodes that you choose', 'node-test web-1 --on node-7,node-8'],
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
