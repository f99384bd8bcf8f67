/** Reads the text of a log in a bundle: its newest lines, its timestamps, and error messages that are no log. */
import type { Fact, LogText } from '../../model/facts.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';

/** Bytes read of a dump's file, which has the logs of all containers of a pod. */
export const DUMP_BYTES = 8 * LOG_BYTES;

/**
 * The kubelet's timestamp: RFC 3339 with nanoseconds, without trailing zeros. Apps rarely write more than six digits,
 * so more than six show that the kubelet wrote it. Source: kubelet `pkg/kubelet/kuberuntime/logs/logs.go`.
 */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d) ?/;

/** Whether the first 50 lines start with the kubelet's timestamp. */
export function hasTimestamps(text: string): boolean {
  let start = 0;
  let nano = false;
  for (let line = 0; line < 50 && start < text.length; line++) {
    const stamp = STAMP.exec(text.slice(start, start + 40));
    if (stamp === null) return false;
    if ((stamp[1]?.length ?? 0) > 6) nano = true;
    const end = text.indexOf('\n', start);
    start = end < 0 ? text.length : end + 1;
  }
  return nano;
}

/** Returns the timestamp of the last line; undefined where it has none. */
export function lastStamp(text: string): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
  return STAMP.exec(line)?.[0].trim();
}

/**
 * The kubelet's error messages in a log: instead of a log that is gone, or at the end of one that breaks off. It sends
 * status 200 before it asks the runtime. Source: `pkg/kubelet/kubelet_pods.go:GetKubeletContainerLogs`.
 */
const KUBELET_SAYS =
  /^(?:unable to retrieve container logs for [a-z-]{1,20}:\/\/\S{0,200}|failed to try resolving symlinks in path "[^\n]{1,1000})\s{0,9}$/;

/**
 * Returns a log as a fact: its newest 2000 lines, or failed where there only is the kubelet's error message.
 * @param text the end of the log file
 * @param cut whether the file has more before it
 */
export function logFact(text: string, cut: boolean): Fact<LogText> {
  let kept = cut ? text.slice(text.indexOf('\n') + 1) : text;
  const lastLine = kept.lastIndexOf('\n', kept.length - 2) + 1;
  if (kept.length - lastLine < 1500 && KUBELET_SAYS.test(kept.slice(lastLine))) {
    if (lastLine === 0 && !cut) return { state: 'failed', why: kept.trim() };
    kept = kept.slice(0, lastLine);
  }
  const newest = newestLines(kept, LOG_LINES);
  return {
    state: 'known',
    value: {
      text: newest,
      timestamps: newest !== '' && hasTimestamps(newest),
      truncated: cut || newest.length < kept.length,
    },
  };
}

function newestLines(text: string, lines: number): string {
  let from = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let i = 0; i < lines; i++) {
    from = from <= 0 ? -1 : text.lastIndexOf('\n', from - 1);
    if (from < 0) return text;
  }
  return text.slice(from + 1);
}

/**
 * Returns one container's section of `NS/POD/logs.txt`, as `kubectl cluster-info dump` writes it; undefined where there
 * is none.
 * @param cut whether the file has more before `text`: the section can then lack its start
 */
export function dumpSection(
  text: string,
  namespace: string,
  pod: string,
  container: string,
  cut = false,
): string | undefined {
  const mark = (which: string): string =>
    `==== ${which} logs for container ${container} of pod ${namespace}/${pod} ====\n`;
  const start = text.startsWith(mark('START')) ? 0 : text.indexOf(`\n${mark('START')}`);
  if (start < 0) {
    const end = cut ? text.indexOf(mark('END')) : -1;
    return end < 0 ? undefined : text.slice(text.indexOf('\n') + 1, end);
  }
  const from = text.indexOf('\n', start === 0 ? 0 : start + 1) + 1;
  // A log can end without a newline. The end mark then is in the middle of a line.
  const end = text.indexOf(mark('END'), from);
  return text.slice(from, end < 0 ? text.length : end);
}

/** Returns kubectl's error where a section has only that (`Request log error: …`); else undefined. */
export function dumpError(section: string): string | undefined {
  return /^(?:Request log error|Create log request error): ([^\n]{1,2000})\n?$/.exec(section)?.[1];
}
