/** Formats of loggers that put the severity where no general rule finds it. */
import type { Severity } from '../../model/reports.ts';
import { sequence } from '../../expressions.ts';
import { severityOf } from './severities.ts';

/** The severity and the message of a line of plain text. */
export interface Prefixed {
  readonly severity: Severity | null;
  readonly message: string;
}

interface Format {
  /** Matches everything before the message. Group 1 names the severity. */
  readonly find: RegExp;
  /** Every line of the format starts with one of these characters, and holds one of the texts. */
  readonly starts: string;
  readonly holds: readonly string[];
  readonly severity: (name: string) => Severity | null;
  /** The message is the whole line. */
  readonly whole?: boolean;
}

const REDIS_MARKS: { readonly [mark: string]: Severity } = { '#': 'warn', '*': 'info' };
const DOTNET_NAMES: { readonly [name: string]: Severity } = { trce: 'trace', fail: 'error', crit: 'fatal' };
const NEST_NAMES: { readonly [name: string]: Severity } = { LOG: 'info', VERBOSE: 'debug' };
const OTP_REPORTS: { readonly [report: string]: Severity } = { CRASH: 'error', SUPERVISOR: 'error', PROGRESS: 'info' };

export const FORMATS: readonly Format[] = [
  // Ruby's Logger: `E, [2026-11-22T10:00:00.000000 #1] ERROR -- prog: text`.
  {
    find: /^[DIWEFA], \[[^\]]{10,60}\]\s{1,4}([A-Z]{3,7}) -- [^:]{0,60}: ?/,
    starts: 'DIWEFA',
    holds: [' -- '],
    severity: severityOf,
  },
  // Redis: `1:M 22 Nov 2026 10:00:00.000 # text` (src/server.c, serverLogRaw).
  {
    find: /^\d{1,9}:[XCSMsmc] \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3} ([.\-*#]) /,
    starts: '0123456789',
    holds: [':X ', ':C ', ':S ', ':M ', ':s ', ':m ', ':c '],
    severity: (mark) => REDIS_MARKS[mark] ?? 'debug',
  },
  // Python's basicConfig: `ERROR:root:text`.
  {
    find: /^(DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.]{1,80}:/,
    starts: 'DIWEC',
    holds: ['DEBUG:', 'INFO:', 'WARNING:', 'ERROR:', 'CRITICAL:'],
    severity: severityOf,
  },
  // .NET's console logger: `fail: Namespace.Class[0]`, and the message on the next line
  // (Microsoft.Extensions.Logging.Console, SimpleConsoleFormatter).
  {
    find: /^(trce|dbug|info|warn|fail|crit): [\w.`+<>, ]{1,200}\[-?\d{1,9}\]/,
    starts: 'tdiwfc',
    holds: ['trce: ', 'dbug: ', 'info: ', 'warn: ', 'fail: ', 'crit: '],
    severity: (name) => DOTNET_NAMES[name] ?? severityOf(name),
  },
  // absl, for example in TensorFlow: `2026-11-22 10:00:00.000000: W path/file.cc:268] text`.
  {
    find: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}: ([IWEF]) \S{1,200}:\d{1,6}\] /,
    starts: '0123456789',
    holds: [': I ', ': W ', ': E ', ': F '],
    severity: (letter) => severityOf(letter, true),
  },
  // glog with a year, and with the context in brackets: `F261122 10:00:00.000000 12 path/file.go:88  [n1] text`.
  {
    find: /^([IWEF])\d{6} \d\d:\d\d:\d\d\.\d{1,9} {1,4}\d{1,9} \S{1,200}:\d{1,7} {1,4}(?:\S{0,12}\[[^\]]{0,120}\] )?/,
    starts: 'IWEF',
    holds: [' '],
    severity: (letter) => (letter === 'F' ? 'fatal' : severityOf(letter, true)),
  },
  // The same without the thread and the bracket, as forks of glog write it (seaweedfs weed/glog/glog.go, `header`):
  // `F1122 10:00:00.000000 file.go:88 text`.
  {
    find: /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,10}(?:\d{1,9} {1,4})?[\w./-]{1,200}:\d{1,7}\]? {1,4}/,
    starts: 'IWEF',
    holds: ['.'],
    severity: (letter) => (letter === 'F' ? 'fatal' : severityOf(letter, true)),
  },
  // Ceph: time, thread, and a level that is negative for errors (github.com/ceph/ceph src/log/Log.cc).
  {
    find: /^(?:debug )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3,6}(?:[+-]\d{4}|Z)? [0-9a-f]{3,16} {1,4}(-?\d{1,2}) /,
    starts: 'd0123456789',
    holds: ['-'],
    severity: (level) => (level.startsWith('-') ? 'error' : 'info'),
  },
  // Tornado and JupyterHub: `[E 2026-11-22 10:00:00.000 Hub app:12] text`.
  {
    find: /^\[([DIWEC]) \d{2,4}-?\d\d-?\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [^\]]{1,80}\] (?=\S)/,
    starts: '[',
    holds: ['[D ', '[I ', '[W ', '[E ', '[C '],
    severity: (letter) => (letter === 'C' ? 'fatal' : severityOf(letter, true)),
  },
  // ClickHouse: `2026.11.22 10:00:00.000000 [ 1 ] {query} <Error> Logger: text`.
  {
    find: /^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{1,9} \[ \d{1,9} \] \{[^}]{0,80}\} <(\w{1,12})> (?:[\w./() -]{1,80}: )?/,
    starts: '0123456789',
    holds: ['} <'],
    severity: (name) => severityOf(name),
  },
  // NestJS: `[Nest] 7  - 11/22/2026, 10:00:00 AM   ERROR [Context] text` (packages/common/services/console-logger.service.ts).
  {
    find: sequence(
      /^\[[\w .-]{1,40}\] \d{1,9} {1,3}- \d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?/,
      /\s{1,8}(LOG|ERROR|WARN|DEBUG|VERBOSE|FATAL) (?:\[[^\]]{1,80}\] )?/,
    ),
    starts: '[',
    holds: ['LOG ', 'ERROR ', 'WARN ', 'DEBUG ', 'VERBOSE ', 'FATAL '],
    severity: (name) => NEST_NAMES[name] ?? severityOf(name),
  },
  // OTP's reports: `=CRASH REPORT==== 22-Nov-2026::10:00:00 ===` (kernel/src/logger_formatter.erl).
  {
    find: /^=(CRASH|ERROR|SUPERVISOR|WARNING|INFO|PROGRESS|NOTICE|CRITICAL|EMERGENCY|ALERT) REPORT====/,
    starts: '=',
    holds: [' REPORT===='],
    severity: (report) => OTP_REPORTS[report] ?? severityOf(report),
    whole: true,
  },
];

/** Reads a line in one of the formats; returns null for any other line. */
export function readLoggerFormat(line: string): Prefixed | null {
  const start = line.charAt(0);
  for (const { find, starts, holds, severity, whole } of FORMATS) {
    if (start === '' || !starts.includes(start) || !holds.some((text) => line.includes(text))) continue;
    const match = find.exec(line);
    if (match === null) continue;
    const message = whole === true ? line : line.slice(match[0].length).trim() || line;
    return { severity: severity(match[1]!), message };
  }
  return null;
}
