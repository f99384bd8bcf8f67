/** What a line is worth by its wording alone, in logs that no pattern knows. */
import { group, oneOf, sequence } from './expressions.ts';
import { anyOf, holdsAny } from './needles.ts';
import type { Needled } from './needles.ts';
import type { LogLine } from './log-analysis.ts';

/** Parts of a stack trace or a memory dump: they follow the line that says what happened. */
const FRAME = oneOf([
  /^(?:file:\/\/)?\/\S{1,300}\.[cm]?[jt]sx?:\d{1,7}$/,
  /^\s+at [\w.$<[(/"'@#]|^\s{1,12}File "|^\s+from \S.{0,300}:\d+:in/,
  /^\s{0,8}\d{1,3}: +(?:0x|[\w<]+::|\w+\S*$)/,
  /^\s{0,4}#\d{1,3} |^\s*[~^]+\s*$/,
  /^\s{0,12}\.{3} \d+ (?:more|lines|common frames)/,
  /^goroutine \d+ |^created by \S|^\s+\/?\S{1,300}\.go:\d+/,
  /^[\w./*()[\]{}-]{1,200}\((?:0x|\{|\.\.\.|\))/,
  /^\s{4,}\S.{0,300}\.(?:exs?|erl):\d+/,
  /^rax |^r\d{1,2} |^\[signal SIG|^\s*\||^\s{2,}at$/,
  /^\s{3,}(?:at )?\/\S+:\d+(?::\d+)?$/,
  /^\s+in \w+.*\(.*:\d+\)$|^\s*@ 0x|^\s*[0-9a-f]{8,16} |^exit status \d|^\s{0,6}at java\./,
  /^Suppressed:|^\s+Suppressed: |^\s+- locked |^-{3,}|^={3,}|^\+-|^\s+\+-/,
  /^ClientConnectionId(?: before routing)?:[0-9a-fA-F-]{1,40}$/,
  /^Error Number:-?\d{1,10},State:/,
  /^Routing Destination:|^\s{1,12}--- End of |^\s{1,6}Exception data:$/,
]);

/** Headings that announce a trace and say nothing themselves. */
const HEADING = oneOf([
  sequence(/^/i, [
    /Traceback \(most recent call last\)/i,
    /\[(?:stacktrace|previous exception)\]/i,
    /(?:trce|dbug|info|warn|fail|crit): \S{1,200}\[-?\d{1,9}\]$/i,
    /Stack ?trace:?$|stack backtrace:|Unhandled Exception:$|Require stack:/i,
    /During handling of the above/i,
    /The above exception was/i,
    /-+ ?(?:Native )?stack trace/i,
    /Last \d+ log lines|<--- |Emitted 'error' event|\+ Exception Group|Caused by:$|Error report/i,
    /details?:$|error:$/i,
  ]),
  /^BOOT FAILED$/i,
  /^(?:Exception|Errors?) during (?:start-?up|boot(?:ing)?|initiali[sz]ation):?$/i,
  /^\S{0,120}\s*:$/i,
]);

/**
 * What is said after a failure whatever its words: a launcher's or supervisor's report of it, usage, where to read
 * more.
 */
const isAftermath = anyOf([
  ['npm', /^npm (?:ERR!|error|notice|warn)/i],
  ['elifecycle', /ELIFECYCLE/i],
  ['command failed', /^error Command failed/i],
  ['info visit', /^info Visit /i],
  ['complete log', /A complete log of this run/i],
  ['at async', /^\s*at async /i],
  ['node.js v', /^Node\.js v\d/i],
  ['rust_backtrace', /RUST_BACKTRACE/i],
  ['run with `', /run with `/i],
  ['for more information', /^For more information/i],
  ['try', /^Try ['"`]/i],
  ['--help', /^(?:Try|See|Use|Run|Type|For|Please|Pass|Execute|More|Hint|Rerun)\b.{0,80}--help/i],
  ["run '", /^Run '.{1,60}' for/i],
  ['usage:', /^usage:/i],
  ['-', /^\s+-{1,2}[a-zA-Z][\w-]*/],
  ['program will exit', /^Program will exit/i],
  ['full report at', /^Full report at/i],
  ['crash dump', /Crash dump is being written/i],
  ['core dumped', /core dumped/i],
  ['+', /^\+ \S/],
  ['***', /^make(?:\[\d+\])?: \*\*\*/i],
  ['java virtual machine', /Could not create the Java Virtual Machine/i],
  ['fatal exception', /A fatal exception has occurred/i],
  ['worker failed', /Worker failed to boot/i],
  [
    'exit',
    sequence(
      /^.{0,80}\bexit(?:ed|ing)? (?:(?:the )?(?:JVM|VM|process|program|application|server|container) )?/i,
      /(?:with )?(?:an? )?(?:non-?zero )?(?:exit )?(?:status|code|error code)[ :=]{0,2}\d{0,3}\W{0,3}$/i,
    ),
  ],
  ['start', /^[\w .-]{1,40} (?:failed to start|did not start|could not be started)[.!]?$/i],
  ['applicationcontext', /^Error starting ApplicationContext\. To display/i],
  ['application run failed', /Application run failed$/i],
  ['entered', /entered (?:FATAL|STOPPED|BACKOFF) state/i],
  ['configuration file', /^(?:nginx|httpd|apache2): configuration file .{1,200} test failed$/i],
  [
    ['abnormally', 'unexpectedly', 'prematurely', 'normally', 'cleanly', 'properly'],
    sequence(
      /^.{0,60}\b/i,
      [
        /(?:exit|exited|exiting|terminat(?:ed|ing)|ended|quit) (?:abnormally|unexpectedly|prematurely)/i,
        /did not (?:exit|terminate|end|shut down) (?:normally|cleanly|properly)/i,
      ],
      group(
        '?:',
        [
          /,? (?:with )?(?:exit |status )?(?:code|status) ?-?\d{0,3}\.?/i,
          /(?: -|[.;,]) (?:please )?(?:check|see) .{1,120}/i,
        ],
        '?',
      ),
      /$/i,
    ),
  ],
  ['shutting down: master', /^Shutting down: Master$/i],
  ['fassert', /aborting after fassert\(\) failure/i],
  ['pm2', /\bPM2 (?:log|error)?: ?(?:App|Script) /i],
  [['continues', 'persists'], /^If (?:this|the) .{1,60} (?:continues|persists)/i],
  ['aborting', /^Aborting$/i],
  ['more details here', /^More details here: https:\/\/curl\./i],
  ['curl failed to verify', /^curl failed to verify the legitimacy/i],
  ['establish a secure', /^establish a secure connection to it\./i],
  ['how to fix it', /^how to fix it, please visit/i],
  ['curl performs ssl', /^curl performs SSL certificate verification by default/i],
  ['if this https server', /^If this HTTPS server uses a certificate signed/i],
  ["curl's verification", /^If you'd like to turn off curl's verification/i],
  ['similar options', /^HTTPS-proxy has similar options/i],
  ['insecurely', /^To connect to \S{1,253} insecurely, use/i],
  ['from remote repository', /^(?:fatal: )?Could not read from remote repository\.?$/i],
  ['correct access rights', /^Please make sure you have the correct access rights/i],
  ['repository exists', /^and the repository exists\.$/i],
]);

/** Leaving and cleaning up, unless the line goes on to say why. */
const isTrail = anyOf([
  ['see', /(?:^|\s)see (?:the )?.{1,60} for (?:more )?(?:details|information)|^See .{1,80}/i],
  [
    [
      'exit',
      'abort',
      'quitting',
      'terminat',
      'stop',
      'bye',
      'shutting down',
      'shutdown',
      'done',
      'clos',
      'clean',
      'dying',
    ],
    sequence(
      /^(?:\[\w+\] )?(?:fatal:? |panic:? )?(?:now )?/i,
      [
        /exiting|exited|aborting|aborted|quitting|terminating|terminated|stopping|stopped|bye/i,
        /goodbye|shutting down|shutdown|done|closing|cleanup|cleaning up|dying/i,
      ],
      /\b.{0,40}$/i,
    ),
  ],
  [
    ['stop', 'clos', 'destroy', 'disposing', 'unregistering', 'shut'],
    /^(?:stopping|stopped|closing|closed|destroy|destroying|disposing|unregistering|shutting|shutdown)\b/i,
  ],
  [
    ['exit', 'terminated', 'stop', 'shutting down'],
    sequence(
      /\b/i,
      [/worker|process|server|service|application|app|master|pool/i],
      /\b.{0,30}\b(?:exiting|exited|terminated|stopped|stopping|shutting down)\b.{0,40}$/i,
    ),
  ],
  [
    ['shut', 'closed', 'stopped', 'terminated'],
    /(?:shut ?down|shutting down|closed|stopped|terminated)(?: (?:completed|complete|initiated|successfully|gracefully|cleanly))?[.!]*$/i,
  ],
  ['killed', /^Killed$/i],
  ['child process', /child process .{0,40} exited/i],
]);
const SAYS_WHY = /\bdue to\b|\bbecause\b|: \S.{20,}/i;

/** Words with which programs of any kind say why they could not go on. */
const WORDS: readonly (readonly [...Needled, worth: number])[] = [
  [
    ['fatal', 'panic', 'uncaught', 'unhandled', 'abort', 'crash', 'emerg'],
    /\b(?:fatal|panic(?:ked)?|uncaught|unhandled|abort(?:ed|ing)?|crash(?:ed)?|emerg)\b/i,
    2,
  ],
  [['exception', 'err', 'fehler'], /\b(?:\w*exception|\w*error|errno|err(?:eur)?|fehler|errore|erro)\b/i, 1.5],
  [
    ['fail', 'could', 'can', 'unable', 'impossible', 'giving up', 'gave up', 'refus', "won't", 'will not'],
    sequence(
      /\b/i,
      [
        /fail(?:ed|ure|s)?|could(?: not|n't)|can(?:not|'t| not)|unable|impossible|giving up|gave up/i,
        /refus(?:es|ing) to|won't/i,
        /will not (?:start|run|boot)/i,
      ],
      /\b/i,
    ),
    2,
  ],
  [
    ['not ', 'no ', 'missing', 'exist', 'undefined', 'unset', 'empty', 'absent', 'unavailable'],
    sequence(
      /\b/i,
      [
        /not found|no such|missing|does not exist|doesn't exist|undefined|nonexistent|not set|unset/i,
        /empty|absent|not installed|not available|unavailable|not defined|no route/i,
        /no (?:\w+ ){1,5}(?:found|specified|provided|configured|available|set|defined|given)/i,
      ],
      /\b/i,
    ),
    2,
  ],
  [
    [
      'invalid',
      'illegal',
      'malformed',
      'unexpected',
      'unknown',
      'unrecogni',
      'unsupported',
      'incompatible',
      'mismatch',
      'corrupt',
      'wrong',
      'bad',
      'insecure',
      'syntax',
      'parse',
      'not ',
      'duplicate',
      'conflict',
    ],
    sequence(
      /\b/i,
      [
        /invalid|illegal|malformed|unexpected|unknown|unrecogni[sz]ed|unsupported|incompatible/i,
        /mismatch|corrupt(?:ed)?|wrong|bad|insecure|syntax|parse|not a valid|not allowed/i,
        /not supported|duplicate|conflict/i,
      ],
      /\b/i,
    ),
    1.5,
  ],
  [
    [
      'denied',
      'refused',
      'forbidden',
      'unauthori',
      'not ',
      'rejected',
      'expired',
      'revoked',
      'locked',
      'in use',
      'already',
      'time',
      'unreachable',
      'reset by peer',
      'exceeded',
      'exhausted',
      'insufficient',
      'out of',
      'too ',
    ],
    sequence(
      /\b/i,
      [
        /denied|refused|forbidden|unauthori[sz]ed|not permitted|rejected|expired|revoked|locked/i,
        /in use/i,
        /already (?:exists|running|bound|in use)/i,
        /timed? ?out|timeout|unreachable|reset by peer|exceeded|exhausted|insufficient|out of/i,
        /too (?:old|new|small|large|many)/i,
        /not enough/i,
      ],
      /\b/i,
    ),
    2,
  ],
  // The same in other languages.
  [
    [
      'konnte',
      'kann ',
      'no se ',
      'fallo',
      'falh',
      'nelze',
      'mislukt',
      'niet gevonden',
      'misslyckades',
      'hittades',
      'introuvable',
      'fehlgeschlagen',
      'nicht gefunden',
      'no existe',
      'impossibile',
      'non ',
      'nie znaleziono',
    ],
    oneOf([
      /\b(?:konnte|kann) .{0,60}nicht\b/i,
      /\bno se (?:pudo|puede|encuentra|ha podido)/i,
      /\b(?:fallo|falha|falhou)\b|nelze|mislukt|niet gevonden|misslyckades|hittades inte/i,
      /introuvable|fehlgeschlagen|nicht gefunden|no existe|impossibile/i,
      /non (?:trovat|riuscit|esiste)/i,
      /nie znaleziono/i,
    ]),
    2,
  ],
  [
    ['because', 'due to', 'must', 'require', 'expected', 'need', 'should be', 'please'],
    /\b(?:because|due to|must|required?|requires|expected|needs?|should be|please)\b/i,
    1,
  ],
];

/** As the last of WORDS but one, in letters beyond ASCII. */
const FOREIGN = oneOf([
  /ошибк|помилк|не удалось|не вдалося|невозможно|не найден|错误|錯誤|失败|失敗|无法|無法|找不到|不存在|エラー/i,
  /できません|ありません|見つかりません|오류|실패|없습니다|błąd|nie (?:można|udało)|nepodařilo|échou|échec/i,
  /no se encontró|falló/i,
  /não (?:foi possível|encontrad|existe)/i,
  /non è stato possibile|bulunamadı|başarısız/i,
]);
const ASCII = /^[\x00-\x7f]*$/;

/** What was passed over, in its own words: below error it ended nothing. */
const PASSED_OVER = sequence(
  /\b/i,
  [
    /ignor(?:ed|ing|e)|skipp(?:ed|ing)|fall(?:s|ing)? ?back/i,
    /using (?:the )?(?:built-in )?defaults?/i,
    /defaulting|deprecat\w{1,5}|continuing/i,
    /will (?:be )?(?:retr(?:y|ied)|use)/i,
    /retrying|non-?fatal|optional/i,
  ],
  /\b/i,
);

/** Whether a line says that the program goes on all the same. */
export function isPassedOver(line: LogLine): boolean {
  return line.severity !== 'error' && line.severity !== 'fatal' && PASSED_OVER.test(line.message.slice(0, 600));
}

/** Sentences in which those words are good news or hearsay. */
const HARMLESS = oneOf([
  sequence(
    /\b(?:0|no|zero|without(?: any)?) /i,
    [/errors?|failures?|warnings?|failed|problems?|issues?|exceptions?/i],
    /\b/i,
  ),
  /\berrors?[=: ]{1,3}(?:0|none)\b/i,
  /\bfailed[=: ]{1,3}0\b/i,
  /\b(?:will )?retry(?:ing)?\b.{0,60}\b(?:in|after)\b/i,
  /recovered|ignor(?:ed|ing)|skipp(?:ed|ing)|falling back|fallback|using default|\bdeprecat/i,
  /"(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) /i,
]);

/** A count or list of errors that is empty: `none`, `0 errors, 2 warnings`, `Errors: 0`, `no errors found`. */
const NONE = sequence(
  /^(?:(?:total |number of )?(?:errors?|failures?|error count|errors? found)\s{0,3}[:=]\s{0,3})?/i,
  [
    /none\b/i,
    /0 (?:\w{1,20} )?(?:errors?|failures?|problems?|issues?)\b/i,
    /(?:no|zero) (?:\w{1,20} )?(?:errors|failures|problems|issues)\b/i,
    /(?<=[:=]\s{0,3})0(?![\w.])/i,
  ],
  /(?: (?:found|occurred|detected|reported|encountered|so far))?\s{0,3}(?:[.!,;(]|$)/i,
);
/** What every such message holds; seldom, so that the larger expression is seldom made. */
const COUNTS_NOTHING = /none|no |zero|(?<!\d)0(?!\d)/i;
const SOME =
  /\b[1-9]\d{0,9} (?:\w{1,20} )?(?:errors?|failures?|failed|fatal|critical|problems?)\b|\b(?:but|except|however)\b/i;

/** Whether a message that stands behind an error's level says that there is no error. */
export function saysNone(message: string): boolean {
  const text = message.slice(0, 300);
  return COUNTS_NOTHING.test(text) && NONE.test(text) && !SOME.test(text);
}

/** `dump`: inside an object that is printed over several lines. */
export type Role = 'frame' | 'dump' | 'heading' | 'trail' | 'plain' | 'blank';

/** What part a line plays in a cascade. */
export function roleOf(line: LogLine): Role {
  const text = line.text;
  if (text.trim() === '') return 'blank';
  // A structured line is never a frame; its message may still be mere leaving.
  if (line.fields === null && FRAME.test(text)) return 'frame';
  if (HEADING.test(line.message)) return 'heading';
  if (isAftermath(line.message)) return 'trail';
  if (isTrail(line.message) && !SAYS_WHY.test(line.message.slice(0, 400))) return 'trail';
  return 'plain';
}

/** How much a message sounds like a reason for failing, 0 to about 8. */
export function wording(message: string): number {
  const text = message.slice(0, 600);
  if (HARMLESS.test(text)) return 0;
  let score = 0;
  const lower = text.toLowerCase();
  for (const [needles, words, worth] of WORDS) if (holdsAny(lower, needles) && words.test(text)) score += worth;
  return !ASCII.test(text) && FOREIGN.test(text) ? score + 2 : score;
}

/** Whether a message names something definite: a path, an address, a quoted name, a number with a unit. */
export function isDefinite(message: string): boolean {
  return /["'`][^"'`]{1,200}["'`]|\/[\w.-]+\/[\w.-]+|\w:\d{2,5}\b|\b[A-Z][A-Z0-9]{2,}_[A-Z0-9_]{2,}\b|\b\d+(?:\.\d+)+\b|--?[a-z][\w-]{2,}/.test(
    message.slice(0, 600),
  );
}
