/** `wait`: waits for a rollout, and explains why it cannot succeed. For pipelines. */
import { UserError } from '../../errors.ts';
import type { Target } from '../../diagnosis/target.ts';
import type { WaitResource } from '../../watching/rollout.ts';
import { BUILD } from '../build.ts';
import type { Command } from '../command.ts';
import { clientOf } from '../client.ts';
import { durationOf } from '../durations.ts';
import { EXIT_CODES, interruptible } from '../signals.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { parseOnlyTarget } from '../target.ts';
import { formatOf } from '../terminal.ts';

const DEFAULT_TIMEOUT = '10m';
const CODES = { 'rolled-out': 0, failed: 1, 'timed-out': 2 } as const;

function waitable(target: Target): Target & { readonly resource: WaitResource } {
  if (target.resource === 'cronjobs')
    throw new UserError('a CronJob is never rolled out', 'wait for one of its Jobs: wait job/NAME');
  return target as Target & { readonly resource: WaitResource };
}

export const wait: Command = {
  name: 'wait',
  about: 'Wait for a rollout; stop and explain when it cannot succeed',
  description:
    'Waits for a rollout as kubectl rollout status does, for pipelines, for at most 10m by default. When waiting longer does not help, it explains the cause and stops:\n' +
    '- at the 2nd crash (spec or image), the 5th (can pass by itself), else the 3rd\n' +
    '- after 10 s to 2m in which a container cannot start, depending on the cause\n' +
    '- after 20 s to 10m without a node, or 20 s to 60 s in which pods are refused\n' +
    `Only pods of the newest revision count. The whole rule: ${BUILD.homepage === null ? '' : `${BUILD.homepage}/blob/HEAD/`}docs/wait.md\n` +
    'Exit codes: 0 rolled out, 1 failed and explained, 2 an error or a timeout.',
  usage: 'wait (POD | TYPE/NAME)',
  examples: [
    ['After kubectl apply', 'wait deploy/web --timeout 5m'],
    ['Wait for a migration', 'wait job/migrate'],
    ['In GitHub Actions', 'wait deploy/web -o markdown >> "$GITHUB_STEP_SUMMARY"'],
  ],
  flags: ['timeout', 'output', 'no-headers', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  completes: { words: ['target'] },
  errorCode: 2,
  async run(invocation) {
    const { words, flags, io, edge } = invocation;
    const format = formatOf(flags, wait.formats);
    const named = parseOnlyTarget(words, `${io.program} ${wait.usage}`);
    const timeoutSeconds = durationOf('timeout', flags.values.timeout ?? DEFAULT_TIMEOUT);
    const [{ waitFor }, { sanitise }] = await Promise.all([
      import('../../watching/rollout-wait.ts'),
      import('../../render/text.ts'),
      edge.load(),
    ]);
    const plain = (text: string): string => sanitise(edge.text(text));
    const lines = format === 'table' || format === 'wide';
    const progress = progressOn(io);
    // Otherwise the log of a pipeline that writes the answer to a file would be empty.
    const aside = (text: string): void =>
      void (lines || (io.stderr.isTerminal ? progress.say(plain(text)) : io.err(`${plain(text)}\n`)));
    const interrupted = interruptible(io, () => undefined);
    const unwritten = new AbortController();
    try {
      return await withTarget(invocation, named, async (source, target) => {
        const answer = await waitFor({
          client: clientOf(source),
          source,
          target: waitable(target),
          timeoutSeconds,
          signal: AbortSignal.any([interrupted.signal, unwritten.signal]),
          onLine: (text) =>
            lines ? void io.out(`${plain(text)}\n`).catch((error: unknown) => unwritten.abort(error)) : aside(text),
          onNotice: (text) => io.err(`${plain(text)}\n`),
        });
        progress.done();
        unwritten.signal.throwIfAborted();
        if (answer === undefined) return EXIT_CODES[interrupted.came() ?? 'SIGINT'];
        // Scripts read the same Diagnosis here as elsewhere. Without a cause it would not say why.
        const explained =
          answer.outcome === 'failed' &&
          (answer.diagnosis?.causes.length ?? 0) > 0 &&
          (format === 'json' || format === 'yaml');
        const document = explained ? answer.diagnosis! : answer;
        await print(document, format, false, invocation, {
          table: async (_, view) =>
            (await import('../../render/wait-answer.ts')).renderWait(await edge.answer(answer), view),
          markdown: async () => (await import('../../render/wait-answer.ts')).waitMarkdown(await edge.answer(answer)),
        });
        if (answer.outcome === 'failed' && !lines)
          io.err(
            `${plain(`${answer.target.kind}/${answer.target.name} ${answer.target.kind === 'Job' ? 'does not complete' : 'will not become ready'}: ${answer.says}`)}\n`,
          );
        if (answer.outcome === 'timed-out')
          io.err(`error: timed out waiting for ${answer.target.kind}/${answer.target.name}\n`);
        return CODES[answer.outcome];
      });
    } finally {
      progress.done();
      interrupted.stop();
    }
  },
};
