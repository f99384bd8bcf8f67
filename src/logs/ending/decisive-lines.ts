/** Finds the lines of a log that say why the process ended. */
import { SPECIFICITY } from '../catalogue/pattern.ts';
import type { FinalError } from './final-error.ts';
import { givesUp } from './giving-up.ts';
import type { LogLine, LogMatch } from '../log-analysis.ts';
import { pointsElsewhere } from './points-elsewhere.ts';
import { isRaisedExit } from './raised-exit.ts';
import { quietEnd } from './quiet-end.ts';
import { withoutNumbers } from '../same-text.ts';
import { isVague } from './vague.ts';
import { isDefinite, wording } from './wording.ts';

const MAX_LINES = 5;
/** A line with a lower score is not decisive. */
const DECISIVE = 3.2;

/** Work that was given up because the program already stops (Go: context.Canceled). */
const CANCELED = /\b(?:context|operation|request|task)(?: was)? cancell?ed\W{0,3}$/i;

/** What the severity of a line adds to its score. */
const SEVERITY_SCORE = { fatal: 4.5, error: 4, warn: 1.5, none: 1.5, info: 0, debug: 0, trace: 0 };

interface Scored {
  readonly index: number;
  readonly score: number;
}

/** Returns the indices of the lines that say why the process ended, best first, at most 5. */
export function findDecisive(
  lines: readonly LogLine[],
  matches: readonly LogMatch[],
  ending: FinalError,
  exitCode: number | undefined,
): number[] {
  if (ending.start >= lines.length) return quietEnd(lines, ending, exitCode);
  const matched = scoreOfMatches(matches);
  const scored: Scored[] = [];
  // The best line below the limit, for a block that has only a launcher's report or weak wording.
  let weak: Scored | undefined;
  let plain = 0;
  if (ending.reason >= 0) scored.push({ index: ending.reason, score: 12 + (matched.get(ending.reason) ?? 0) });
  for (let i = ending.start; i < lines.length; i++) {
    const { severity, message } = lines[i]!;
    const role = ending.roles[i];
    const known = matched.get(i);
    if (role === 'blank' || ((role === 'frame' || role === 'dump' || role === 'heading') && known === undefined))
      continue;
    let score = (known ?? 0) + SEVERITY_SCORE[severity ?? 'none'] + Math.min(4, wording(message) * 0.7);
    if (isDefinite(message)) score += 1.5;
    if (role === 'trail' || (ending.reason >= 0 && isRaisedExit(message))) score -= 6;
    else if (known === undefined && (givesUp(message) || isVague(message) || pointsElsewhere(message))) score -= 3;
    else if (plain++ === 0) score += 1.5;
    if (known === undefined && severity !== 'fatal' && CANCELED.test(message.slice(-60))) score -= 4;
    score -= Math.min(3, (i - ending.start) * 0.02);
    if (score >= DECISIVE) scored.push({ index: i, score });
    else if (weak === undefined || score > weak.score) weak = { index: i, score };
  }
  if (scored.length === 0 && weak !== undefined) scored.push(weak);
  return best(lines, scored);
}

/** Returns what the fatal matches add to the scores of their lines. */
function scoreOfMatches(matches: readonly LogMatch[]): Map<number, number> {
  const scores = new Map<number, number>();
  const raise = (line: number, score: number): void => {
    scores.set(line, Math.max(scores.get(line) ?? 0, score));
  };
  matches.forEach((match, rank) => {
    if (!match.fatal) return;
    raise(match.line, 8 + SPECIFICITY[match.kind] / 20 - rank / 10);
    for (const also of match.also) raise(also, 2.5);
  });
  return scores;
}

/** Returns the lines with the highest scores. Lines that differ only in numbers count once. */
function best(lines: readonly LogLine[], scored: readonly Scored[]): number[] {
  const seen = new Set<string>();
  const indices: number[] = [];
  for (const { index } of scored.toSorted((a, b) => b.score - a.score || a.index - b.index)) {
    const text = withoutNumbers(lines[index]!.message);
    if (seen.has(text)) continue;
    seen.add(text);
    indices.push(index);
    if (indices.length === MAX_LINES) break;
  }
  return indices;
}
