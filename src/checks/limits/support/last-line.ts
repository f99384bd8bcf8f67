/** The line to quote of the log of a container that was OOM killed. */
import { once, oneOf } from '../../../expressions.ts';
import type { LogLine } from '../../../logs/log-analysis.ts';

/** What a parent process writes when a child of it was killed. */
const CHILD_KILLED = once(() =>
  oneOf([
    /\bkilled\b|\bsignal:? ?9\b|SIGKILL|\b137\b|\boom\b|out of memory/i,
    /worker .{0,60}(?:died|terminated|exited|lost)/i,
    /child .{0,60}(?:died|terminated|exited)/i,
  ]),
);

/** Returns whether a line has no words, or only warns of something else than memory. */
const isBesideThePoint = ({ text, severity }: LogLine): boolean =>
  !/[\p{L}\p{N}]/u.test(text) ||
  ((severity === 'warn' || /\bVM warning: /.test(text)) && !/memory|heap|swap|alloc/i.test(text));

/** Lines of the log that are searched for that, from its end. */
const REACH = 50;

/** Returns the last line that reports a killed child; else the last one that may be of interest. */
export function lastLineOf(lines: readonly LogLine[]): {
  readonly line: LogLine | undefined;
  readonly saysKilled: boolean;
} {
  const last = lines.slice(-REACH);
  const killed = last.findLast(({ text }) => CHILD_KILLED().test(text));
  return { line: killed ?? last.findLast((one) => !isBesideThePoint(one)), saysKilled: killed !== undefined };
}
