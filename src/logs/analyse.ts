/** From a container's log to what it says: the one way in for checks and the `logs` command. */
import type { LogText } from '../model/facts.ts';
import { CATALOGUE } from './catalogue/index.ts';
import { SPECIFICITY } from './catalogue/pattern.ts';
import type { AnyPattern } from './catalogue/pattern.ts';
import { CALM_KINDS, findFinalError } from './final-error.ts';
import type { FinalError } from './final-error.ts';
import { atLeast } from './levels.ts';
import { givesUp } from './giving-up.ts';
import { matchAll } from './match.ts';
import type { RawMatch } from './match.ts';
import { isDefinite, isPassedOver, wording } from './noise.ts';
import { parseLines } from './parse.ts';
import { quietEnd } from './quiet-end.ts';
import type { LogAnalysis, LogLine, LogMatch } from './log-analysis.ts';
import { usageText, withoutUsage } from './usage-text.ts';

export interface AnalyseOptions {
  readonly container: string;
  /** Which instance's log this is, as `kubectl logs` would be asked. */
  readonly previous: boolean;
  /** How the instance ended, where that is known: it tells a failure from something survived. */
  readonly exitCode?: number;
  /** When it ended, RFC 3339. */
  readonly finishedAt?: string;
}

const MAX_MATCHES = 40;
const MAX_DECISIVE = 5;
/** What a line must be worth to be called decisive. */
const DECISIVE = 3.2;

/**
 * Reads a log. Pure: equal arguments give equal answers. Takes time linear in the log's length; reads at most the
 * newest 2000 lines and 2000 characters of each.
 * @param log the log as the source gave it
 * @param patterns the catalogue; there for tests
 */
export function analyseLog(
  log: LogText,
  options: AnalyseOptions,
  patterns: readonly AnyPattern[] = CATALOGUE,
): LogAnalysis {
  const parsed = parseLines(log.text, log.timestamps);
  const { lines } = parsed;
  const usage = usageText(lines);
  const raw = withoutUsage(matchAll(parsed, patterns), usage);
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
    const last = matches.findLastIndex((match) => match.fatal) + 1;
    matches.splice(last, 0, {
      kind: 'error-line',
      pattern: 'general/error-line',
      line: best,
      also: [],
      fields: { detail: (lines[best] as LogLine).message.slice(0, 500) },
      fatal: true,
    });
  }
  return {
    container: options.container,
    previous: options.previous,
    lines,
    truncated: log.truncated || parsed.cut,
    matches,
    finalError: ending.start,
    decisive,
  };
}

function rankMatches(lines: readonly LogLine[], raw: readonly RawMatch[], ending: FinalError): LogMatch[] {
  const ranked = raw.map((match) => {
    const reason = ending.reason >= 0 && (match.start === ending.reason || match.line === ending.reason);
    const fatal =
      !CALM_KINDS.has(match.pattern.kind) &&
      (reason ||
        (Math.max(match.start, match.line) >= ending.start &&
          (match.pattern.ends === true || lines.length === 1 || !isPassedOver(lines[match.line] as LogLine))));
    // Beside its reason, giving up says nothing.
    const rank = reason
      ? (match.pattern.specificity ?? SPECIFICITY[match.pattern.kind]) + match.weight
      : rankOf(lines, match) - (ending.reason >= 0 ? 20 : 0);
    return { match, fatal, rank };
  });
  ranked.sort(
    (a, b) =>
      Number(b.fatal) - Number(a.fatal) ||
      b.rank - a.rank ||
      (a.fatal ? a.match.line - b.match.line : b.match.line - a.match.line),
  );
  const seen = new Set<string>();
  const matches: LogMatch[] = [];
  for (const { match, fatal } of ranked) {
    const key = `${match.pattern.kind} ${JSON.stringify(match.fields)}`;
    if (seen.has(key) || matches.length >= MAX_MATCHES) continue;
    seen.add(key);
    matches.push({
      kind: match.pattern.kind,
      pattern: match.pattern.id,
      line: match.line,
      also: match.also.slice(0, 4),
      fields: asMounted(match.fields),
      fatal,
    } as LogMatch);
  }
  return matches;
}

/**
 * The directories by which the kubelet swaps a volume's files at once (pkg/volume/util/atomic_writer.go): not in any
 * spec.
 */
const SWAPPED = /\.\.(?:data|\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\.\d{1,12})\//g;

/** The fields with paths as the volume is mounted. */
function asMounted(fields: RawMatch['fields']): RawMatch['fields'] {
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => typeof value === 'string' && value.includes('..'))) return fields;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value.replace(SWAPPED, '') : value]),
  ) as unknown as RawMatch['fields'];
}

/** How decisive a match is within its group: how specific, and how grave its line calls itself. */
function rankOf(lines: readonly LogLine[], match: RawMatch): number {
  const quoted = lines[match.line]?.severity ?? null;
  const first = lines[match.start]?.severity ?? null;
  const severity = atLeast(first, 'error') ? first : quoted;
  const grave =
    match.pattern.ends === true || severity === 'fatal'
      ? 6
      : severity === 'warn'
        ? -12
        : severity === 'info' || severity === 'debug'
          ? -25
          : 0;
  return (match.pattern.specificity ?? SPECIFICITY[match.pattern.kind]) + match.weight + grave;
}

/** The lines that say why, best first. */
function findDecisive(
  lines: readonly LogLine[],
  matches: readonly LogMatch[],
  ending: FinalError,
  exitCode: number | undefined,
): number[] {
  if (ending.start >= lines.length) return quietEnd(lines, ending, exitCode);
  const byLine = new Map<number, number>();
  matches.forEach((match, rank) => {
    if (!match.fatal) return;
    const worth = 8 + SPECIFICITY[match.kind] / 20 - rank / 10;
    byLine.set(match.line, Math.max(byLine.get(match.line) ?? 0, worth));
    for (const also of match.also) byLine.set(also, Math.max(byLine.get(also) ?? 0, 2.5));
  });
  const scored: { index: number; score: number }[] = [];
  // Where nothing stands out, the best of what is left: a cascade of nothing but a launcher's report, or of faint
  // words.
  let faint: { index: number; score: number } | undefined;
  let plain = 0;
  if (ending.reason >= 0) scored.push({ index: ending.reason, score: 12 + (byLine.get(ending.reason) ?? 0) });
  for (let i = ending.start; i < lines.length; i++) {
    const line = lines[i] as LogLine;
    const role = ending.roles[i];
    const known = byLine.get(i);
    if (role === 'blank' || ((role === 'frame' || role === 'dump' || role === 'heading') && known === undefined))
      continue;
    let score = known ?? 0;
    score +=
      line.severity === 'fatal'
        ? 4.5
        : line.severity === 'error'
          ? 4
          : line.severity === 'warn'
            ? 1.5
            : line.severity === null
              ? 1.5
              : 0;
    score += Math.min(4, wording(line.message) * 0.7);
    if (isDefinite(line.message)) score += 1.5;
    if (role === 'trail') score -= 6;
    else if (known === undefined && givesUp(line.message)) score -= 3;
    else if (plain++ === 0) score += 1.5;
    score -= Math.min(3, (i - ending.start) * 0.02);
    if (score >= DECISIVE) scored.push({ index: i, score });
    else if (faint === undefined || score > faint.score) faint = { index: i, score };
  }
  if (scored.length === 0 && faint !== undefined) scored.push(faint);
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  const said = new Set<string>();
  const best: number[] = [];
  for (const { index } of scored) {
    const words = (lines[index] as LogLine).message.replace(/\d+/g, '0');
    if (said.has(words)) continue;
    said.add(words);
    best.push(index);
    if (best.length === MAX_DECISIVE) break;
  }
  return best;
}
