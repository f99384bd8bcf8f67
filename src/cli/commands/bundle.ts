/** `bundle`: writes what an explanation reads into a redacted support bundle. */
import { UserError } from '../../errors.ts';
import { BUILD } from '../build.ts';
import type { Command } from '../command.ts';
import { withTarget } from '../open.ts';
import { progressOn } from '../progress.ts';
import { namedIn } from '../target.ts';
import { shellLine } from '../../model/command.ts';

export const bundle: Command = {
  name: 'bundle',
  about: 'Write what an explanation reads into a file, without secrets',
  description:
    'Writes everything that the other commands read about a pod into a support bundle, so that it can be explained elsewhere with --from; report.html in it is the explanation as a page. Without --file, the file gets the name of the pod and the time. ' +
    'Values of Secrets are never included; tokens, keys and passwords in logs, env values and messages are masked. Look through the file before you send it.',
  usage: 'bundle (POD | TYPE/NAME)',
  examples: [
    ['Record web-1', 'bundle web-1'],
    ['Into a file that you name', 'bundle web-1 -f web-1.tar.gz'],
    ['Explain it elsewhere', 'explain --from web-1.tar.gz'],
  ],
  flags: ['container', 'from', 'file', 'force', 'ignore-not-found'],
  formats: ['table'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const named = namedIn(words, flags, `${io.program} ${bundle.usage}`);
    if (flags.values.file === '') throw new UserError('--file names no file');
    const force = flags.switches.force === true;
    const { bundleNameFor, checkDestination } = await import('../../sources/bundle/destination.ts');
    await checkDestination(flags.values.file, force);
    const [{ diagnose }, { readAll }, { writeBundle }, { reportFiles }] = await Promise.all([
      import('../../diagnosis/diagnose.ts'),
      import('../../reports/pod-details.ts'),
      import('../../sources/bundle/write.ts'),
      import('../html.ts'),
    ]);
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      const { diagnosis, evidence } = await diagnose(source, target, { onProgress: progress.say });
      // A workload without a pod has no log and no timeline; its own evidence is all there is.
      const all = await readAll(source, diagnosis, evidence);
      progress.done();
      const { kind, namespace, name } = diagnosis.target.resolvedFrom ?? diagnosis.target;
      const file = flags.values.file ?? bundleNameFor(name, new Date(io.environment.clock.now()).toISOString());
      const written = await writeBundle(all?.evidence ?? evidence, file, {
        force,
        toolVersion: BUILD.version,
        target: { kind, namespace, name },
        extra: await reportFiles(diagnosis, all?.details ?? null, invocation),
      });
      await io.out(`${written.file} written: ${written.files} files, ${Math.ceil(written.size / 1024)} KiB\n`);
      io.err(`explain it with: ${io.program} ${shellLine`explain --from ${written.file}`}\n`);
      return 0;
    }).finally(progress.done);
  },
};
