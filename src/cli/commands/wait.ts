/** `wait`: waits for a rollout, and explains why it cannot succeed. For pipelines. */
import type { Target } from '../../diagnosis/target.ts';
import type { PodDetails } from '../../model/pod-details.ts';
import type { WaitAnswer, WaitListAnswer } from '../../model/wait.ts';
import type { Source } from '../../sources/source.ts';
import { BUILD } from '../build.ts';
import type { Command, Format, Invocation } from '../command.ts';
import { clientOf } from '../client.ts';
import { durationOf } from '../durations.ts';
import { EXIT_CODES, interruptible } from '../signals.ts';
import { withSource, withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { formatOf, widthOf } from '../terminal.ts';
import { askedOf, waitable, wantedOf } from '../wait-words.ts';
import type { Asked } from '../wait-words.ts';

const DEFAULT_TIMEOUT = '10m';
const CODES = { 'rolled-out': 0, failed: 1, 'timed-out': 2, unfinished: 2 } as const;

export const wait: Command = {
  name: 'wait',
  about: 'Wait for a rollout; stop and explain when it cannot succeed',
  description:
    'Waits for a rollout as kubectl rollout status does, for pipelines, for at most 10m by default. When waiting longer does not help, it explains the cause and stops:\n' +
    '- at the 2nd crash (spec or image), the 5th (can pass by itself), else the 3rd\n' +
    '- after 10 s to 2m in which a container cannot start, depending on the cause\n' +
    '- after 20 s to 10m without a node, or 20 s to 60 s in which pods are refused\n' +
    'Several targets are waited for at once: by name, by label (-l, -A), or those of manifests (-f). The first that cannot succeed ends the wait.\n' +
    `Only pods of the newest revision count. The whole rule: ${BUILD.homepage === null ? '' : `${BUILD.homepage}/blob/HEAD/`}docs/wait.md\n` +
    'Exit codes: 0 rolled out, 1 failed and explained, 2 an error or a timeout.',
  usage: 'wait (POD | TYPE/NAME … | -f FILE | -l SELECTOR)',
  examples: [
    ['After kubectl apply', 'wait deploy/web --timeout 5m'],
    ['Wait for a migration', 'wait job/migrate'],
    ['For everything of a Helm release', 'wait -l app.kubernetes.io/instance=shop'],
    ['For everything in manifests', 'wait -f deploy/ --timeout 5m'],
    ['In GitHub Actions', 'wait deploy/web -o markdown >> "$GITHUB_STEP_SUMMARY"'],
  ],
  flags: ['timeout', 'filename', 'selector', 'all-namespaces', 'output', 'no-headers', 'ignore-not-found'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown', 'html', 'junit'],
  completes: { words: ['target'], more: 'target' },
  errorCode: 2,
  async run(invocation) {
    const { flags, io, edge } = invocation;
    const format = formatOf(flags, wait.formats);
    const asked = askedOf(invocation, `${io.program} ${wait.usage}`);
    const timeoutSeconds = durationOf('timeout', flags.values.timeout ?? DEFAULT_TIMEOUT);
    const [{ sanitise }, { wrap }] = await Promise.all([
      import('../../render/text.ts'),
      import('../../render/width.ts'),
      edge.load(),
    ]);
    const plain = (text: string): string => sanitise(edge.text(text));
    const lines = format === 'table' || format === 'wide';
    const wrapped = (text: string): string => wrap(plain(text), widthOf(io)).join('\n');
    const progress = progressOn(io);
    // Otherwise the log of a pipeline that writes the answer to a file would be empty.
    const aside = (text: string): void =>
      void (lines || (io.stderr.isTerminal ? progress.say(plain(text)) : io.err(`${plain(text)}\n`)));
    progress.say(`waiting for ${plain(invocation.words.join(', ')) || 'the targets'}`);
    const interrupted = interruptible(io, () => undefined);
    const unwritten = new AbortController();
    const said: Said = {
      timeoutSeconds,
      signal: AbortSignal.any([interrupted.signal, unwritten.signal]),
      onLine: (text) =>
        lines ? void io.out(`${wrapped(text)}\n`).catch((error: unknown) => unwritten.abort(error)) : aside(text),
      onNotice: (text) => io.err(`${plain(text)}\n`),
    };
    const ended = async <T>(answer: T | undefined, show: (answer: T) => Promise<number>): Promise<number> => {
      progress.done();
      unwritten.signal.throwIfAborted();
      return answer === undefined ? EXIT_CODES[interrupted.came() ?? 'SIGINT'] : show(answer);
    };
    const err = (text: string): void => io.err(`${plain(text)}\n`);
    try {
      return asked.how === 'one'
        ? await withTarget(invocation, asked.named, async (source, target) =>
            ended(await waitForOne(source, target, said), (answer) =>
              showOne(answer, format, invocation, err, detailsOf(source)),
            ),
          )
        : await withSource(invocation, async (source) =>
            ended(await waitForSeveral(source, asked, said, invocation), (answer) =>
              showSeveral(answer, format, invocation, err, detailsOf(source)),
            ),
          );
    } finally {
      progress.done();
      interrupted.stop();
    }
  },
};

/** How a wait reports, and when it ends. */
interface Said {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onLine: (text: string) => void;
  readonly onNotice: (text: string) => void;
}

async function waitForOne(source: Source, target: Target, said: Said): Promise<WaitAnswer | undefined> {
  const { waitFor } = await import('../../watching/rollout-wait.ts');
  return waitFor({ client: clientOf(source), source, target: waitable(target), ...said });
}

async function waitForSeveral(
  source: Source,
  asked: Exclude<Asked, { readonly how: 'one' }>,
  said: Said,
  invocation: Invocation,
): Promise<WaitListAnswer | undefined> {
  const { waitForAll } = await import('../../watching/wait-list.ts');
  const { targets, gaps } = await wantedOf(asked, source, invocation);
  for (const { what, needs } of gaps) said.onNotice(`not waited for: ${what}, which you may not list; needs: ${needs}`);
  const answer = await waitForAll({ client: clientOf(source), source, targets, ...said });
  return answer && { ...answer, gaps };
}

const isData = (format: Format): boolean => format === 'json' || format === 'yaml';
const failing = ({ target, says }: WaitAnswer): string =>
  `${target.kind}/${target.name} ${target.kind === 'Job' ? 'does not complete' : 'will not become ready'}: ${says}`;

/** Reads what the page draws of the first pod that is explained. */
type Details = (answers: readonly WaitAnswer[]) => Promise<PodDetails | null>;
const detailsOf =
  (source: Source): Details =>
  async (answers) => {
    const [{ explainedOf }, { readDetails }] = await Promise.all([
      import('../../render/wait-answer.ts'),
      import('../../reports/pod-details.ts'),
    ]);
    const [first] = answers.flatMap((one) => explainedOf(one) ?? []);
    return first === undefined ? null : readDetails(source, first, undefined);
  };

async function showOne(
  answer: WaitAnswer,
  format: Format,
  invocation: Invocation,
  err: (text: string) => void,
  details: Details,
): Promise<number> {
  const { edge } = invocation;
  // Scripts read the same Diagnosis here as elsewhere. Without a cause it would not say why.
  const explained = answer.outcome === 'failed' && (answer.diagnosis?.causes.length ?? 0) > 0 && isData(format);
  await print(explained ? answer.diagnosis! : answer, format, false, invocation, {
    table: async (_, view) => (await import('../../render/wait-answer.ts')).renderWait(await edge.answer(answer), view),
    markdown: async () => (await import('../../render/wait-answer.ts')).waitMarkdown(await edge.answer(answer)),
    junit: async () => (await import('../../render/junit.ts')).junit([await edge.answer(answer)]),
    details: () => details([answer]),
  });
  if (answer.outcome === 'failed' && format !== 'table' && format !== 'wide') err(failing(answer));
  if (answer.outcome === 'timed-out') err(`error: timed out waiting for ${answer.target.kind}/${answer.target.name}`);
  return CODES[answer.outcome];
}

async function showSeveral(
  answer: WaitListAnswer,
  format: Format,
  invocation: Invocation,
  err: (text: string) => void,
  details: Details,
): Promise<number> {
  await print(answer, format, false, invocation, {
    table: async (safe, view) => (await import('../../render/wait-list.ts')).renderWaitList(safe, view),
    markdown: async (safe) => (await import('../../render/wait-list.ts')).waitListMarkdown(safe),
    junit: async (safe) => (await import('../../render/junit.ts')).junit(safe.items),
    details: () => details(answer.items),
  });
  const of = (outcome: WaitAnswer['outcome']): WaitAnswer[] => answer.items.filter((one) => one.outcome === outcome);
  if (format !== 'table' && format !== 'wide') for (const one of of('failed')) err(failing(one));
  const late = of('timed-out').map(({ target }) => `${target.kind}/${target.name}`);
  if (answer.outcome === 'timed-out') err(`error: timed out waiting for ${late.join(', ')}`);
  return CODES[answer.outcome];
}
