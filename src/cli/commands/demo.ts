/** `demo`: `explain` on the recording that is part of the program. */
import { UserError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { recording } from '../recording.ts';
import { formatOf } from '../terminal.ts';
import { shellLine } from '../../model/command.ts';

export const demo: Command = {
  name: 'demo',
  about: 'Explain a recorded failure; needs no cluster',
  description:
    'Explains a recording that is part of the program: a pod that crash loops because another pod cannot be scheduled. It contacts no cluster. The checks are those that run on a cluster.',
  usage: 'demo',
  examples: [
    ['See what an answer looks like', 'demo'],
    ['As JSON, for scripts', 'demo -o json'],
  ],
  flags: ['output', 'no-headers', 'exit-code'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown', 'html'],
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, demo.formats);
    if (words.length > 0)
      throw new UserError(
        `demo explains only its own recording, not "${words[0]!}"`,
        `for a pod: ${io.program} ${shellLine`explain ${words[0]!}`}`,
      );
    if (recording === undefined)
      throw new UserError('this program was not built, so it has no recording', 'build it with: npm run build');
    const [{ openBundle }, { diagnose }] = await Promise.all([
      import('../../sources/bundle/source.ts'),
      import('../../diagnosis/diagnose.ts'),
    ]);
    const source = await openBundle({ archive: Buffer.from(recording.archive, 'base64'), name: 'demo' });
    try {
      const { diagnosis, evidence } = await diagnose(source, {
        resource: 'pods',
        namespace: source.defaultNamespace,
        name: recording.pod,
      });
      await print(diagnosis, format, true, invocation, {
        details: async (answer) => (await import('../../reports/pod-details.ts')).readDetails(source, answer, evidence),
        table: async (answer, view) => (await import('../../render/diagnosis.ts')).renderDiagnosis(answer, view),
        markdown: async (answer) => (await import('../../render/markdown.ts')).diagnosisMarkdown(answer),
      });
      return flags.switches['exit-code'] === true && diagnosis.causes.length > 0 ? 1 : 0;
    } finally {
      await source.close();
    }
  },
};
