/** `logs`: for every container the log that matters, with the decisive lines marked. */
import { UserError } from '../../errors.ts';
import type { Logs } from '../../model/reports.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { namedIn } from '../target.ts';
import { formatOf } from '../terminal.ts';

export const logs: Command = {
  name: 'logs',
  about: 'Show the log that matters of each container, decisive lines marked',
  description:
    'Prints for each container the log of the instance that died, whether the API calls it the current or the previous instance. ' +
    'It marks the lines that say why the container ended and shows a few lines around them. --tail and --all show more.',
  usage: 'logs (POD | TYPE/NAME)',
  examples: [
    ['What did the containers log before they died?', 'logs web-1'],
    ['The last 50 lines of one container', 'logs web-1 -c web --tail 50'],
    ['The whole log', 'logs web-1 --all'],
  ],
  flags: ['container', 'from', 'output', 'no-headers', 'tail', 'all', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, logs.formats);
    const named = namedIn(words, flags, `${io.program} ${logs.usage}`);
    const wish = flags.switches.all === true ? 'all' : tailOf(flags.values.tail);
    const [{ settle }, { readLogs }] = await Promise.all([
      import('../../reports/settle.ts'),
      import('../../reports/log-report.ts'),
    ]);
    return withTarget(invocation, named, async (source, target) => {
      const { value, ...rest } = await settle(source, target, (ledger, pod) => readLogs(ledger, pod, target.container));
      checkContainer(target, rest.target.name, rest.containers);
      const answer: Logs = {
        apiVersion: 'crashloop/v1',
        kind: 'Logs',
        target: rest.target,
        containers: value,
        gaps: rest.gaps,
        at: rest.at,
      };
      await print(answer, format, source.kind === 'bundle', invocation, {
        table: async (one, view) => (await import('../../render/log-report.ts')).renderLogs(one, wish, view),
        markdown: async (one) => (await import('../../render/markdown-reports.ts')).logsMarkdown(one),
      });
      return 0;
    });
  },
};

/** @throws UserError if it is not a whole number; -1 means all, as in kubectl */
function tailOf(text: string | undefined): number | 'all' | undefined {
  if (text === undefined) return undefined;
  if (text === '-1') return 'all';
  if (!/^\d{1,9}$/.test(text))
    throw new UserError(`invalid argument "${text}" for "--tail" flag: give a number of lines`);
  return Number(text);
}
