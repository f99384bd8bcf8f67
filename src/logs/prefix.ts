/** Takes a text line's own timestamp, level, thread and logger off its message. */
import { once, sequence } from './expressions.ts';
import { severityOf } from './levels.ts';
import type { Severity } from '../model/reports.ts';

export interface Prefixed {
  readonly severity: Severity | null;
  readonly message: string;
}

/** Timestamps as loggers write them, at the start of what is left of a line. */
const TIME = sequence(
  /^(?:\[|\()?/,
  [
    sequence(
      /(?:[A-Z][a-z]{2},? )?/,
      [
        /\d{4}[-/.]\d\d[-/.]\d\d/,
        /\d{1,2}[-/. ][A-Z][a-z]{2}[-/. ]\d{4}/,
        /\d{2}[-/.]\d\d[-/.]\d{4}/,
        /[A-Z][a-z]{2} [ \d]\d(?:,? \d{4})?/,
        /\d{8}/,
      ],
      /[T :,]{1,2}\d{1,2}:\d\d:\d\d/,
    ),
    /\d{1,2}:\d\d:\d\d/,
  ],
  /(?:[.,:]\d{1,9})?(?: ?(?:Z|UTC|GMT|CES?T|[ECMP][SD]T|[AP]M|[+-]\d\d:?\d\d|\+\d\d))?(?: \d{4})?/,
  /(?:\]|\))?(?=[\s:|,\]-]|$)[\s:|,-]{0,10}/,
);
const SHORT_TIME = sequence(
  /^/,
  [
    /\d{1,2}:\d\d(?:AM|PM)|\[?\d{10}(?:\.\d{1,9})?\]?/,
    /\[\s{0,8}\d{1,8}\.\d{1,9}\]/,
    /\+?\d{1,8}\.\d{3,6}s?|\[?\d{8}[T ]\d{6}\]?/,
  ],
  /(?=\s)\s{1,10}/,
);

/**
 * A level in brackets, between bars, with a colon, or alone: `[ERROR]`, `<error>`, `|ERROR|`, `ERROR:`, `ERRO[0000]`.
 */
const BRACKETED =
  /^[[(<|【［]\s{0,5}(?:[a-z]\w{1,20}:(?=[a-z]{3,8}\]))?([\p{L}\p{M}]{1,14})(?::\w{1,30})?\s{0,5}[\])>|】］]:?[\s-]{0,10}/u;
const COLON = /^([\p{L}\p{M}]{2,14})\s{0,2}(?:\[\d{1,10}\])?\s{0,2}[:：|](?!:)[\s-]{0,10}/u;
const ALONE =
  /^([一-龥]{2,4}|[ァ-ヶー]{3,6}|[가-힣]{2,3}|[A-Z]{3,11}|[A-Z][a-z]{3,10}|[a-z]{4,8}|\p{Lu}{3,14})(?:\[\d{1,6}\])?(?=\s|\[|$)[\s-]{0,10}/u;
/** ALONE where all of it is ASCII, as it mostly is: classes of Unicode take long to compile. */
const ALONE_ASCII = /^([A-Z]{3,14}|[A-Z][a-z]{3,10}|[a-z]{4,8})(?:\[\d{1,6}\])?(?=\s|\[|$)[\s-]{0,10}/;
const ASCII = /^[\x00-\x7f]*$/;
/** How far ALONE looks. */
const ALONE_REACH = 40;
/** Ruby's Logger: `E, [2026-11-22T10:00:00.000000 #1] ERROR -- prog: text`. */
const RUBY = /^([DIWEFA]), \[[^\]]{10,60}\]\s{1,4}([A-Z]{3,7}) -- [^:]{0,60}: ?/;
/** Redis: `1:M 22 Nov 2026 10:00:00.000 # text` (src/server.c, serverLogRaw). */
const REDIS = /^\d{1,9}:[XCSMsmc] \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3} ([.\-*#]) /;
/** Monolog: `production.ERROR: text` (github.com/Seldaek/monolog src/Monolog/Formatter/LineFormatter.php). */
const MONOLOG = /^[\w-]{1,40}\.(EMERGENCY|ALERT|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG): /;
/** capnslog: `C | etcdmain: text` (github.com/coreos/pkg capnslog/formatters.go). */
const CAPNSLOG = /^([CEWNIDT]) \| /;
/** Python's basicConfig: `ERROR:root:text`. */
const PYTHON = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL):([\w.]{1,80}):/;
/**
 * Things between time, level and text that carry neither: process and thread ids, `1#1:`, `<0.44.0>`, `main ---
 * [main]`.
 */
const NOISE = sequence(
  /^/,
  [
    /pid=\d{1,9}(?: tid=\w{1,20})?(?: class=\S{1,80})?(?: jid=\w{1,40})?/,
    sequence(
      /\[/,
      [
        /\d[\d:# ,-]{0,20}/,
        /pid[ =:]{0,2}\d{1,9}(?::tid \d{1,19})?/,
        /tid[ =:]{0,2}\d{1,19}|main|MainThread/,
        /[\w.:/@#$-]{0,40}(?:[Tt]hread|exec|worker|pool|Worker|Pool)[\w.:/@#$ -]{0,40}/,
        /MY-\d{6}|Server|System|mpm_[\w:]{1,30}|core:\w{1,10}|ssl:\w{1,10}|startup/,
      ],
      /\]/,
    ),
    /\d{1,9}#\d{1,9}:/,
    /<\d{1,6}\.\d{1,9}\.\d{1,6}>/,
    /\(\d{1,9}\)|\d{1,9}(?= ---)|---|\d{1,9}(?=\s{1,3}\[)|-(?=\s)|\|/,
  ],
  /[\s:]{0,10}/,
);
/**
 * A logger's name, only once a level was seen: `c.e.App : `, `com.example.App - `, `[http-nio-8080] `, `main.go:12: `.
 */
const LOGGER = sequence(/^/, [
  /\[[\w.:/@#$ *-]{1,60}\]\s{1,5}(?:- {1,3})?(?=\S)/,
  /[\w.$/\\[\]-]{2,100}(?:\(\d{1,6}\)|:\d{1,6})?\s{0,40}(?: - | : |: -? ?(?=\S))/,
  /[\w./-]{2,80}\.(?:go|rs|py|cc|cpp|c|js|ts|rb|java|kt|ex|exs|scala):\d{1,6}[:\s)\]>-]{1,5}/,
]);

/** A level after a thread and a logger: `[main] com.example.App ERROR text`. */
const INNER_LEVEL = once(() =>
  sequence(
    /^(.{1,80}?)[\s[|<(]/,
    /(FATAL|CRITICAL|ERROR|SEVERE|WARNING|WARN|INFO|DEBUG|error|fatal|critical|warning|info|debug)/,
    /(?=[\s\]|>):])[\]|>):]{0,2}[\s-]{0,5}/,
  ),
);

/**
 * The severity and message of a line of plain text. Lines without any known prefix come back whole, with severity null
 * unless a level word stands out.
 */
export function readPrefix(line: string): Prefixed {
  const special = readSpecial(line);
  if (special !== null) return special;
  let rest = line.trimStart();
  const indented = rest.length < line.length;
  let severity: Severity | null = null;
  let timed = false;
  for (let step = 0; step < 8 && rest !== ''; step++) {
    const time = TIME.exec(rest) ?? SHORT_TIME.exec(rest);
    if (time !== null && !timed && time[0].length < rest.length + 1) {
      timed = true;
      rest = rest.slice(time[0].length);
      continue;
    }
    const capns = severity === null && timed ? CAPNSLOG.exec(rest) : null;
    if (capns !== null) {
      const severities = { C: 'fatal', E: 'error', W: 'warn', N: 'info', I: 'info', D: 'debug', T: 'trace' } as const;
      return {
        severity: severities[capns[1] as keyof typeof severities],
        message: rest.slice(capns[0].length).trim() || line,
      };
    }
    const channel = severity === null ? MONOLOG.exec(rest) : null;
    if (channel !== null) {
      severity = severityOf(channel[1] as string);
      rest = rest.slice(channel[0].length);
      continue;
    }
    const level: { severity: Severity; length: number } | null = severity === null ? levelAt(rest, timed) : null;
    if (level !== null) {
      severity = level.severity;
      rest = rest.slice(level.length);
      continue;
    }
    const noise = timed || severity !== null || rest.startsWith('[') ? NOISE.exec(rest) : null;
    if (noise === null || noise[0].length === 0) break;
    rest = rest.slice(noise[0].length);
  }
  if (severity !== null && timed) rest = rest.slice(loggerLength(rest));
  if (severity === null && timed) {
    // `10:00:00.000 [main] com.example.App ERROR text`: the level a little further in.
    const inner = INNER_LEVEL().exec(rest);
    if (inner !== null && !/["'=]/.test(inner[1] as string) && (inner[1] as string).split(' ').length < 5) {
      severity = severityOf(inner[2] as string);
      rest = rest.slice(inner[0].length);
      rest = rest.slice(loggerLength(rest));
    }
  }
  severity ??= indented ? null : standsOut(line);
  return { severity, message: rest.trim() === '' ? line.trim() : rest.trim() };
}

function readSpecial(line: string): Prefixed | null {
  const ruby = RUBY.exec(line);
  if (ruby !== null)
    return { severity: severityOf(ruby[2] as string), message: line.slice(ruby[0].length).trim() || line };
  const redis = REDIS.exec(line);
  if (redis !== null) {
    const severity = redis[1] === '#' ? 'warn' : redis[1] === '*' ? 'info' : 'debug';
    return { severity, message: line.slice(redis[0].length).trim() || line };
  }
  const python = PYTHON.exec(line);
  if (python !== null)
    return { severity: severityOf(python[1] as string), message: line.slice(python[0].length).trim() || line };
  // .NET's console logger writes `fail: Namespace.Class[0]` and the message below
  // (Microsoft.Extensions.Logging.Console, SimpleConsoleFormatter).
  const dotnet = /^(trce|dbug|info|warn|fail|crit): [\w.`+<>, ]{1,200}\[-?\d{1,9}\](.*)$/.exec(line);
  if (dotnet !== null) {
    const severity = (
      { trce: 'trace', dbug: 'debug', info: 'info', warn: 'warn', fail: 'error', crit: 'fatal' } as const
    )[dotnet[1] as 'fail'];
    return { severity, message: (dotnet[2] as string).trim() || line };
  }
  // TensorFlow and others on absl: `2026-11-22 10:00:00.000000: W path/file.cc:268] text`.
  const absl = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}: ([IWEF]) \S{1,200}:\d{1,6}\] (.*)$/.exec(line);
  if (absl !== null)
    return {
      severity: ({ I: 'info', W: 'warn', E: 'error', F: 'fatal' } as const)[absl[1] as 'I'],
      message: (absl[2] as string).trim() || line,
    };
  // OTP's reports: `=CRASH REPORT==== 22-Nov-2026::10:00:00 ===` (kernel/src/logger_formatter.erl).
  const otp = /^=(CRASH|ERROR|SUPERVISOR|WARNING|INFO|PROGRESS|NOTICE|CRITICAL|EMERGENCY|ALERT) REPORT====/.exec(line);
  if (otp !== null) {
    const word = otp[1] as string;
    return {
      severity: word === 'CRASH' || word === 'SUPERVISOR' ? 'error' : word === 'PROGRESS' ? 'info' : severityOf(word),
      message: line,
    };
  }
  return null;
}

/** Words that are a level in plain case too, after a timestamp. */
const PLAIN_LEVEL = once(() =>
  sequence(
    /^/,
    [
      /error|warn|warning|info|debug|fatal|critical|notice|trace|crit|Error|Warning|Info/,
      /Information|Debug|Fatal|Critical|Notice/,
    ],
    /$/,
  ),
);

/**
 * A level word at the very start. Words in plain case count only with a mark of a level around them, or after a
 * timestamp.
 */
function levelAt(text: string, timed: boolean): { severity: Severity; length: number } | null {
  const bracketed = '[(<|【［'.includes(text.charAt(0)) ? BRACKETED.exec(text) : null;
  if (bracketed !== null) {
    const severity = severityOf(bracketed[1] as string, true);
    if (severity !== null) return { severity, length: bracketed[0].length };
  }
  const colon = /[:：|]/.test(text.slice(0, 40)) ? COLON.exec(text) : null;
  if (colon !== null) {
    const word = colon[1] as string;
    const severity = severityOf(word);
    // `Error: …` is how many languages print an exception: its severity counts, but it stays in the message.
    if (severity !== null) return { severity, length: /^[A-Z][a-z]/.test(word) && !timed ? 0 : colon[0].length };
  }
  const alone = (ASCII.test(text.slice(0, ALONE_REACH)) ? ALONE_ASCII : ALONE).exec(text);
  if (alone !== null) {
    const word = alone[1] as string;
    const severity = severityOf(word);
    if (severity === null) return null;
    const upper = word === word.toUpperCase();
    // `Failed to …` and `error reading …` are sentences; `ERROR …` and `2026-… error …` are levels.
    if (upper && !/^(?:FAILED|FAILURE|FAIL|PANIC|SUCCESS|OK)$/.test(word)) return { severity, length: alone[0].length };
    if (
      timed &&
      PLAIN_LEVEL().test(word) &&
      !/^(?:in|while|reading|opening|loading|on|at|from|to|occurred|when|during|connecting|parsing|creating|initializing)\b/.test(
        text.slice(alone[0].length),
      )
    ) {
      return { severity, length: alone[0].length };
    }
  }
  return null;
}

/** How much of a message that follows a level is the logger's name. */
function loggerLength(text: string): number {
  let taken = 0;
  for (let step = 0; step < 3; step++) {
    const rest = text.slice(taken);
    const noise = NOISE.exec(rest);
    const match = noise !== null && noise[0].length > 0 ? noise : LOGGER.exec(rest);
    if (match === null || match[0].length === 0 || match[0].length >= rest.length) return taken;
    // A sentence's first clause is no logger: `db: connection refused` keeps its `db:` unless the name looks like a
    // class or file.
    if (noise === null && /^[^.\s/[]{1,40}: -? ?$/.test(match[0])) return taken;
    taken += match[0].length;
  }
  return taken;
}

/** A level in capitals, or in brackets, within the first part of a line that has no known shape. */
function standsOut(line: string): Severity | null {
  const head = line.slice(0, 100);
  const marked =
    /(?:^|\s)[[<](?:\w{1,20}:)?(emerg|alert|crit|critical|fatal|error|warn|warning|notice|info|debug)[\]>]/i.exec(head);
  if (marked !== null) return severityOf(marked[1] as string);
  if (/^(?:PHP )?(?:Fatal error|Parse error|Recoverable fatal error): /.test(head)) return 'fatal';
  // Other languages' words, which no program's name or part of a sentence looks like.
  const foreign = ASCII.test(head) ? undefined : /[[<【［]\s{0,3}([\p{L}\p{M}]{2,14})\s{0,3}[\]>】］]/u.exec(head)?.[1];
  const named = foreign !== undefined && /[\u0080-\uffff]/.test(foreign) ? severityOf(foreign) : null;
  if (named !== null) return named;
  const match =
    /(?:^|[\s[|(<*!:])(FATAL|CRITICAL|EMERG|PANIC|ERROR|SEVERE|WARNING|WARN|INFO|NOTICE|DEBUG)(?=[\s\]|)>:,!*]|$)/.exec(
      head,
    );
  return match === null ? null : severityOf(match[1] as string);
}
