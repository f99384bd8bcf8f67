/** `capture`: waits for the next crash, saves and explains it. */
import { UserError } from '../../errors.ts';
import type { Capture } from '../../model/capture-answer.ts';
import { BUILD } from '../build.ts';
import type { Command } from '../command.ts';
import { checkContainer } from '../container.ts';
import { clientOf } from '../client.ts';
import { durationOf } from '../durations.ts';
import { EXIT_CODES, interruptible } from '../signals.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { parseOnlyTarget } from '../target.ts';
import { formatOf } from '../terminal.ts';
import { shellLine } from '../../model/command.ts';

export const capture: Command = {
  name: 'capture',
  about: 'Wait for the next crash, save all evidence of it, and explain it',
  description:
    'For a crash that happens once a day: waits until a container of the pod (for a workload, of any of its pods) ends again, then immediately writes a support bundle and explains the crash. ' +
    'The bundle has the log of the dead container, the memory it used before, and the events. If a controller replaces the pod meanwhile, the command follows the new one. ' +
    'It only sends GET requests and changes nothing.',
  usage: 'capture (POD | TYPE/NAME)',
  examples: [
    ['Capture the next crash of web-1', 'capture web-1'],
    ['Any pod of a Deployment, tonight', 'capture deploy/web --timeout 12h --file tonight.tar.gz'],
    ['Explain it later', 'explain --from tonight.tar.gz'],
  ],
  flags: ['container', 'timeout', 'file', 'force', 'output', 'no-headers', 'exit-code', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, capture.formats);
    const named = parseOnlyTarget(words, `${io.program} ${capture.usage}`);
    const force = flags.switches.force === true;
    const timeout = flags.values.timeout;
    const timeoutSeconds = timeout === undefined ? null : durationOf('timeout', timeout);
    if (flags.values.file === '') throw new UserError('--file names no file');
    const { bundleNameFor, checkDestination } = await import('../../sources/bundle/destination.ts');
    await checkDestination(flags.values.file, force);
    const [
      { diagnose },
      { clusterApi },
      { readSubject },
      { nextCrash },
      { MemoryLog },
      { readCrash },
      { writeBundle },
      { reportFiles },
    ] = await Promise.all([
      import('../../diagnosis/diagnose.ts'),
      import('../../experiments/api.ts'),
      import('../../retry/read.ts'),
      import('../../capture/next-crash.ts'),
      import('../../capture/memory.ts'),
      import('../../capture/capture.ts'),
      import('../../sources/bundle/write.ts'),
      import('../html.ts'),
    ]);
    const progress = progressOn(io);
    return withTarget(invocation, named, async (source, target) => {
      const api = clusterApi(clientOf(source));
      const { diagnosis } = await diagnose(source, target, { onProgress: progress.say });
      checkContainer(
        target,
        diagnosis.target.name,
        diagnosis.containers.map((container) => container.name),
      );
      const subject = await readSubject(source, diagnosis);
      const memory = new MemoryLog();
      const interrupted = interruptible(io, () => io.err('\ninterrupted: nothing was captured\n'));
      try {
        progress.done();
        const waiting = progressOn(io);
        const { namespace } = diagnosis.target;
        const crash = await nextCrash({
          api,
          source,
          namespace,
          subject,
          anyPod: target.resource !== 'pods',
          container: target.container,
          memory,
          signal: interrupted.signal,
          onProgress: waiting.say,
          timeoutSeconds,
        }).finally(waiting.done);
        if (crash === undefined) return EXIT_CODES[interrupted.came() ?? 'SIGINT'];
        const { evidence, ...read } = await readCrash(source, crash, memory, waiting.say).finally(waiting.done);
        const pod = { kind: 'Pod', namespace, name: crash.pod.metadata?.name ?? '' };
        const written = await writeBundle(evidence, flags.values.file ?? bundleNameFor(pod.name, api.now()), {
          force,
          toolVersion: BUILD.version,
          target: pod,
          extra: await reportFiles(read.diagnosis, read.details, invocation),
        }).catch((error: unknown) => {
          // The crash is still explained: it may have taken hours to come.
          if (error instanceof UserError) return error;
          throw error;
        });
        const isLost = written instanceof UserError;
        const { container, exitCode, reason, finishedAt } = crash;
        const answer: Capture = {
          apiVersion: 'crashloop/v1',
          kind: 'Capture',
          target: pod,
          container,
          exitCode,
          reason,
          finishedAt,
          memory: read.memory,
          file: isLost ? null : written.file,
          diagnosis: read.diagnosis,
        };
        await print(answer, format, false, invocation, {
          table: async (one, view) => (await import('../../render/capture-text.ts')).renderCapture(one, view),
        });
        if (isLost) throw written;
        io.err(
          `${written.file} written; explain it again with: ${io.program} ${shellLine`explain --from ${written.file}`}\n`,
        );
        return flags.switches['exit-code'] === true ? 1 : 0;
      } finally {
        interrupted.stop();
      }
    }).finally(progress.done);
  },
};
