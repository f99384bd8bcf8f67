/** `oom-test`: was it memory, and which limit was reached? */
import { secondsSince } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import type { Source } from '../../sources/source.ts';
import type { Client } from '../../sources/cluster/client.ts';
import type { Gap } from '../../model/diagnosis.ts';
import type { Target } from '../../diagnosis/target.ts';
import type { OomOptions } from '../../oom-test/oom-test.ts';
import type { OpenSession } from '../../oom-test/exec-reader.ts';
import type { Command, Invocation, Io } from '../command.ts';
import type { Flags } from '../flags.ts';
import { longerThan, withLongerWatch } from '../again.ts';
import { watchOf } from '../durations.ts';
import { withTarget } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { namedIn } from '../target.ts';
import { formatOf } from '../terminal.ts';

/** Only the end of a kernel log matters: at most this much is read. */
const MAX_LOG = 64 * 1024 * 1024;
/** Bytes of a kernel log that are read to find its end. */
const MAX_INPUT = 1024 * 1024 * 1024;

/** Seconds that `--watch` follows a container without a duration. */
const WATCH_SECONDS = 600;

async function kernelLog(flags: Flags, io: Io): Promise<string | null> {
  const file = flags.values['kernel-log'];
  if (file === undefined) return null;
  if (file === '')
    throw new UserError(
      '--kernel-log names no file',
      'give a file with lines of dmesg or journalctl -k, or - for standard input',
    );
  if (file === '-') {
    if (flags.values.from === '-') throw new UserError('--kernel-log and --from cannot both read standard input');
    return (await io.readStdin(MAX_INPUT)).subarray(-MAX_LOG).toString('utf8');
  }
  const [{ chunksOf, endOf }, { resolve }] = await Promise.all([import('../../sources/input.ts'), import('node:path')]);
  try {
    const chunks = chunksOf(resolve(io.environment.cwd, file), io.environment.clock);
    return (await endOf(chunks, MAX_LOG, MAX_INPUT, file)).toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`unable to read the kernel log: ${(error as Error).message}`);
  }
}

function prometheus(flags: Flags): OomOptions['prometheus'] {
  const url = flags.values.prometheus;
  const lines = flags.lists['prometheus-header'] ?? [];
  if (url === undefined) {
    if (lines.length > 0) throw new UserError('--prometheus-header needs --prometheus');
    return null;
  }
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new UserError(`--prometheus is not a URL: "${url}"`, 'give its address, such as http://localhost:9090');
  const headers = lines.map((line) => {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):\s*(\S[^\r\n]{0,8000}|)$/.exec(line);
    if (!match)
      throw new UserError(
        '--prometheus-header is not a header',
        "give it as NAME: VALUE, such as 'Authorization: Bearer …'",
      );
    return [match[1]!.toLowerCase(), match[2]!] as const;
  });
  return { url, headers: Object.fromEntries(headers) };
}

/** Asks whether exec is allowed before it is tried, so that a refusal is a gap and not an error. */
async function opener(source: Source, target: Target): Promise<{ open: OpenSession | null; gap: Gap | null }> {
  if (!('client' in source)) return { open: null, gap: null };
  const client = source.client as Client;
  const [{ clusterApi }, { execIn }, { execGap }, { LOOP }] = await Promise.all([
    import('../../experiments/api.ts'),
    import('../../sources/cluster/exec.ts'),
    import('../../oom-test/exec-reader.ts'),
    import('../../oom-test/cgroup-files.ts'),
  ]);
  const api = clusterApi(client);
  const rights = await Promise.all(['get', 'create'].map((verb) => api.can(verb, 'pods', target.namespace, 'exec')));
  if (rights.includes(false)) return { open: null, gap: execGap(target.namespace) };
  return {
    open: (pod, container, signal) =>
      execIn(client, { namespace: target.namespace, pod, container, command: LOOP }, signal),
    gap: null,
  };
}

async function answer(invocation: Invocation, source: Source, target: Target, signal: AbortSignal): Promise<number> {
  const { flags, io } = invocation;
  const format = formatOf(flags, oomTest.formats);
  const wish = watchOf(flags);
  if (wish && source.kind === 'bundle')
    throw new UserError('a recording cannot be watched', 'remove --watch: the command reads what was recorded');
  const progress = progressOn(io);
  const [{ oomTest: run }, { sparkline }, { formatBytes }] = await Promise.all([
    import('../../oom-test/oom-test.ts'),
    import('../../render/memory-plot.ts'),
    import('../../knowledge/quantity.ts'),
  ]);
  const log = await kernelLog(flags, io);
  const { clock } = io.environment;
  const began = clock.now();
  const seconds = (): number => Math.round(secondsSince(clock, began));
  try {
    const reached = await run(source, target, {
      kernelLog: log,
      prometheus: prometheus(flags),
      watch:
        wish === null
          ? null
          : { milliseconds: wish.seconds === null ? null : wish.seconds * 1000, ...(await opener(source, target)) },
      signal,
      clock,
      onProgress: progress.say,
      onLook: (life, state, limit, growth) => {
        const now = life?.samples.at(-1);
        const top = limit ?? life?.peakBytes ?? 0;
        const at = growth?.reachesLimitAt ? `, limit at ${growth.reachesLimitAt.slice(11, 19)}` : '';
        progress.say(
          now
            ? `${formatBytes(now.bytes)}${limit === null ? '' : ` of ${formatBytes(limit)}`} ${sparkline(life!.samples, top, 40)}${at}, ${seconds()} s`
            : `${state}, ${seconds()} s; Ctrl-C ends the watch`,
        );
      },
      program: io.program,
    });
    // A watch without a duration ends after WATCH_SECONDS.
    const longer = longerThan(wish === null ? 0 : (wish.seconds ?? WATCH_SECONDS));
    const experiment = source.kind === 'bundle' ? reached : withLongerWatch(reached, invocation, 'watch', longer);
    progress.done();
    await print(experiment, format, source.kind === 'bundle', invocation, {
      table: async (one, view) => (await import('../../render/oom-test-text.ts')).renderOomTest(one, view),
    });
    return flags.switches['exit-code'] === true &&
      experiment.verdict !== 'inconclusive' &&
      (experiment.verdict !== 'not-memory' || experiment.memory.killer !== null)
      ? 1
      : 0;
  } finally {
    progress.done();
  }
}

export const oomTest: Command = {
  name: 'oom-test',
  about: 'Show whether memory was the reason, and which limit was reached',
  description:
    'Shows whether a container was killed for lack of memory and which limit it reached: its own, the limit of the pod, the memory of the node, or the heap of its language runtime. Otherwise it shows what else killed the container. ' +
    'It uses what is recorded and what can be measured. No source is required, and the answer names each missing one. ' +
    '--kernel-log assigns lines of the kernel log to the pod. --watch follows the running container until it ends, for at most 10m by default, to distinguish a leak from a burst: ' +
    'it reads the cgroup files with a shell loop in the container if exec is allowed, otherwise the metrics API or the kubelet. It creates no objects.',
  usage: 'oom-test (POD | TYPE/NAME)',
  examples: [
    ['Was it memory?', 'oom-test web-1'],
    ['Watch its memory until it is killed again', 'oom-test deploy/web --watch'],
    ['With the kernel log of the node', 'oom-test web-1 --kernel-log dmesg.txt'],
    ['With history', 'oom-test web-1 --prometheus http://localhost:9090'],
  ],
  flags: [
    'container',
    'from',
    'kernel-log',
    'prometheus',
    'prometheus-header',
    'watch',
    'output',
    'no-headers',
    'exit-code',
    'ignore-not-found',
  ],
  formats: ['table', 'json', 'yaml', 'html'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    formatOf(flags, oomTest.formats);
    watchOf(flags);
    prometheus(flags);
    const named = namedIn(words, flags, `${io.program} ${oomTest.usage}`);
    const stop = new AbortController();
    // Only a watch has an answer when it is ended early.
    // The first signal ends the watch, and the verdict follows. A later one ends the program.
    let undo = (): void => undefined;
    if (watchOf(flags) !== null) {
      undo = io.onInterrupt((signal) => {
        undo();
        stop.abort(new Error(signal));
      });
    }
    try {
      return await withTarget(invocation, named, (source, target) => answer(invocation, source, target, stop.signal));
    } finally {
      undo();
    }
  },
};
