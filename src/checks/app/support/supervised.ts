/** Programs that a supervisor in the container started and gave up, by the log. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import type { LogAnalysis, LogLine, MatchKind } from '../../../logs/log-analysis.ts';

/** A program that its supervisor no longer starts. */
export interface GivenUp {
  /** `php-fpm`: as the supervisor calls it. */
  readonly name: string;
  readonly supervisor: 'supervisord' | 's6' | 'runit' | 'monit' | 'pm2' | 'systemd';
  /** Index of the line that says so. */
  readonly line: number;
  /** What the supervisor says of the reason: `exit status 78`; '' without one. */
  readonly why: string;
  /** The child's own error, if the log holds it. */
  readonly error: LogLine | undefined;
}

const GAVE_UP = once((): readonly (readonly [GivenUp['supervisor'], RegExp])[] => [
  ['supervisord', /\bgave up: (?<name>[\w.:@-]{1,80}) entered FATAL state/],
  ['s6', /\bs6-rc: (?:warning|fatal): unable to start service (?<name>[\w.@-]{1,80}): (?<why>.{1,80})/],
  ['runit', /^runsv (?<name>[\w.@/-]{1,80}): fatal: (?<why>.{1,120})/],
  [
    'monit',
    sequence(/^'?(?<name>[\w.@-]{1,80})' /, [
      /(?<why>service restarted \d{1,4} times within \d{1,4} cycle)/,
      /(?<failed>failed to start\b.{0,40})/,
    ]),
  ],
  ['pm2', /\bScript (?<name>\S{1,120}) had too many (?<why>unstable restarts \(\d{1,4}\))/],
  ['systemd', /\b(?<name>[\w.@-]{1,80})\.service: (?<why>Start request repeated too quickly)/],
]);

/** How supervisord reports one end of a child. */
const EXITED = /\bexited: ([\w.:@-]{1,80}) \((.{1,60}?)(?:; not expected)?\)/;
const SPAWN_ERROR = /\bspawnerr: (.{1,200})/;
/** Lines of the supervisor itself. */
const OWN = oneOf([
  /\b(?:spawned: '|exited: |gave up: |entered RUNNING state|supervisord started|INFO (?:success|reaped|stopped))/,
  /\b(?:s6-rc: |s6-svscan|runsv |PM2\b)/,
]);
/** How many lines above its end the child's own error is looked for. */
const ABOVE = 60;
const NO_ERROR: ReadonlySet<MatchKind> = new Set<MatchKind>(['listening', 'shutting-down', 'error-line']);
const FAILS = /error|fail|cannot|can't|could not|unable|denied|refused|not found|no such|invalid|missing|fatal/i;

/**
 * Returns the child's error above its end: the first that a pattern knows, else the first line at error, else the first
 * that sounds like one.
 */
function errorAbove({ lines, matches, statements }: LogAnalysis, end: number): LogLine | undefined {
  const isNear = (index: number): boolean => index < end && index >= end - ABOVE && !OWN.test(lines[index]?.text ?? '');
  const known = matches.filter(({ kind, line }) => isNear(line) && !NO_ERROR.has(kind)).map(({ line }) => line);
  if (known.length > 0) return lines[Math.min(...known)];
  const near = statements.filter(isNear).map((index) => lines[index]!);
  return (
    near.find(({ severity }) => severity === 'error' || severity === 'fatal') ??
    near.find(({ message }) => FAILS.test(message.slice(0, 400)))
  );
}

/** Whether the child runs again after the supervisor gave up: a person started it. */
const runsAgain = (log: LogAnalysis, name: string, line: number): boolean =>
  log.lines.slice(line + 1).some(({ text }) => text.includes(`success: ${name} entered RUNNING state`));

/** Returns the programs that a supervisor gave up, the first first, at most three. */
export function givenUp(log: LogAnalysis): GivenUp[] {
  const found: GivenUp[] = [];
  for (const { text, message, index } of log.lines) {
    for (const [supervisor, find] of GAVE_UP()) {
      const { name, why, failed } = (find.exec(message) ?? find.exec(text))?.groups ?? {};
      if (name === undefined || found.some((one) => one.name === name) || runsAgain(log, name, index)) continue;
      const ends = log.lines.slice(0, index).filter(({ text: said }) => EXITED.exec(said)?.[1] === name);
      const spawn = SPAWN_ERROR.exec(
        log.lines.slice(0, index).findLast(({ text: said }) => SPAWN_ERROR.test(said))?.text ?? '',
      );
      found.push({
        name,
        supervisor,
        line: index,
        why: why ?? failed ?? EXITED.exec(ends[0]?.text ?? '')?.[2] ?? spawn?.[1] ?? '',
        error: errorAbove(log, ends[0]?.index ?? index),
      });
    }
  }
  return found.slice(0, 3);
}
