/** Reading a container's log: the newest lines, bounded, without what the kubelet writes in a log's place. */
import type { Fact, LogText } from '../../model/facts.ts';
import { ApiError } from './api-error.ts';
import type { Client } from './client.ts';
import { pathOfLog } from './paths.ts';

/** Lines asked for. */
const LOG_LINES = 2000;
/** Bytes kept, of the end of what comes. */
const KEEP_BYTES = 4 * 1024 * 1024;
/** Bytes read at most: 2000 lines as runtimes write them (16 KiB each) fit. */
const READ_BYTES = 64 * 1024 * 1024;
/** Lines asked for where so many were more than that: containerd's `max_container_log_line_size` may be any. */
const FEW_LINES = 100;
/** A container runtime splits longer lines into parts of this size, and the kubelet counts parts. */
const PART_BYTES = 16 * 1024;

export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

/**
 * @throws ApiError other than those that mean "there is no such log"; whatever `Client.stream` throws
 */
export async function readLog(
  client: Client,
  query: LogQuery,
  timeoutMs: number,
  limits = { keep: KEEP_BYTES, read: READ_BYTES },
): Promise<Fact<LogText>> {
  try {
    const log = await newest(client, query, LOG_LINES + 1, timeoutMs, limits);
    if (!log.endless) return interpret(log.text, log.cut);
    // Its end, which tells why it died, was not reached.
    const few = await newest(client, query, FEW_LINES, timeoutMs, { ...limits, read: limits.read / 2 });
    // A node that heeds no number of lines: what came is the middle of a log, and would be taken for its end.
    if (few.endless)
      return { state: 'failed', why: `the end of the log was not reached: more came than ${FEW_LINES} lines can be` };
    return interpret(few.text, true);
  } catch (error) {
    if (error instanceof ApiError && error.code === 400 && noSuchLog(error.message)) return { state: 'absent' };
    throw error;
  }
}

async function newest(
  client: Client,
  { namespace, pod, container, previous }: LogQuery,
  tailLines: number,
  timeoutMs: number,
  limits: { keep: number; read: number },
): Promise<Tail> {
  return tail(
    await client.stream({
      path: pathOfLog(namespace, pod),
      // One line more than wanted tells whether there are older ones.
      query: { container, previous: previous || undefined, timestamps: true, tailLines },
      headers: { accept: '*/*' },
      timeoutMs,
    }),
    limits,
  );
}

/** kubelet `pkg/kubelet/kubelet_pods.go:validateContainerLogStatus`, and the registry's `pod/strategy.go`. */
const noSuchLog = (message: string): boolean =>
  /^previous terminated container .{0,600} not found$/.test(message) ||
  /^container .{0,600} is waiting to start: /.test(message);

interface Tail {
  readonly text: string;
  /** Something stood before `text`. */
  readonly cut: boolean;
  /** More came than is read; what stands after `text` is not known. */
  readonly endless: boolean;
}

/** The end of a stream, from the start of a line. */
async function tail(body: AsyncIterable<Buffer>, limits: { keep: number; read: number }): Promise<Tail> {
  const chunks: Buffer[] = [];
  let held = 0;
  let read = 0;
  let cut = false;
  let endless = false;
  for await (const chunk of body) {
    chunks.push(chunk);
    held += chunk.length;
    read += chunk.length;
    while (held - chunks[0]!.length >= limits.keep) {
      held -= chunks.shift()!.length;
      cut = true;
    }
    if (read > limits.read) {
      endless = true;
      break;
    }
  }
  const bytes = Buffer.concat(chunks);
  return { text: bytes.toString('utf8', cut ? bytes.indexOf('\n') + 1 : 0), cut, endless };
}

const STAMPED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) /;
/**
 * The kubelet sends 200 before it asks the runtime, so what goes wrong then comes as text:
 * `kubelet_pods.go:GetKubeletContainerLogs`, `kuberuntime/kuberuntime_container.go:GetContainerLogs`,
 * `logs/logs.go:ReadLogs`.
 */
const KUBELET_SAYS = /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path )/;

/** @param cut whether bytes were dropped before `text` */
function interpret(text: string, cut: boolean): Fact<LogText> {
  let lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  // A program's own line has the kubelet's timestamp before it; the kubelet's has none.
  const last = lines.at(-1) ?? '';
  if (KUBELET_SAYS.test(last)) {
    if (lines.length === 1) return { state: 'failed', why: last.slice(0, 500) };
    lines.pop();
  }
  const timestamps = lines.length === 0 || STAMPED.test(lines[0]!);
  const parts = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / PART_BYTES)), 0);
  const truncated = cut || parts > LOG_LINES;
  if (lines.length > LOG_LINES) lines = lines.slice(-LOG_LINES);
  return { state: 'known', value: { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, timestamps, truncated } };
}
