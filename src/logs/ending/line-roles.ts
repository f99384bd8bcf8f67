/** The part that each line plays: the message of an error, a part of a trace, a report of the end. */
import { isAftermath, isLeaving } from './aftermath.ts';
import { sequence } from '../../expressions.ts';
import type { LogLine } from '../log-analysis.ts';
import { anyOfMany } from '../../needles.ts';
import type { Needled } from '../../needles.ts';

/**
 * - `frame`: a part of a stack trace or a memory dump
 * - `dump`: inside an object that is printed over several lines
 * - `heading`: announces a trace
 * - `trail`: reports the end, stops or cleans up
 * - `plain`: anything else that has a text
 */
export type Role = 'frame' | 'dump' | 'heading' | 'trail' | 'plain' | 'blank';

const DIGITS = [...'0123456789'];

/** A register of amd64, 386, arm64, arm, ppc64 or s390x. */
const REGISTER = sequence(
  /^/,
  [/[re]?(?:[abcd]x|[sd]i|[sb]p|ip|flags)|[cdefgs]s|lr|pc|fp|fault|oldmask|cpsr|ctr|link|xer|ccr/],
  / {1,7}0x[0-9a-f]{1,16}$/,
);

/** Parts of a stack trace or a memory dump. They come after the line that says what happened. */
export const FRAME: readonly Needled[] = [
  [['js:', 'ts:', 'jsx:', 'tsx:'], /^(?:file:\/\/)?\/\S{1,300}\.[cm]?[jt]sx?:\d{1,7}$/], // Node: the line of code that threw
  [DIGITS.map((digit) => `${digit}: `), /^\s{0,8}\d{1,3}: +(?:0x|[\w<]+::|\w\S*$)/], // Rust
  ['#', /^\s{0,4}#\d{1,3} /], // PHP, gdb, sanitizers
  [['~', '^'], /^\s*[~^]+\s*$/], // marks below quoted code
  ['... ', /^\s{0,12}\.{3} \d+ (?:more|lines|common frames)/],
  [['goroutine ', 'created by '], /^goroutine \d+ |^created by \S/], // Go
  [['(0x', '({', '(...', '()'], /^[\w./*()[\]{}-]{1,200}\((?:0x|\{|\.\.\.|\))/],
  [['rax ', '[signal sig'], /^rax |^\[signal SIG/], // registers
  [DIGITS.map((digit) => `r${digit}`), /^r\d{1,2} /],
  [' 0x', REGISTER], // Go prints one a line (src/runtime/signal_*.go: dumpregs)
  [['pc=0x', 'signal arrived during '], /^PC=0x[0-9a-f]{1,16} m=|^signal arrived during cgo execution$/],
  ['|', /^\s*\|/], // Python's groups of exceptions
  ['@ 0x', /^\s*@ 0x/], // addresses
  [' ', /^\s*[0-9a-f]{8,16} /],
  // C++: numbered, with addresses
  [['@ 0x', '[0x'], /^\s{0,8}\d{1,3}[:.] .{1,1500}(?: @ 0x[0-9a-f]{1,16}\b.{0,300}|\[0x[0-9a-f]{4,16}\])$/],
  ['in thread ', /^\s{0,4}in thread [0-9a-f]{4,16}\b/],
  ['exit status ', /^exit status \d/], // go run
  ['at java.', /^at java\./],
  ['suppressed:', /^Suppressed:/], // Java
  [['---', '===', '+-'], /^-{3,}|^={3,}|^\s*\+-/], // rules and boxes
  ['clientconnectionid', /^ClientConnectionId(?: before routing)?:[0-9a-fA-F-]{1,40}$/], // SqlClient, to the end
  ['error number:', /^Error Number:-?\d{1,10},State:/],
  ['routing destination:', /^Routing Destination:/],
];
/** The same with blanks in front. */
export const INDENTED_FRAME: readonly Needled[] = [
  ['at', /^\s+at [\w.$<[(/"'@#]|^\s{2,}at$/], // Java, JavaScript, .NET; Python's groups of exceptions
  ['file "', /^\s{1,12}File "/], // Python
  [':in', /^\s+from \S.{0,300}:\d+:in/], // Ruby
  [['.go:', '.s:'], /^\s+\/?\S{1,300}\.(?:go|s):\d+/],
  [['.ex:', '.exs:', '.erl:'], /^\s{4,}\S.{0,300}\.(?:exs?|erl):\d+/], // Elixir, Erlang
  ['/', /^\s{3,}(?:at )?\/\S+:\d+(?::\d+)?$/],
  [DIGITS.map((digit) => `${digit})`), /^\s+in \w[^(]{0,300}\(.{0,300}:\d{1,9}\)$/],
  ['> ', /^\s{1,8}-?\d{1,5}> \d{4}-\d\d-\d\d/], // Ceph: recent events, printed again
  [['suppressed: ', '- locked '], /^\s+Suppressed: |^\s+- locked /], // Java
  [['--- end of ', 'exception data:'], /^\s{1,12}--- End of |^\s{1,6}Exception data:$/], // .NET
];
const startsFrame = anyOfMany(FRAME);
const startsIndented = anyOfMany(INDENTED_FRAME);
const isFrame = (text: string): boolean => startsFrame(text) || (/^\s/.test(text) && startsIndented(text));

/** Headings that announce a trace and say nothing themselves. */
export const HEADING: readonly Needled[] = [
  ['traceback (most recent', /^Traceback \(most recent call last\)/i],
  [[':in `', ":in '"], /^\S{1,300}:\d{1,7}:in [`'][^']{1,200}':$/i], // Ruby, before a message of several lines
  [['[stacktrace]', '[previous exception]'], /^\[(?:stacktrace|previous exception)\]/i],
  [
    ['trce: ', 'dbug: ', 'info: ', 'warn: ', 'fail: ', 'crit: '],
    /^(?:trce|dbug|info|warn|fail|crit): \S{1,200}\[-?\d{1,9}\]$/i,
  ],
  [['stacktrace', 'stack trace'], /^(?:Stack ?trace:?$|-+ ?(?:Native )?stack trace)/i],
  ['stack backtrace:', /^stack backtrace:/i],
  ['unhandled exception:', /^Unhandled Exception:$/i],
  ['require stack:', /^Require stack:/i],
  ['during handling of', /^During handling of the above/i],
  ['the above exception', /^The above exception was/i],
  [' log lines', /^Last \d+ log lines/i],
  ['<--- ', /^<--- /i],
  ["emitted 'error'", /^Emitted 'error' event/i],
  ['+ exception group', /^\+ Exception Group/i],
  ['caused by:', /^Caused by:$/i],
  ['error report', /^Error report/i],
  ['detail', /^details?:$/i],
  ['error:', /^error:$/i],
  ['boot failed', /^BOOT FAILED$/i],
  [' during startup: ', /^(?:Error|Exception) during startup: \{error,\w{1,100}\}$/i],
  [
    [' during start', ' during boot', ' during initiali'],
    /^(?:Exception|Errors?) during (?:start-?up|boot(?:ing)?|initiali[sz]ation):?$/i,
  ],
  [':', /^\S{0,120}\s*:$/i],
];
const isHeading = anyOfMany(HEADING);

/** A line of which the message is empty, as OTP's logger writes the empty lines of a report. */
const ONLY_PREFIX =
  /^\d{4}-\d\d-\d\d[T ][\d:.,+Z-]{8,30} (?:\[\w{1,12}\]|[A-Z]{3,8}):?\s{0,4}(?:<\d{1,6}\.\d{1,9}\.\d{1,6}>)?\s{0,4}$/;
const ERLANG_PID = /<\d{1,6}\.\d{1,9}\.\d{1,6}>/;
/** V8 takes long to compile a class of all scripts. */
const hasLetter = (text: string): boolean => /[A-Za-z0-9]/.test(text) || /[\p{L}\p{N}]/u.test(text);
/** The fields of a crash or supervisor report of OTP but its reason (stdlib proc_lib.erl, supervisor.erl). */
const CRASH_REPORT = sequence(
  /^/,
  [
    /crasher|initial call|pid|registered_name|ancestors|message_queue_len|messages|links|dictionary|trap_exit/,
    /status|heap_size|stack_size|reductions|neighbours|supervisor|errorContext|offender|in function|in call from/,
  ],
  /\b/,
);

/** Returns the part that a line plays, as far as the line alone shows it: never `dump`. */
export function roleOf(line: LogLine): Role {
  const text = line.text;
  // A line of a box or a rule has no letter.
  if (text.trim() === '' || !hasLetter(text)) return isFrame(text) ? 'frame' : 'blank';
  // A time and a level without a message, and the fields of a crash report.
  if ((text.charAt(4) === '-' && ONLY_PREFIX.test(text)) || !hasLetter(line.message)) return 'blank';
  if (text.includes('<') && ERLANG_PID.test(text) && CRASH_REPORT.test(line.message)) return 'dump';
  // A structured line is never a frame. Its message may still report the end.
  if (line.fields === null && isFrame(text)) return 'frame';
  if (isHeading(line.message)) return 'heading';
  return isAftermath(line.message) || isLeaving(line.message) ? 'trail' : 'plain';
}
