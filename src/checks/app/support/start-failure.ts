/** What the log of a program says of its start that failed, where the process goes on. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { secondsUntil } from '../../../knowledge/time.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';

/** The words by which a program says that it, or a part of it, did not start. */
const NOT_STARTED = once(() =>
  oneOf([
    sequence(
      /\b/i,
      [/fail(?:ed|s|ure)?|unable|could not|couldn't|cannot|can't|errors?|exception/i],
      / (?:to |in |on |at |while |when |during )?(?:start|boot|bootstrap|initiali[sz]|launch)/i,
    ),
    sequence(
      /\b/i,
      [/start(?:ing|-?up| ?up)?|boot(?:strap(?:ping)?)?|initiali[sz](?:ation|ing)|launch/i],
      /\b.{0,60}\b(?:has )?fail(?:ed|s|ure)\b/i,
    ),
    /\bapplication run failed\b|\bfailed startup\b|\b(?:did|does|will|was) not start(?:ed)?\b/i,
  ]),
);
/** Parts that a program does its work without. */
const ASIDE = once(() =>
  oneOf([
    /\b(?:plug-?ins?|extensions?|exporters?|metrics?|trac(?:e|er|ing)|telemetry|analytics|statistics|add-?ons?)\b/i,
    /\b(?:modules?|drivers?|caches?|updat(?:e|er|es)|sentry|agents?|hooks?|reporters?|watch(?:er|es)?)\b/i,
  ]),
);
/** An exception on the line below a message of a logger. */
const EXCEPTION = /^(?:[\w$]{1,80}\.){1,12}[\w$]{1,120}(?:: .{0,1200})?$/;
/** The lines of its trace, and the cause in one of them. */
const TRACE = /^\s{1,20}(?:at |\.{3} \d)|^\s{0,8}Caused by: (.{1,1200})$/;
/** Lines above the report that may say what failed first. */
const ABOVE = 120;
const TRACE_LINES = 200;
/** Errors that come this long after the report are about something else. In seconds. */
const WITH_IT = 5;

/** A start that failed. */
export interface StartFailure {
  /** What failed first, with the cause that its trace names. */
  readonly text: string;
  /** Indices of the lines that say so: what failed first, then the report. */
  readonly lines: readonly number[];
}

const isError = ({ severity }: LogLine): boolean => severity === 'error' || severity === 'fatal';

/** Returns the exception below a message, with its deepest cause; '' without one. */
function thrownBelow({ lines }: LogAnalysis, index: number): string {
  const next = lines[index + 1];
  if (next === undefined || next.severity !== null || !EXCEPTION.test(next.text)) return '';
  let cause = next.text;
  for (const { text } of lines.slice(index + 2, index + 2 + TRACE_LINES)) {
    const match = TRACE.exec(text);
    if (match === null) break;
    cause = match[1] ?? cause;
  }
  return cause;
}

/**
 * Returns the start that failed: the last error of the log, but for those that come with it, says so. A program may log
 * one exception at several levels: the first of them names what it was about.
 */
export function startFailure(log: LogAnalysis): StartFailure | undefined {
  const { lines } = log;
  const isReport = (line: LogLine): boolean => {
    const said = line.message.slice(0, 400);
    return isError(line) && NOT_STARTED().test(said) && !ASIDE().test(said);
  };
  const report = lines.findLast(isReport);
  if (report === undefined) return undefined;
  const later = lines.findLast(isError)!;
  if (later !== report && !((secondsUntil(report.time, later.time) ?? Infinity) <= WITH_IT)) return undefined;
  const thrown = thrownBelow(log, report.index);
  const above = lines.slice(Math.max(0, report.index - ABOVE), report.index);
  const first = (thrown === '' ? undefined : above.find((line) => thrownBelow(log, line.index) === thrown)) ?? report;
  return {
    text: thrown === '' ? first.message : `${first.message}: ${thrown}`,
    lines: [...new Set([first.index, report.index])],
  };
}
