/** `explain`: why it crashes, how sure that is, what proves it and what to do. */
import { UserError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { watchOf } from '../durations.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { namedIn } from '../target.ts';
import { formatOf } from '../terminal.ts';

export const explain: Command = {
  name: 'explain',
  about: 'Say why a pod crashes, what proves it and what to do',
  description:
    'Explains the trouble of a pod: the cause and how sure it is, the chain to its root, the evidence, the fixes, what was ruled out and what could not be read. ' +
    'Of a workload the worst pod is explained. --watch explains anew whenever something changes: on a terminal in place, else a line or a document for each change; ' +
    'a workload is followed to its newer pods. Nothing is changed: only GET requests are made.',
  usage: 'explain (POD | TYPE/NAME)',
  examples: [
    ['Why does web-1 crash?', 'explain web-1'],
    ['The worst pod of a Deployment, in namespace shop', 'explain deploy/web -n shop'],
    ['Again whenever it changes', 'explain deploy/web --watch'],
    ['All the evidence', 'explain web-1 -o wide'],
    ['For a ticket', 'explain web-1 -o markdown'],
    ['From a recording instead of a cluster', 'explain web-1 --from bundle.tar.gz'],
    ['From what kubectl prints', 'explain --from -'],
  ],
  flags: ['container', 'from', 'watch', 'output', 'no-headers', 'exit-code'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, explain.formats);
    const named = namedIn(words, flags, `${io.program} ${explain.usage}`);
    const watching = watchOf(flags);
    if (watching !== null) {
      if (named === undefined || flags.values.from !== undefined)
        throw new UserError('a recording cannot be watched: it does not change', 'leave --watch out');
      return (await import('../explain-watch.ts')).explainWatch(invocation, named, format, watching.seconds);
    }
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      // What is certain to be asked travels while the checks are loaded, and what prints loads while answers are waited
      // for.
      const [{ firstQuestions }, { askAhead }] = [
        await import('../../diagnosis/first.ts'),
        await import('../../sources/ahead.ts'),
      ];
      const early = await askAhead(source, firstQuestions(target));
      const { diagnose } = await import('../../diagnosis/diagnose.ts');
      const answer = diagnose(early, target, { onProgress: progress.say }).finally(progress.done);
      if (format === 'table' || format === 'wide') void import('../../render/diagnosis.ts');
      void import('../../render/secrets.ts');
      const { diagnosis } = await answer;
      checkContainer(
        target,
        diagnosis.target.name,
        diagnosis.containers.map((container) => container.name),
      );
      await print(diagnosis, format, source.kind === 'bundle', invocation, {
        table: async (answer, view) => (await import('../../render/diagnosis.ts')).renderDiagnosis(answer, view),
        markdown: async (answer) => (await import('../../render/markdown.ts')).diagnosisMarkdown(answer),
      });
      return flags.switches['exit-code'] === true && diagnosis.causes.length > 0 ? 1 : 0;
    }).finally(progress.done);
  },
};
