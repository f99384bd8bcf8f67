/** From a log's text to its lines: what each says, and how grave it calls itself. */
import { atLeast } from './levels.ts';
import { saysNone } from './noise.ts';
import { readJson, readKlog, readLogfmt } from './structured.ts';
import type { Structured } from './structured.ts';
import { readPrefix } from './prefix.ts';
import type { LogLine } from './log-analysis.ts';

/** Only the newest lines are read; the end of a log is where a crash is told. */
export const MAX_LINES = 2000;
/** Longer lines are cut. */
export const MAX_LENGTH = 2000;

export interface Parsed {
  readonly lines: readonly LogLine[];
  /** The traces that stood inside a line (a JSON field), by the line's index. */
  readonly stacks: ReadonlyMap<number, readonly string[]>;
  /** Lines were left out. */
  readonly cut: boolean;
}

const KUBELET_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?/;

/**
 * What the kubelet itself writes in place of a log it cannot read, with status 200
 * (pkg/kubelet/kuberuntime/kuberuntime_container.go GetContainerLogs, pkg/kubelet/kuberuntime/logs ReadLogs).
 */
const KUBELET_SAYS =
  /^(?:unable to retrieve container logs for [a-z-]{1,20}:\/\/|failed to try resolving symlinks in path ")/;

/**
 * Splits a log into lines.
 * @param text the log, as the source gives it
 * @param timestamps whether each line starts with the kubelet's timestamp
 */
export function parseLines(text: string, timestamps: boolean): Parsed {
  const raw = text.split('\n');
  while (raw.length > 0 && (raw.at(-1) as string).trim() === '') raw.pop();
  const kept = withoutRunner(
    raw.slice(-MAX_LINES).filter((line) => !KUBELET_SAYS.test(line)),
    timestamps,
  );
  const stacks = new Map<number, readonly string[]>();
  const lines: LogLine[] = [];
  for (const line of kept) {
    const time = timestamps ? KUBELET_TIME.exec(line) : null;
    const index = lines.length;
    const body = clean(time === null ? line : line.slice(time[0].length));
    const structured = readStructured(body);
    const shown = body.slice(0, MAX_LENGTH).trimEnd();
    if (structured?.stack != null) stacks.set(index, structured.stack.map(clean));
    const { severity: called, message } = structured ?? readPrefix(shown);
    // `ERROR: none (0 errors, 0 warnings)` is a report that all is well.
    const severity = atLeast(called, 'error') && saysNone(message) ? 'info' : called;
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
 * What runs several programs in one container puts its child's name in front of each line: foreman, honcho, Compose,
 * pm2, concurrently.
 */
const RUNNER =
  /^(?:\d\d:\d\d:\d\d )?(?:[\w.-]{1,40}[-_.]\d{1,3}|system)\s{1,24}\| ?|^\d{1,3}\|[\w.-]{1,40}\s{0,24}\| ?/;
/** The same in brackets, which loggers use too: only where the brackets stand before a frame of a trace. */
const BRACKETS = /^(\[[\w.:-]{1,24}\])\s{2,12}(?:at \S|File ")/;

function withoutRunner(lines: string[], timestamps: boolean): string[] {
  const bodies = timestamps ? lines.map((line) => KUBELET_TIME.exec(line)?.[0] ?? '') : [];
  const names = new Set<string>();
  lines.forEach((line, i) => {
    const name = BRACKETS.exec(line.slice(bodies[i]?.length ?? 0).replace(ESCAPES, ''))?.[1];
    if (name !== undefined && names.size < 8) names.add(`${name} `);
  });
  if (names.size === 0 && !lines.some((line) => line.includes('| '))) return lines;
  return lines.map((line, i) => {
    const time = bodies[i] ?? '';
    const body = line.slice(time.length).replace(ESCAPES, '');
    const runner = RUNNER.exec(body)?.[0] ?? [...names].find((name) => body.startsWith(name));
    return runner === undefined ? line : time + body.slice(runner.length);
  });
}

function readStructured(body: string): Structured | null {
  const direct = body.includes('{') ? readJson(body) : null;
  return (
    direct ??
    (body.includes('=') ? readLogfmt(body.slice(0, MAX_LENGTH * 2)) : null) ??
    (body.includes('] ') ? readKlog(body.slice(0, MAX_LENGTH)) : null)
  );
}

/**
 * The indented lines under .NET's `fail: Class[0]` are its message and share its severity, up to the exception's own
 * lines.
 */
function joinDotnet(lines: LogLine[]): LogLine[] {
  for (let i = 0; i + 1 < lines.length; i++) {
    const head = lines[i] as LogLine;
    const next = lines[i + 1] as LogLine;
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

const ESCAPES = /\u001b(?:\[[0-?]{0,30}[ -/]{0,5}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Without escape sequences; of a line redrawn with carriage returns the last drawing; other control characters
 * replaced.
 */
function clean(line: string): string {
  let text = line;
  if (text.includes('\u001b')) text = text.replace(ESCAPES, '');
  if (text.includes('\r')) text = text.split('\r').findLast((part) => part.trim() !== '') ?? '';
  return text.replace(/\t/g, ' ').replace(CONTROLS, '\ufffd');
}
