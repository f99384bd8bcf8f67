/** From the text of a log to its lines: what each says, and the severity that it gives itself. */
import { readableTerms } from './erlang-terms.ts';
import { stackUnfolder } from './json-stack.ts';
import { readPrefix } from './line-prefix.ts';
import type { LogLine } from '../log-analysis.ts';
import { saysNoError } from './no-error.ts';
import { atLeast } from './severities.ts';
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

/**
 * Splits a log into lines.
 * @param text the log, as the source returned it
 * @param timestamps whether each line starts with the kubelet's timestamp
 */
export function parseLines(text: string, timestamps: boolean): Parsed {
  const raw = text.split('\n');
  while (raw.at(-1)?.trim() === '') raw.pop();
  const kept = withoutRunner(
    raw.slice(-MAX_LINES).filter((line) => !KUBELET_SAYS.test(line)),
    timestamps,
  );
  const stacks = new Map<number, readonly string[]>();
  const lines: LogLine[] = [];
  const unfold = stackUnfolder();
  for (const line of kept) {
    const time = timestamps ? KUBELET_TIME.exec(line) : null;
    const index = lines.length;
    const body = readableTerms(unfold(clean(time === null ? line : line.slice(time[0].length))));
    const structured = readStructured(body, MAX_LENGTH);
    const shown = body.slice(0, MAX_LENGTH).trimEnd();
    if (structured?.stack != null) stacks.set(index, structured.stack.map(clean));
    const { severity: called, message } = structured ?? readPrefix(shown.replace(BOX, ''));
    // `ERROR: none (0 errors, 0 warnings)` reports that all is well.
    const severity = atLeast(called, 'error') && saysNoError(message) ? 'info' : called;
    const fields = structured !== null && Object.keys(structured.fields).length > 0 ? structured.fields : null;
    lines.push({
      index,
      time: time?.[1] ?? null,
      text: shown,
      message: message.slice(0, MAX_LENGTH),
      severity,
      fields,
    });
  }
  return { lines: joinDotnet(lines), stacks, cut: raw.length > kept.length };
}

/**
 * Programs that run several others in one container put the child's name before each line: foreman, honcho, Compose,
 * pm2, concurrently.
 */
const RUNNER =
  /^(?:\d\d:\d\d:\d\d )?(?:[\w.-]{1,40}[-_.]\d{1,3}|system)\s{1,24}\| ?|^\d{1,3}\|[\w.-]{1,40}\s{0,24}\| ?/;
/** The same in brackets. Loggers use brackets too, so they count only before a frame of a trace. */
const BRACKETS = /^(\[[\w.:-]{1,24}\])\s{2,12}(?:at \S|File ")/;

function withoutRunner(lines: string[], timestamps: boolean): string[] {
  const times = timestamps ? lines.map((line) => KUBELET_TIME.exec(line)?.[0] ?? '') : [];
  const names = new Set<string>();
  lines.forEach((line, i) => {
    const name = BRACKETS.exec(line.slice(times[i]?.length ?? 0).replace(ESCAPES, ''))?.[1];
    if (name !== undefined && names.size < 8) names.add(`${name} `);
  });
  if (names.size === 0 && !lines.some((line) => line.includes('| '))) return lines;
  return lines.map((line, i) => {
    const time = times[i] ?? '';
    const body = line.slice(time.length).replace(ESCAPES, '');
    const runner = RUNNER.exec(body)?.[0] ?? [...names].find((name) => body.startsWith(name));
    return runner === undefined ? line : time + body.slice(runner.length);
  });
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

/**
 * Removes escape sequences and replaces other control characters. Of a line that carriage returns draw again, the last
 * drawing stays.
 */
function clean(line: string): string {
  let text = line;
  if (text.includes('\u001b')) text = text.replace(ESCAPES, '');
  if (text.includes('\r')) text = text.split('\r').findLast((part) => part.trim() !== '') ?? '';
  return text.replace(/\t/g, ' ').replace(CONTROLS, '\ufffd').replace(PROGRESS, '');
}
