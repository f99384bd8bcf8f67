/** What a line is worth by its wording alone, in logs that no pattern knows. */
import type { LogLine } from './types.ts';

/** Parts of a stack trace or a memory dump: they follow the line that says what happened. */
const FRAME =
  /^(?:file:\/\/)?\/\S{1,300}\.[cm]?[jt]sx?:\d{1,7}$|^\s+at [\w.$<[(/"'@#]|^\s{1,12}File "|^\s+from \S.{0,300}:\d+:in|^\s{0,8}\d{1,3}: +(?:0x|[\w<]+::|\w+\S*$)|^\s{0,4}#\d{1,3} |^\s*[~^]+\s*$|^\s{0,12}\.{3} \d+ (?:more|lines|common frames)|^goroutine \d+ |^created by \S|^\s+\/?\S{1,300}\.go:\d+|^[\w./*()[\]{}-]{1,200}\((?:0x|\{|\.\.\.|\))|^\s{4,}\S.{0,300}\.(?:exs?|erl):\d+|^rax |^r\d{1,2} |^\[signal SIG|^\s*\||^\s{2,}at$|^\s{3,}(?:at )?\/\S+:\d+(?::\d+)?$|^\s+in \w+.*\(.*:\d+\)$|^\s*@ 0x|^\s*[0-9a-f]{8,16} |^exit status \d|^\s{0,6}at java\.|^Suppressed:|^\s+Suppressed: |^\s+- locked |^-{3,}|^={3,}|^\+-|^\s+\+-|^ClientConnectionId(?: before routing)?:[0-9a-fA-F-]{1,40}$|^Error Number:-?\d{1,10},State:|^Routing Destination:|^\s{1,12}--- End of |^\s{1,6}Exception data:$/;

/** Headings that announce a trace and say nothing themselves. */
const HEADING =
  /^(?:Traceback \(most recent call last\)|\[(?:stacktrace|previous exception)\]|(?:trce|dbug|info|warn|fail|crit): \S{1,200}\[-?\d{1,9}\]$|Stack ?trace:?$|stack backtrace:|Unhandled Exception:$|Require stack:|During handling of the above|The above exception was|-+ ?(?:Native )?stack trace|Last \d+ log lines|<--- |Emitted 'error' event|\+ Exception Group|Caused by:$|Error report|details?:$|error:$)|^BOOT FAILED$|^(?:Exception|Errors?) during (?:start-?up|boot(?:ing)?|initiali[sz]ation):?$|^\S{0,120}\s*:$/i;

/** What is said after a failure whatever its words: a launcher's or supervisor's report of it, usage, where to read more. */
const AFTERMATH =
  /^npm (?:ERR!|error|notice|warn)|ELIFECYCLE|^error Command failed|^info Visit |A complete log of this run|^\s*at async |^Node\.js v\d|RUST_BACKTRACE|run with `|^For more information|^Try ['"`]|^(?:Try|See|Use|Run|Type|For|Please|Pass|Execute|More|Hint|Rerun)\b.{0,80}--help|^Run '.{1,60}' for|^Usage:|^usage:|^\s+-{1,2}[a-zA-Z][\w-]*|^Program will exit|^Full report at|Crash dump is being written|core dumped|^\+ \S|^make(?:\[\d+\])?: \*\*\*|Could not create the Java Virtual Machine|A fatal exception has occurred|Worker failed to boot|^.{0,80}\bexit(?:ed|ing)? (?:(?:the )?(?:JVM|VM|process|program|application|server|container) )?(?:with )?(?:an? )?(?:non-?zero )?(?:exit )?(?:status|code|error code)[ :=]{0,2}\d{0,3}\W{0,3}$|^[\w .-]{1,40} (?:failed to start|did not start|could not be started)[.!]?$|^Error starting ApplicationContext\. To display|Application run failed$|entered (?:FATAL|STOPPED|BACKOFF) state|^(?:nginx|httpd|apache2): configuration file .{1,200} test failed$|^.{0,60}\b(?:(?:exit|exited|exiting|terminat(?:ed|ing)|ended|quit) (?:abnormally|unexpectedly|prematurely)|did not (?:exit|terminate|end|shut down) (?:normally|cleanly|properly))(?:,? (?:with )?(?:exit |status )?(?:code|status) ?-?\d{0,3}\.?|(?: -|[.;,]) (?:please )?(?:check|see) .{1,120})?$|^APPLICATION FAILED TO START$|^Shutting down: Master$|aborting after fassert\(\) failure|\bPM2 (?:log|error)?: ?(?:App|Script) |^If (?:this|the) .{1,60} (?:continues|persists)|^Aborting$|^More details here: https:\/\/curl\.|^curl failed to verify the legitimacy|^establish a secure connection to it\.|^how to fix it, please visit|^curl performs SSL certificate verification by default|^If this HTTPS server uses a certificate signed|^If you'd like to turn off curl's verification|^HTTPS-proxy has similar options|^To connect to \S{1,253} insecurely, use|^(?:fatal: )?Could not read from remote repository\.?$|^Please make sure you have the correct access rights|^and the repository exists\.$|^npm (?:ERR!|error) network /i;

/** Leaving and cleaning up, unless the line goes on to say why. */
const TRAIL =
  /(?:^|\s)see (?:the )?.{1,60} for (?:more )?(?:details|information)|^See .{1,80}|^(?:\[\w+\] )?(?:fatal:? |panic:? )?(?:now )?(?:exiting|exited|aborting|aborted|quitting|terminating|terminated|stopping|stopped|bye|goodbye|shutting down|shutdown|done|closing|cleanup|cleaning up|dying)\b.{0,40}$|^(?:stopping|stopped|closing|closed|destroy|destroying|disposing|unregistering|shutting|shutdown)\b|\b(?:worker|process|server|service|application|app|master|pool)\b.{0,30}\b(?:exiting|exited|terminated|stopped|stopping|shutting down)\b.{0,40}$|(?:shut ?down|shutting down|closed|stopped|terminated)(?: (?:completed|complete|initiated|successfully|gracefully|cleanly))?[.!]*$|^Killed$|child process .{0,40} exited/i;

/** Words with which programs of any kind say why they could not go on. */
const WORDS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:fatal|panic(?:ked)?|uncaught|unhandled|abort(?:ed|ing)?|crash(?:ed)?|emerg)\b/i, 2],
  [/\b(?:\w*exception|\w*error|errno|err(?:eur)?|fehler|errore|erro)\b/i, 1.5],
  [/\b(?:fail(?:ed|ure|s)?|could(?: not|n't)|can(?:not|'t| not)|unable|impossible|giving up|gave up|refus(?:es|ing) to|won't|will not (?:start|run|boot))\b/i, 2],
  [/\b(?:not found|no such|missing|does not exist|doesn't exist|undefined|nonexistent|not set|unset|empty|absent|not installed|not available|unavailable|not defined|no route|no (?:\w+ ){1,5}(?:found|specified|provided|configured|available|set|defined|given))\b/i, 2],
  [/\b(?:invalid|illegal|malformed|unexpected|unknown|unrecogni[sz]ed|unsupported|incompatible|mismatch|corrupt(?:ed)?|wrong|bad|insecure|syntax|parse|not a valid|not allowed|not supported|duplicate|conflict)\b/i, 1.5],
  [/\b(?:denied|refused|forbidden|unauthori[sz]ed|not permitted|rejected|expired|revoked|locked|in use|already (?:exists|running|bound|in use)|timed? ?out|timeout|unreachable|reset by peer|exceeded|exhausted|insufficient|out of|too (?:old|new|small|large|many)|not enough)\b/i, 2],
  // The same in other languages.
  [/ошибк|помилк|не удалось|не вдалося|невозможно|не найден|错误|錯誤|失败|失敗|无法|無法|找不到|不存在|エラー|できません|ありません|見つかりません|오류|실패|없습니다|błąd|nie (?:można|udało|znaleziono)|nelze|nepodařilo|mislukt|niet gevonden|misslyckades|hittades inte|échou|échec|introuvable|fehlgeschlagen|nicht gefunden|(?:konnte|kann) .{0,60}nicht\b|no se (?:pudo|puede|encuentra|encontró|ha podido)|no existe|fall[óo]\b|não (?:foi possível|encontrad|existe)|falh(?:a|ou)\b|impossibile|non (?:trovat|riuscit|esiste|è stato possibile)|bulunamadı|başarısız/i, 2],
  [/\b(?:because|due to|must|required?|requires|expected|needs?|should be|please)\b/i, 1],
];

/** What was passed over, in its own words: below error it ended nothing. */
const PASSED_OVER = /\b(?:ignor(?:ed|ing|e)|skipp(?:ed|ing)|fall(?:s|ing)? ?back|using (?:the )?(?:built-in )?defaults?|defaulting|deprecat\w{1,5}|continuing|will (?:be )?(?:retr(?:y|ied)|use)|retrying|non-?fatal|optional)\b/i;

/** Whether a line says that the program goes on all the same. */
export function isPassedOver(line: LogLine): boolean {
  return line.severity !== 'error' && line.severity !== 'fatal' && PASSED_OVER.test(line.message.slice(0, 600));
}

/** Sentences in which those words are good news or hearsay. */
const HARMLESS =
  /\b(?:0|no|zero|without(?: any)?) (?:errors?|failures?|warnings?|failed|problems?|issues?|exceptions?)\b|\berrors?[=: ]{1,3}(?:0|none)\b|\bfailed[=: ]{1,3}0\b|\b(?:will )?retry(?:ing)?\b.{0,60}\b(?:in|after)\b|recovered|ignor(?:ed|ing)|skipp(?:ed|ing)|falling back|fallback|using default|\bdeprecat|"(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) /i;

/** A count or list of errors that is empty: `none`, `0 errors, 2 warnings`, `Errors: 0`, `no errors found`. */
const NONE =
  /^(?:(?:total |number of )?(?:errors?|failures?|error count|errors? found)\s{0,3}[:=]\s{0,3})?(?:none\b|0 (?:\w{1,20} )?(?:errors?|failures?|problems?|issues?)\b|(?:no|zero) (?:\w{1,20} )?(?:errors|failures|problems|issues)\b|(?<=[:=]\s{0,3})0(?![\w.]))(?: (?:found|occurred|detected|reported|encountered|so far))?\s{0,3}(?:[.!,;(]|$)/i;
const SOME = /\b[1-9]\d{0,9} (?:\w{1,20} )?(?:errors?|failures?|failed|fatal|critical|problems?)\b|\b(?:but|except|however)\b/i;

/** Whether a message that stands behind an error's level says that there is no error. */
export function saysNone(message: string): boolean {
  const text = message.slice(0, 300);
  return NONE.test(text) && !SOME.test(text);
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
  if (AFTERMATH.test(line.message)) return 'trail';
  if (TRAIL.test(line.message) && !/\bdue to\b|\bbecause\b|: \S.{20,}/i.test(line.message.slice(0, 400))) return 'trail';
  return 'plain';
}

/** How much a message sounds like a reason for failing, 0 to about 8. */
export function wording(message: string): number {
  const text = message.slice(0, 600);
  if (HARMLESS.test(text)) return 0;
  let score = 0;
  for (const [words, worth] of WORDS) if (words.test(text)) score += worth;
  return score;
}

/** Whether a message names something definite: a path, an address, a quoted name, a number with a unit. */
export function isDefinite(message: string): boolean {
  return /["'`][^"'`]{1,200}["'`]|\/[\w.-]+\/[\w.-]+|\w:\d{2,5}\b|\b[A-Z][A-Z0-9]{2,}_[A-Z0-9_]{2,}\b|\b\d+(?:\.\d+)+\b|--?[a-z][\w-]{2,}/.test(message.slice(0, 600));
}
