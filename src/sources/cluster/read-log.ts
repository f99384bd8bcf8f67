/** Reads the newest lines of a container's log, without the kubelet's own error messages in it. */
import type { Fact, LogText } from '../../model/facts.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';
import { ApiError } from './api-error.ts';
import type { Client } from './client.ts';
import { pathOfLog } from './paths.ts';

/** Bytes read at most. 2000 lines fit, since runtimes split lines at 16 KiB. */
const READ_BYTES = 64 * 1024 * 1024;
/** Lines asked for where 2000 are larger than that, because containerd's `max_container_log_line_size` is larger. */
const FEW_LINES = 100;
/** Bytes. A container runtime splits longer lines into parts of this size, and the kubelet counts parts as lines. */
const PART_BYTES = 16 * 1024;

/** The container, and whether its previous instance is meant. */
export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

/**
 * Reads a log: at most 2000 lines and 4 MiB, the newest ones.
 * @param timeoutMs milliseconds; 0: no limit
 * @returns absent where there is no such log
 * @throws what `Client.stream` throws
 */
export async function readLog(
  client: Client,
  query: LogQuery,
  timeoutMs: number,
  limits = { keep: LOG_BYTES, read: READ_BYTES },
): Promise<Fact<LogText>> {
  try {
    const log = await newest(client, query, LOG_LINES + 1, timeoutMs, limits);
    if (!log.endless) return interpret(log.text, log.cut);
    // The end of the log, which says why the container died, was not reached. Ask for fewer lines.
    const few = await newest(client, query, FEW_LINES, timeoutMs, { ...limits, read: limits.read / 2 });
    // The node ignores the number of lines. What arrived is the middle of the log, not its end.
    if (few.endless)
      return {
        state: 'failed',
        why: `the end of the log was not reached: the node sent more than ${FEW_LINES} lines can have`,
      };
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
      // One line more than kept shows whether there are older lines.
      query: { container, previous: previous || undefined, timestamps: true, tailLines },
      headers: { accept: '*/*' },
      // kube-apiserver `pkg/registry/core/pod/rest/log.go`. A login page or a broken proxy sends something else.
      contentType: 'text/plain',
      timeoutMs,
    }),
    limits,
  );
}

/** Source: kubelet `pkg/kubelet/kubelet_pods.go:validateContainerLogStatus`, kube-apiserver `pod/strategy.go`. */
const noSuchLog = (message: string): boolean =>
  /^previous terminated container .{0,600} not found$/.test(message) ||
  /^container .{0,600} is waiting to start: /.test(message);

interface Tail {
  readonly text: string;
  /** Bytes before `text` were dropped. */
  readonly cut: boolean;
  /** The limit was reached before the end of the log. */
  readonly endless: boolean;
}

/** Reads a stream and keeps its end, from the start of a line. */
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
 * The kubelet sends status 200 before it asks the runtime, so it sends later errors as text. Source: kubelet
 * `kubelet_pods.go:GetKubeletContainerLogs`, `kuberuntime/kuberuntime_container.go:GetContainerLogs`,
 * `logs/logs.go:ReadLogs`.
 */
const KUBELET_SAYS = ['unable to retrieve container logs for ', 'failed to try resolving symlinks in path '];

/** @param cut whether bytes were dropped before `text` */
function interpret(text: string, cut: boolean): Fact<LogText> {
  // The kubelet writes a timestamp before every line, so this is no line of a container.
  if (!cut && text.slice(0, 21).includes('<') && /^\s{0,20}<(?:!doctype\s{1,20})?html\b/i.test(text))
    return { state: 'failed', why: 'the server answered an HTML page, such as a login page, where a log was expected' };
  let lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  // The kubelet writes a timestamp before the container's lines, but not before its own message.
  const last = lines.at(-1) ?? '';
  if (KUBELET_SAYS.some((words) => last.startsWith(words))) {
    if (lines.length === 1) return { state: 'failed', why: last.slice(0, 500) };
    lines.pop();
  }
  const timestamps = lines.length === 0 || STAMPED.test(lines[0]!);
  const parts = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / PART_BYTES)), 0);
  const truncated = cut || parts > LOG_LINES;
  if (lines.length > LOG_LINES) lines = lines.slice(-LOG_LINES);
  return { state: 'known', value: { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, timestamps, truncated } };
}
