/** The parts of a line before its message: time, level, thread, logger. */
import { once, sequence } from '../../expressions.ts';

/** A date and a time, or a time alone. */
const MOMENT = [
  sequence(
    /(?:[A-Z][a-z]{2},? )?/,
    [
      /\d{4}[-/.]\d\d[-/.]\d\d/,
      /\d{1,2}[-/. ][A-Z][a-z]{2}[-/. ]\d{4}/,
      /\d{2}[-/.]\d\d[-/.]\d{4}/,
      /[A-Z][a-z]{2} [ \d]\d(?:,? \d{4})?/,
      /\d{8}/,
      /\d\d[-/]\d\d/,
    ],
    /[T :,]{1,2}\d{1,2}:\d\d:\d\d/,
  ),
  /\d{1,2}:\d\d:\d\d/,
];
const FRACTION_AND_ZONE = /(?:[.,:]\d{1,9})?(?: ?(?:Z|UTC|GMT|CES?T|[ECMP][SD]T|[AP]M|[+-]\d\d:?\d\d|\+\d\d))?/;

/** Timestamps of loggers, at the start of the rest of a line. */
const TIME = sequence(
  /^(?:\[|\()?/,
  MOMENT,
  FRACTION_AND_ZONE,
  /(?: \d{4})?/, // year, in the format of C's asctime
  /(?:\]|\))?(?=[\s:|,\]-]|$)[\s:|,-]{0,10}/,
);

/**
 * The time, the level and perhaps the logger in one pair of brackets: `[18:21:39 ERR] `, `[2026-01-02T18:21:39Z WARN app] `
 * (github.com/serilog/serilog-sinks-console ConsoleLoggerConfigurationExtensions.cs; docs.rs/env_logger, default format).
 */
export const TIME_AND_LEVEL = sequence(
  /^\[/,
  MOMENT,
  FRACTION_AND_ZONE,
  /\s{1,3}([A-Za-z]{3,11})/,
  /(?:\s[^\]\s]{1,100})?\s?\]:?\s{0,10}/,
);

const SHORT_TIME = sequence(
  /^/,
  [
    /\d{1,2}:\d\d(?:AM|PM)/,
    /\[?\d{10}(?:\.\d{1,9})?\]?/, // seconds since 1970
    /\[\s{0,8}\d{1,8}\.\d{1,9}\]/, // seconds since the start, as the kernel writes them
    /\+?\d{1,8}\.\d{3,6}s?/,
    /\[?\d{8}[T ]\d{6}\]?/,
  ],
  /(?=\s)\s{1,10}/,
);

/** More characters than `TIME` takes up before its last number. */
const BEFORE_SECONDS = 40;

/** Returns the time at the start of a text. V8 compiles the expressions, which are long, only where a time can be. */
export const timeAt = (text: string): RegExpExecArray | null =>
  (/\d:\d\d:\d/.test(text.slice(0, BEFORE_SECONDS)) ? TIME.exec(text) : null) ??
  (/^[[+\d]/.test(text) ? SHORT_TIME.exec(text) : null);

/** The ways to write a level. */
interface Levels {
  /** In brackets or between bars: `[ERROR]`, `<error>`, `|ERROR|`. */
  readonly bracketed: RegExp;
  /** With a colon: `ERROR:`. */
  readonly colon: RegExp;
  /** Alone: `ERROR`, `ERRO[0000]`. */
  readonly alone: RegExp;
}

const ASCII_LEVELS: Levels = {
  bracketed: sequence(
    /^[[(<|]\s{0,5}(?:[a-z]\w{1,20}:(?=[a-z]{3,8}\]))?/,
    /([A-Za-z]{1,14})(?::\w{1,30})?/,
    /\s{0,5}[\])>|]:?[\s-]{0,10}/,
  ),
  colon: /^([A-Za-z]{2,14})\s{0,2}(?:\[\d{1,10}\])?\s{0,2}[:|](?!:)[\s-]{0,10}/,
  alone: /^([A-Z]{3,14}|[A-Z][a-z]{3,10}|[a-z]{4,8})(?:\[\d{1,6}\])?(?=\s|\[|$)[\s-]{0,10}/,
};

/** The same in all scripts. Made when needed: V8 takes half a millisecond and more for each. */
const UNICODE_LEVELS = once(
  (): Levels => ({
    bracketed: sequence(
      /^[[(<|【［]\s{0,5}(?:[a-z]\w{1,20}:(?=[a-z]{3,8}\]))?/u,
      /([\p{L}\p{M}]{1,14})(?::\w{1,30})?/u,
      /\s{0,5}[\])>|】］]:?[\s-]{0,10}/u,
    ),
    colon: /^([\p{L}\p{M}]{2,14})\s{0,2}(?:\[\d{1,10}\])?\s{0,2}[:：|](?!:)[\s-]{0,10}/u,
    alone: sequence(
      /^([一-龥]{2,4}|[ァ-ヶー]{3,6}|[가-힣]{2,3}|[A-Z]{3,11}|[A-Z][a-z]{3,10}|[a-z]{4,8}|\p{Lu}{3,14})/u,
      /(?:\[\d{1,6}\])?(?=\s|\[|$)[\s-]{0,10}/u,
    ),
  }),
);

export const ASCII = /^[\x00-\x7f]*$/;
/** More characters than any of these expressions looks at. */
const REACH = 100;

/** Returns the expressions that find a level at the start of this text. */
export const levelsFor = (text: string): Levels => (ASCII.test(text.slice(0, REACH)) ? ASCII_LEVELS : UNICODE_LEVELS());

/** Words that are a level in lower or mixed case too, after a timestamp. */
export const PLAIN_LEVEL = once(() =>
  sequence(
    /^/,
    [
      /error|warn|warning|info|debug|fatal|critical|notice|trace|crit/,
      /Error|Warning|Info|Information|Debug|Fatal|Critical|Notice/,
    ],
    /$/,
  ),
);

/** A level after a thread and a logger: `[main] com.example.App ERROR text`. */
export const INNER_LEVEL = once(() =>
  sequence(
    /^(.{1,80}?)[\s[|<(]/,
    /(FATAL|CRITICAL|ERROR|SEVERE|WARNING|WARN|INFO|DEBUG|error|fatal|critical|warning|info|debug)/,
    /(?=[\s\]|>):])[\]|>):]{0,2}[\s-]{0,5}/,
  ),
);

/** Monolog: `production.ERROR: text` (github.com/Seldaek/monolog src/Monolog/Formatter/LineFormatter.php). */
const MONOLOG = /^[\w-]{1,40}\.(EMERGENCY|ALERT|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG): /;
/** Returns the channel and the level at the start of a text. V8 compiles the expression where a capital follows a dot. */
export function channelAt(text: string): RegExpExecArray | null {
  const level = text.charAt(text.indexOf('.') + 1);
  return level >= 'A' && level <= 'Z' && text.includes('.') ? MONOLOG.exec(text) : null;
}
/** capnslog: `C | etcdmain: text` (github.com/coreos/pkg capnslog/formatters.go). */
export const CAPNSLOG = /^([CEWNIDT]) \| /;

/** What is between time, level and message and is neither: ids of processes and threads. */
const THREAD = sequence(
  /^/,
  [
    /pid=\d{1,9}(?: tid=\w{1,20})?(?: class=\S{1,80})?(?: jid=\w{1,40})?/, // Sidekiq
    sequence(
      /\[/,
      [
        /\d[\d:# ,-]{0,20}/,
        /pid[ =:]{0,2}\d{1,9}(?::tid \d{1,19})?/,
        /tid[ =:]{0,2}\d{1,19}|main|MainThread/,
        /[\w.:/@#$-]{0,40}(?:[Tt]hread|exec|worker|pool|Worker|Pool)[\w.:/@#$ -]{0,40}/,
        /MY-\d{6}|Server|System/, // MySQL
        /mpm_[\w:]{1,30}|core:\w{1,10}|ssl:\w{1,10}|startup/, // Apache httpd
      ],
      /\]/,
    ),
    /\d{1,9}#\d{1,9}:/, // nginx: `1#1:`
    /<\d{1,6}\.\d{1,9}\.\d{1,6}>/, // Erlang: `<0.44.0>`
    /\(\d{1,9}\)/,
    /\d{1,9}(?= ---)|---/, // Spring Boot: `1 --- [main]`
    /\d{1,9}(?=\s{1,3}\[)|-(?=\s)|\|/,
  ],
  /[\s:]{0,10}/,
);

/** What `THREAD` starts with. */
const THREAD_START = /^(?:pid=|[[\d<(|-])/;

/** Returns the ids of a process or a thread at the start of a text. */
export const threadAt = (text: string): RegExpExecArray | null => (THREAD_START.test(text) ? THREAD.exec(text) : null);

/** A logger's name after a level: `c.e.App : `, `com.example.App - `, `[http-nio-8080] `, `main.go:12: `. */
export const LOGGER = sequence(/^/, [
  /\[[\w.:/@#$ *-]{1,60}\]\s{1,5}(?:- {1,3})?(?=\S)/,
  /[\w.$/\\[\]-]{2,100}(?:\(\d{1,6}\)|:\d{1,6})?\s{0,40}(?: - | : |: -? ?(?=\S))/,
  /[\w./-]{2,80}\.(?:go|rs|py|cc|cpp|c|js|ts|rb|java|kt|ex|exs|scala)(?::\d{1,6}[:\s)\]>-]{1,5}| \d{1,6}: )/,
]);
