/** `timeline`: what happened to a pod and its dependencies, in order of time. */
import type { Timeline } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { namedIn } from '../target.ts';
import { formatOf } from '../terminal.ts';

export const timeline: Command = {
  name: 'timeline',
  about: 'Show starts, exits, probe failures, edits and rollouts by time',
  description:
    'Shows what happened in order of time: the events of the pod, the starts and exits of its containers, edits of the ConfigMaps and Secrets it uses (the last edit of each writer), and the revisions of its workload. ' +
    'By default a cluster keeps events for one hour.',
  usage: 'timeline (POD | TYPE/NAME)',
  examples: [
    ['What changed before web-1 began to crash?', 'timeline web-1'],
    ['With whole messages', 'timeline web-1 -o wide'],
  ],
  flags: ['container', 'from', 'output', 'no-headers', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, timeline.formats);
    const named = namedIn(words, flags, `${io.program} ${timeline.usage}`);
    const [{ settle }, { newestEntries, readTimeline }] = await Promise.all([
      import('../../reports/settle.ts'),
      import('../../reports/timeline.ts'),
    ]);
    return withTarget(invocation, named, async (source, target) => {
      const { value, ...rest } = await settle(source, target, readTimeline);
      checkContainer(target, rest.target.name, rest.containers);
      const { entries, gaps } = newestEntries(
        target.container === undefined
          ? value
          : value.filter((entry) => entry.container === null || entry.container === target.container),
      );
      const answer: Timeline = {
        apiVersion: 'crashloop/v1',
        kind: 'Timeline',
        target: rest.target,
        entries,
        gaps: [...rest.gaps, ...gaps],
        at: rest.at,
      };
      await print(answer, format, source.kind === 'bundle', invocation, {
        table: async (one, view) => (await import('../../render/reports.ts')).renderTimeline(one, view),
        markdown: async (one) => (await import('../../render/markdown-reports.ts')).timelineMarkdown(one),
      });
      return 0;
    });
  },
};
