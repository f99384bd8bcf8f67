/** A container that ended with exit code 0: what its spec expects of it, and what its log says about the end. */
import { oneOf } from '../../../expressions.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';

const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;
const DAEMON = String.raw`--?daemon(?:ize)?(?:[ =](?:yes|true|1|on))?|daemonize yes`;
const STARTERS = String.raw`service \S{1,40} start|systemctl start|nohup|apachectl start|nginx|catalina\.sh start|pg_ctl start|&`;
/** Words that send a server to the background. The runtime only sees the process in the foreground. */
const TO_BACKGROUND = new RegExp(String.raw`(?:^|\s)(?:${DAEMON}|${STARTERS})(?=\s|;|$)`);

/** Whether a command is a shell without a script, which ends at once without a terminal. */
const isBareShell = (words: readonly string[]): boolean => words.length === 1 && SHELL.test(words[0] ?? '');

/** Returns whether the command itself shows why no process stays: a bare shell, or a server in the background. */
export const endsByCommand = (words: readonly string[]): boolean =>
  isBareShell(words) || TO_BACKGROUND.test(words.join(' '));

const DAEMONISED = new RegExp(String.raw`(?:^|\s)(?:${DAEMON})(?=\s|;|$)`);
/** Returns the flag or setting of a command that makes its server a daemon. Unlike `&`, it belongs to no task. */
export const daemonFlag = (words: readonly string[]): string | undefined =>
  DAEMONISED.exec(words.join(' '))?.[0].trim();

const DAEMON_FLAG = /^--?daemon(?:ize)?$/;
const YES = /^(?:yes|true|1|on)$/;

/** Returns the words without a flag that sends the server to the background; undefined if no word is only that. */
export function withoutDaemonFlag(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word) => DAEMON_FLAG.test(word));
  return at < 0 ? undefined : words.toSpliced(at, YES.test(words[at + 1] ?? '') ? 2 : 1);
}

/** Returns why the process completed, as far as its command shows. */
export function hint(words: readonly string[]): string {
  if (words.length === 0)
    return "the image's own command is no long-running server; a shell or interpreter without a terminal exits at once";
  if (isBareShell(words)) return 'a shell without a script or terminal exits at once';
  const flag = daemonFlag(words);
  if (flag !== undefined) return `"${flag}" sends it to the background`;
  if (TO_BACKGROUND.test(words.join(' '))) return 'a program in the background leaves no process in the foreground';
  return 'the command runs to completion; it is no long-running server';
}

/** Returns whether the spec expects the container to serve: it has ports or probes. */
export const isServer = ({ spec }: ContainerView): boolean =>
  (spec.ports ?? []).length > 0 ||
  [spec.livenessProbe, spec.readinessProbe, spec.startupProbe].some((probe) => probe !== undefined);

/** Returns what the log says about the end: whether something stopped it, whether it failed, and its last error. */
export function endOf(log: LogAnalysis): { stopped: boolean; failed: boolean; lastError: string | undefined } {
  const fatal = log.matches.filter((match) => match.fatal);
  // Some programs log every line as an error; such a line alone does not mean that the program failed.
  const failed = fatal.some(({ kind, line }) => kind !== 'error-line' || log.lines[line]?.severity === 'fatal');
  return {
    stopped: log.matches.some(({ kind }) => kind === 'shutting-down'),
    failed,
    lastError: failed ? undefined : log.lines[fatal[0]?.line ?? log.decisive[0] ?? -1]?.message,
  };
}

/** A line that only says that the program ends: `sheet: bye`. */
const FAREWELL =
  /^\W{0,4}(?:\S{1,40}: )?(?:bye|goodbye|exit(?:ed|ing)?|done|finished|stopp(?:ed|ing)|shutdown complete)\b.{0,20}$/i;

/** Returns the index of the line that may say why a program gave up; undefined for a log without such a line. */
export function lastWords({ lines, decisive }: LogAnalysis): number | undefined {
  const telling = lines.findLast(({ message }) => message.split(/\s+/, 3).length === 3 && !FAREWELL.test(message));
  return decisive[0] ?? telling?.index;
}

/** Lines at the end of a log in which a task says that its work is done. */
const LAST_LINES = 8;
const DONE = oneOf([
  /\b(?:completed|finished|done|ended|succeeded) successfully\b|\ball done\b|\bnothing to (?:do|migrate|apply|import)\b/i,
  /\bsuccessfully (?:completed|finished|applied|migrated|imported|exported|seeded|created|updated|installed)\b/i,
  /\bno (?:pending |new |outstanding )?migrations?\b/i,
]);
/** What a server reports of its start. */
const OF_START = /\b(?:start|boot|initiali[sz]|load|connect|config|register)/i;

/** Returns the line in which a program says that its work is done; undefined without one. */
export const doneIn = ({ lines }: LogAnalysis): LogLine | undefined =>
  lines
    .filter(({ message }) => message.trim() !== '')
    .slice(-LAST_LINES)
    .findLast(({ message }) => DONE.test(message.slice(0, 300)) && !OF_START.test(message.slice(0, 300)));
