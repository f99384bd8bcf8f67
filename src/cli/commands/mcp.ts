/** `mcp`: the tools of this program for agents, over the Model Context Protocol. */
import { UserError } from '../../errors.ts';
import type { Command } from '../command.ts';

/** Standard input by its names, which the protocol needs. */
const STDIN: readonly string[] = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];

export const mcp: Command = {
  name: 'mcp',
  about: 'Serve these answers to agents, over the Model Context Protocol',
  description:
    'Serves tools to an agent over the Model Context Protocol, on standard input and standard output: explain, list, logs, timeline, propose_fix and run_experiment. The configuration of the agent starts it. ' +
    'An experiment returns its plan first, and runs only by the id of that plan. No tool applies a fix. --read-only leaves experiments out. ' +
    'It uses the context that is current when it starts, and ends when the agent closes standard input.',
  usage: 'mcp',
  examples: [
    ['Serve the namespace shop of one context', 'mcp --context staging -n shop'],
    ['Without experiments', 'mcp --read-only'],
    ['A recording instead of a cluster', 'mcp --from bundle.tar.gz'],
  ],
  flags: ['from', 'read-only'],
  formats: [],
  async run(invocation) {
    const { words, flags } = invocation;
    if (words.length > 0)
      throw new UserError(`mcp takes no argument: "${words[0]!}" is one too many`, 'the agent names pods in its calls');
    if (STDIN.includes(flags.values.from ?? ''))
      throw new UserError(
        '--from cannot be standard input: the protocol is read from there',
        'name a file or a folder',
      );
    return (await import('../mcp/serve.ts')).serveSession(invocation);
  },
};
