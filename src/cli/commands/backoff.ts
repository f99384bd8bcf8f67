/** `backoff`: the back-off delay of each container, and when it starts again. */
import type { Backoff } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { namedIn } from '../target.ts';
import { formatOf } from '../terminal.ts';

export const backoff: Command = {
  name: 'backoff',
  about: 'Show the back-off delays and when each container starts again',
  description:
    'Shows the back-off delay of each container, as the kubelet reported it, when the container starts again, and the delays that follow.',
  usage: 'backoff (POD | TYPE/NAME)',
  examples: [['When does web-1 start again?', 'backoff web-1']],
  flags: ['container', 'from', 'output', 'no-headers', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, backoff.formats);
    const named = namedIn(words, flags, `${io.program} ${backoff.usage}`);
    const [{ settle }, { readBackoff, SCHEDULE }] = await Promise.all([
      import('../../reports/settle.ts'),
      import('../../reports/backoff.ts'),
    ]);
    return withTarget(invocation, named, async (source, target) => {
      const { value, ...rest } = await settle(source, target, (ledger, pod) =>
        readBackoff(pod, target.container, ledger.now),
      );
      checkContainer(target, rest.target.name, rest.containers);
      const answer: Backoff = {
        apiVersion: 'crashloop/v1',
        kind: 'Backoff',
        target: rest.target,
        schedule: SCHEDULE,
        containers: value,
        gaps: rest.gaps,
        at: rest.at,
      };
      await print(answer, format, source.kind === 'bundle', invocation, {
        table: async (one, view) => (await import('../../render/backoff.ts')).renderBackoff(one, view),
        markdown: async (one) => (await import('../../render/markdown-reports.ts')).backoffMarkdown(one),
      });
      return 0;
    });
  },
};
