/** From the text of a log to its lines: what each says, and the severity that it gives itself. */
import { readableTerms } from './erlang-terms.ts';
import { stackUnfolder } from './json-stack.ts';
import { readPrefix } from './line-prefix.ts';
import type { LogLine } from '../log-analysis.ts';
import { withoutRunner } from './runner-prefix.ts';
import { saysNoError } from './no-error.ts';
import { atLeast, severityOfSign } from './severities.ts';
import { withoutTracePrefix } from './trace-prefix.ts';
import { readStructured } from './structured-lines.ts';

/** Only the newest lines are read: a crash is at the end of a log. */
export const MAX_LINES = 2000;
/** Longer lines are cut to this number of characters. */
export const MAX_LENGTH = 2000;

export interface Parsed {
  readonly lines: readonly LogLine[];
  /** The traces in a field of a JSON line, by the index of the line. */
  readonly stacks: ReadonlyMap<number, readonly string[]>;
  /** Older lines were left out. */
  readonly cut: boolean;
}

const KUBELET_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?/;

/**
 * What the kubelet itself writes in place of a log that it cannot read, with status 200
 * (pkg/kubelet/kuberuntime/kuberuntime_container.go GetContainerLogs, pkg/kubelet/kuberuntime/logs ReadLogs).
 */
const KUBELET_SAYS =
  /^(?:unable to retrieve container logs for [a-z-]{1,20}:\/\/|failed to try resolving symlinks in path ")/;

const isOfKubelet = (line: string): boolean =>
  (line.startsWith('unable to ') || line.startsWith('failed to ')) && KUBELET_SAYS.test(line);

/**
 * Splits a log into lines.
 * @param text the log, as the source returned it
 * @param timestamps whether each line starts with the kubelet's timestamp
 */
export function parseLines(text: string, timestamps: boolean): Parsed {
  const raw = text.split('\n');
  while (raw.at(-1)?.trim() === '') raw.pop();
  const kept = raw.slice(-MAX_LINES).filter((line) => !isOfKubelet(line));
  const times = kept.map((line) => (timestamps ? KUBELET_TIME.exec(line) : null));
  const bodies = withoutRunner(kept.map((line, i) => withoutEscapes(line.slice(times[i]?.[0].length ?? 0))));
  const stacks = new Map<number, readonly string[]>();
  const lines: LogLine[] = [];
  const unfold = stackUnfolder();
  for (const [index, line] of bodies.entries()) {
    const body = readableTerms(unfold(clean(line)));
    const structured = readStructured(body, MAX_LENGTH);
    const shown = body.slice(0, MAX_LENGTH).trimEnd();
    if (structured?.stack != null) stacks.set(index, structured.stack.map(clean));
    const { severity: called, message } = structured ?? readPrefix(shown.replace(BOX, ''));
    // `ERROR: none (0 errors, 0 warnings)` reports that all is well.
    const severity = atLeast(called, 'error') && saysNoError(message) ? 'info' : (called ?? severityOfSign(shown));
    const fields = structured !== null && Object.keys(structured.fields).length > 0 ? structured.fields : null;
    lines.push({
      index,
      time: times[index]?.[1] ?? null,
      text: shown,
      message: message.slice(0, MAX_LENGTH),
      severity,
      fields,
    });
  }
  return { lines: withoutTracePrefix(joinDotnet(lines)), stacks, cut: raw.length > kept.length };
}

/**
 * The indented line below `fail: Class[0]` of .NET is its message and has the same severity. The exception's lines
 * below it do not.
 */
function joinDotnet(lines: LogLine[]): LogLine[] {
  for (let i = 0; i + 1 < lines.length; i++) {
    const head = lines[i]!;
    const next = lines[i + 1]!;
    if (
      head.severity === null ||
      next.severity !== null ||
      !/^(?:trce|dbug|info|warn|fail|crit): \S/.test(head.text) ||
      !/^ {6}\S/.test(next.text)
    )
      continue;
    lines[i + 1] = { ...next, severity: head.severity };
  }
  return lines;
}

/** The side of a box in front of a line. */
const BOX = /^\s{0,4}[\u2500-\u257f]{1,3} ?/;
/** Numbers of a progress display, in front of a line with a time: ` 12 13 142026-11-22T10:00:00`. */
const PROGRESS = /^[\d ]{1,200}(?=\d{4}-\d\d-\d\dT\d\d:)/;
const ESCAPES = /\u001b(?:\[[0-?]{0,30}[ -/]{0,5}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const withoutEscapes = (line: string): string => (line.includes('\u001b') ? line.replace(ESCAPES, '') : line);

/**
 * Removes escape sequences and replaces other control characters. Of a line that carriage returns draw again, the last
 * drawing stays.
 */
function clean(line: string): string {
  let text = withoutEscapes(line);
  if (text.includes('\r')) text = text.split('\r').findLast((part) => part.trim() !== '') ?? '';
  return text.replace(/\t/g, ' ').replace(CONTROLS, '\ufffd').replace(PROGRESS, '');
}
