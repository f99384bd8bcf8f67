/** `explain`: why a pod crashes, how certain that is, what proves it and how to fix it. */
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
  about: 'Explain why a pod crashes, what proves it and how to fix it',
  description:
    'Explains why a pod fails: the cause and its confidence, the chain to the root cause, the evidence, the fixes, what was ruled out and what could not be read. ' +
    'For a workload or a Service, it explains the pod in the worst state; for a Service without pods, why it selects none. ' +
    '--watch explains again whenever something changes: in place on a terminal, otherwise one line or one document for each change. It follows a workload to its newer pods. ' +
    'It only sends GET requests and changes nothing.',
  usage: 'explain (POD | TYPE/NAME | -f FILE)',
  examples: [
    ['Why does web-1 crash?', 'explain web-1'],
    ['Explain the worst pod of a Deployment, in namespace shop', 'explain deploy/web -n shop'],
    ['Why is Service web not served?', 'explain svc/web'],
    ['Explain what a manifest deployed', 'explain -f deploy.yaml'],
    ['Explain it again whenever it changes', 'explain deploy/web --watch'],
    ['Show all the evidence', 'explain web-1 -o wide'],
    ['For a ticket', 'explain web-1 -o markdown'],
    ['As a page for a browser', 'explain web-1 -o html > web-1.html'],
    ['Only the change that fixes it, for kubectl patch', 'explain web-1 -o patch'],
    ['From a recording instead of a cluster', 'explain web-1 --from bundle.tar.gz'],
    ['From what kubectl prints', 'explain --from -'],
  ],
  flags: ['container', 'filename', 'from', 'watch', 'output', 'no-headers', 'exit-code', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown', 'html', 'patch'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, explain.formats);
    const named = namedIn(words, flags, `${io.program} ${explain.usage}`);
    const watching = watchOf(flags);
    if (watching !== null) {
      if (flags.values.from !== undefined)
        throw new UserError('a recording cannot be watched: it does not change', 'leave --watch out');
      return (await import('../explain-watch.ts')).explainWatch(invocation, named, format, watching.seconds);
    }
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      // The first requests are sent while the checks load, and the renderer loads while the program waits for
      // responses.
      const [{ firstQuestions }, { askAhead }] = [
        await import('../../diagnosis/first.ts'),
        await import('../../sources/ahead.ts'),
      ];
      const early = await askAhead(source, firstQuestions(target));
      const { diagnose } = await import('../../diagnosis/diagnose.ts');
      const answer = diagnose(early, target, { onProgress: progress.say }).finally(progress.done);
      if (format === 'table' || format === 'wide') void import('../../render/diagnosis.ts');
      const { diagnosis, evidence } = await answer;
      checkContainer(
        target,
        diagnosis.target.name,
        diagnosis.containers.map((container) => container.name),
      );
      await print(diagnosis, format, source.kind === 'bundle', invocation, {
        details: async (answer) => (await import('../../reports/pod-details.ts')).readDetails(source, answer, evidence),
        table: async (answer, view) => (await import('../../render/diagnosis.ts')).renderDiagnosis(answer, view),
        patch: async (answer) => (await import('../explain-patch.ts')).patchText(answer, source, invocation.patchOf),
        markdown: async (answer) => (await import('../../render/markdown.ts')).diagnosisMarkdown(answer),
      });
      return flags.switches['exit-code'] === true && diagnosis.causes.length > 0 ? 1 : 0;
    }).finally(progress.done);
  },
};
