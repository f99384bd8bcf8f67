/** From the log of a container to what it says: the entry point for checks and the `logs` command. */
import type { LogText } from '../model/facts.ts';
import { CATALOGUE } from './catalogue/index.ts';
import type { AnyPattern } from './catalogue/pattern.ts';
import { findDecisive } from './ending/decisive-lines.ts';
import { findFinalError } from './ending/final-error.ts';
import { requestOf } from './ending/request.ts';
import { wholeMessage } from './ending/whole-message.ts';
import { statementsIn } from './ending/statements.ts';
import type { LogAnalysis } from './log-analysis.ts';
import { parseLines } from './lines/parse-lines.ts';
import { rankMatches } from './rank-matches.ts';
import { matchAll } from './raw-matches.ts';
import { affordable, budgetOfLog } from './reading-budget.ts';
import type { Budget } from './reading-budget.ts';
import { usageText, withoutUsage } from './usage-text.ts';

export interface AnalyseOptions {
  readonly container: string;
  /** Whether this is the log of the previous instance, as in `kubectl logs --previous`. */
  readonly previous: boolean;
  /** The exit code of the instance, if known. It distinguishes a failure from an error that the process survived. */
  readonly exitCode?: number;
  /** When the instance ended, RFC 3339. */
  readonly finishedAt?: string;
}

/**
 * Reads a log. Pure: the same arguments give the same result. The time is linear in the length of the log. Reads at
 * most the newest 2000 lines and 2000 characters of each.
 * @param log the log as the source returned it
 * @param patterns the catalogue; tests pass their own
 * @param budget what may be read of it; the newest lines are read first
 */
export function analyseLog(
  log: LogText,
  options: AnalyseOptions,
  patterns: readonly AnyPattern[] = CATALOGUE,
  budget: Budget = budgetOfLog(),
): LogAnalysis {
  const { text, left } = affordable(log.text, budget);
  const parsed = parseLines(text, log.timestamps);
  const { lines } = parsed;
  const usage = usageText(lines);
  const all = matchAll(parsed, patterns, budget);
  const raw = withoutUsage(all.matches, usage);
  const ending = findFinalError(lines, raw, options, usage);
  const matches = rankMatches(lines, raw, ending);
  const decisive = findDecisive(lines, matches, ending, options.exitCode);
  const best = decisive[0];
  if (
    best !== undefined &&
    (best >= ending.start || best === ending.reason) &&
    ending.start < lines.length &&
    !matches.some((match) => match.fatal && match.line === best)
  ) {
    const afterFatal = matches.findLastIndex((match) => match.fatal) + 1;
    const { said, added } = wholeMessage(lines, best, lines[best]!.message);
    const asked = requestOf(lines, best);
    matches.splice(afterFatal, 0, {
      kind: 'error-line',
      pattern: 'general/error-line',
      line: best,
      also: [...(asked ? [asked.index] : []), ...added],
      fields: { detail: asked ? `${said.replace(/\.$/, '')}: ${asked.request}` : said },
      fatal: true,
    });
  }
  return {
    container: options.container,
    previous: options.previous,
    lines,
    truncated: log.truncated || parsed.cut || left + all.unread > 0,
    part: left + all.unread > 0 ? { read: lines.length - all.unread, of: left + lines.length } : null,
    matches,
    finalError: ending.start,
    statements: statementsIn(lines, ending.roles, usage),
    decisive,
  };
}
