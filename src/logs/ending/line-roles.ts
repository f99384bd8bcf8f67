/** The part that each line plays: the message of an error, a part of a trace, a report of the end. */
import { isAftermath, isLeaving } from './aftermath.ts';
import { oneOf, sequence } from '../../expressions.ts';
import type { LogLine } from '../log-analysis.ts';

/**
 * - `frame`: a part of a stack trace or a memory dump
 * - `dump`: inside an object that is printed over several lines
 * - `heading`: announces a trace
 * - `trail`: reports the end, stops or cleans up
 * - `plain`: anything else that has a text
 */
export type Role = 'frame' | 'dump' | 'heading' | 'trail' | 'plain' | 'blank';

/** Parts of a stack trace or a memory dump. They come after the line that says what happened. */
const FRAME = oneOf([
  /^(?:file:\/\/)?\/\S{1,300}\.[cm]?[jt]sx?:\d{1,7}$/, // Node: the line of code that threw
  /^\s+at [\w.$<[(/"'@#]/, // Java, JavaScript, .NET
  /^\s{1,12}File "/, // Python
  /^\s+from \S.{0,300}:\d+:in/, // Ruby
  /^\s{0,8}\d{1,3}: +(?:0x|[\w<]+::|\w\S*$)/, // Rust
  /^\s{0,4}#\d{1,3} /, // PHP, gdb, sanitizers
  /^\s*[~^]+\s*$/, // marks below quoted code
  /^\s{0,12}\.{3} \d+ (?:more|lines|common frames)/,
  /^goroutine \d+ |^created by \S|^\s+\/?\S{1,300}\.go:\d+/, // Go
  /^[\w./*()[\]{}-]{1,200}\((?:0x|\{|\.\.\.|\))/,
  /^\s{4,}\S.{0,300}\.(?:exs?|erl):\d+/, // Elixir, Erlang
  /^rax |^r\d{1,2} |^\[signal SIG/, // registers
  /^\s*\||^\s{2,}at$/, // Python's groups of exceptions
  /^\s{3,}(?:at )?\/\S+:\d+(?::\d+)?$/,
  /^\s+in \w[^(]{0,300}\(.{0,300}:\d{1,9}\)$/,
  /^\s*@ 0x|^\s*[0-9a-f]{8,16} /, // addresses
  /^\s{0,8}\d{1,3}[:.] .{1,1500}(?: @ 0x[0-9a-f]{1,16}\b.{0,300}|\[0x[0-9a-f]{4,16}\])$/, // C++: numbered, with addresses
  /^\s{1,8}-?\d{1,5}> \d{4}-\d\d-\d\d/, // Ceph: recent events, printed again
  /^\s{0,4}in thread [0-9a-f]{4,16}\b/,
  /^exit status \d/, // go run
  /^\s{0,6}at java\./,
  /^Suppressed:|^\s+Suppressed: |^\s+- locked /, // Java
  /^-{3,}|^={3,}|^\+-|^\s+\+-/, // rules and boxes
  /^ClientConnectionId(?: before routing)?:[0-9a-fA-F-]{1,40}$/, // SqlClient, to the end
  /^Error Number:-?\d{1,10},State:/,
  /^Routing Destination:/,
  /^\s{1,12}--- End of |^\s{1,6}Exception data:$/, // .NET
]);

/** Headings that announce a trace and say nothing themselves. */
const HEADING = oneOf([
  sequence(/^/i, [
    /Traceback \(most recent call last\)/i,
    /\[(?:stacktrace|previous exception)\]/i,
    /(?:trce|dbug|info|warn|fail|crit): \S{1,200}\[-?\d{1,9}\]$/i,
    /Stack ?trace:?$/i,
    /stack backtrace:/i,
    /Unhandled Exception:$/i,
    /Require stack:/i,
    /During handling of the above/i,
    /The above exception was/i,
    /-+ ?(?:Native )?stack trace/i,
    /Last \d+ log lines/i,
    /<--- /i,
    /Emitted 'error' event/i,
    /\+ Exception Group/i,
    /Caused by:$/i,
    /Error report/i,
    /details?:$/i,
    /error:$/i,
  ]),
  /^BOOT FAILED$/i,
  /^(?:Error|Exception) during startup: \{error,\w{1,100}\}$/i,
  /^(?:Exception|Errors?) during (?:start-?up|boot(?:ing)?|initiali[sz]ation):?$/i,
  /^\S{0,120}\s*:$/i,
]);

/** A line of which the message is empty, as OTP's logger writes the empty lines of a report. */
const ONLY_PREFIX =
  /^\d{4}-\d\d-\d\d[T ][\d:.,+Z-]{8,30} (?:\[\w{1,12}\]|[A-Z]{3,8}):?\s{0,4}(?:<\d{1,6}\.\d{1,9}\.\d{1,6}>)?\s{0,4}$/;
const ERLANG_PID = /<\d{1,6}\.\d{1,9}\.\d{1,6}>/;
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
  if (text.trim() === '' || !/[\p{L}\p{N}]/u.test(text)) return FRAME.test(text) ? 'frame' : 'blank';
  // A time and a level without a message, and the fields of a crash report.
  if (ONLY_PREFIX.test(text) || !/[\p{L}\p{N}]/u.test(line.message)) return 'blank';
  if (ERLANG_PID.test(text) && CRASH_REPORT.test(line.message)) return 'dump';
  // A structured line is never a frame. Its message may still report the end.
  if (line.fields === null && FRAME.test(text)) return 'frame';
  if (HEADING.test(line.message)) return 'heading';
  return isAftermath(line.message) || isLeaving(line.message) ? 'trail' : 'plain';
}
