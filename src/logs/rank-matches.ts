/** Orders the matches of a log: the most decisive first. */
import { SPECIFICITY } from './catalogue/pattern.ts';
import type { FinalError } from './ending/final-error.ts';
import type { LogLine, LogMatch, MatchKind } from './log-analysis.ts';
import { CALM_KINDS } from './ending/marked-log.ts';
import { givesUp } from './ending/giving-up.ts';
import { pointsElsewhere } from './ending/points-elsewhere.ts';
import { isRaisedExit } from './ending/raised-exit.ts';
import { isPassedOver } from './ending/passed-over.ts';
import { isCleanUpFailure } from './ending/vague.ts';
import { isDefinite } from './ending/wording.ts';
import { requestOf } from './ending/request.ts';
import { wholeMessage } from './ending/whole-message.ts';
import type { RawMatch } from './raw-matches.ts';
import { atLeast } from './lines/severities.ts';

const MAX_MATCHES = 40;

/**
 * Returns at most 40 matches, the most decisive first: fatal before survived, then by how specific the pattern is and
 * how severe the line calls itself. Equal matches count once.
 */
export function rankMatches(lines: readonly LogLine[], raw: readonly RawMatch[], ending: FinalError): LogMatch[] {
  const ranked = raw.map((match) => ({ match, ...judge(lines, match, ending) }));
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
    const { fields, also } = whole(lines, match);
    matches.push({
      kind: match.pattern.kind,
      pattern: match.pattern.id,
      line: match.line,
      also: also.slice(0, 4),
      fields: asMounted(fields),
      fatal,
    } as LogMatch);
  }
  return matches;
}

/** Kinds of match with what the program said as their text. */
const GOES_ON: ReadonlySet<MatchKind> = new Set<MatchKind>(['exception', 'config-invalid', 'refused']);

/** Returns a match with the text that the lines below go on with. */
function whole(lines: readonly LogLine[], match: RawMatch): Pick<RawMatch, 'fields' | 'also'> {
  const { pattern, line, fields, also } = match;
  const { detail, message } = fields as { readonly detail?: string; readonly message?: string };
  const text = detail ?? message;
  if (pattern.kind === 'auth-failed' && text !== undefined) {
    const asked = requestOf(lines, line);
    if (asked === undefined) return match;
    const detailed = { ...fields, detail: `${text.replace(/\.$/, '')}: ${asked.request}` } as RawMatch['fields'];
    return { fields: detailed, also: [...also, asked.index] };
  }
  if (text === undefined || !GOES_ON.has(pattern.kind)) return match;
  const { said, added } = wholeMessage(lines, line, text);
  return {
    fields: { ...fields, ...(detail === undefined ? { message: said } : { detail: said }) } as RawMatch['fields'],
    also: [...new Set([...added, ...also])],
  };
}

/** A small program that a script ran. The script goes on after its complaint. */
const TOOL =
  /^(?:sed|cat|ls|cp|mv|rm|chown|chmod|chgrp|grep|awk|find|stat|touch|mkdir|rmdir|ln|head|tail|id|getent|which|usermod): /;

/** Returns whether a small program complains, and a line at error that names something ends the block. */
function isToolNoise(lines: readonly LogLine[], match: RawMatch, ending: FinalError): boolean {
  const text = lines[match.line]?.text ?? '';
  // The longest name has seven letters.
  if (!text.slice(0, 9).includes(': ') || !TOOL.test(text)) return false;
  return lines.some(
    ({ index, severity, message }) =>
      index > match.line &&
      index >= ending.start &&
      atLeast(severity, 'error') &&
      ending.roles[index] === 'plain' &&
      isDefinite(message) &&
      !givesUp(message),
  );
}

function judge(lines: readonly LogLine[], match: RawMatch, ending: FinalError): { fatal: boolean; rank: number } {
  const specific = (match.pattern.specificity ?? SPECIFICITY[match.pattern.kind]) + match.weight;
  const calm = CALM_KINDS.has(match.pattern.kind);
  if (ending.reason >= 0 && (match.start === ending.reason || match.line === ending.reason))
    return { fatal: !calm, rank: specific };
  const inBlock = Math.max(match.start, match.line) >= ending.start;
  const survived = match.pattern.ends !== true && lines.length > 1 && isPassedOver(lines[match.line]!);
  // If an earlier line is the reason, the block itself says nothing.
  const noise = isToolNoise(lines, match, ending);
  const cleansUp = match.pattern.ends !== true && isCleanUpFailure(lines[match.line]?.message ?? '');
  const points = GENERAL.has(match.pattern.kind) && pointsElsewhere(lines[match.line]?.message ?? '');
  const rank =
    specific +
    severityRank(lines, match) -
    (ending.reason >= 0 ? 20 : 0) -
    (cleansUp || noise ? 60 : 0) -
    (points ? 15 : 0);
  // A connection to an unknown host, where an earlier line is the reason.
  const vague = ending.reason >= 0 && /^connection-/.test(match.pattern.kind) && !('host' in match.fields);
  // A server reports that its worker ended; the worker had said why.
  const reported =
    match.pattern.kind === 'error-line' &&
    ending.roles[match.line] === 'trail' &&
    (ending.reason >= 0 || ending.roles.slice(ending.start, match.line).includes('plain'));
  // The exit of a program that had said why.
  const exit = ending.reason >= 0 && isRaisedExit(lines[match.line]?.message ?? '');
  // An exception that only names the step that failed.
  const bare = ending.bare === true && match.pattern.kind === 'exception';
  return { fatal: !calm && inBlock && !survived && !noise && !vague && !exit && !reported && !bare, rank };
}

/** Kinds that quote a message without a meaning of its kind. */
const GENERAL: ReadonlySet<MatchKind> = new Set<MatchKind>(['exception', 'error-line']);

/** Returns what the severity of a match adds to its rank. */
function severityRank(lines: readonly LogLine[], match: RawMatch): number {
  const quoted = lines[match.line]?.severity ?? null;
  const first = lines[match.start]?.severity ?? null;
  const severity = atLeast(first, 'error') ? first : quoted;
  if (match.pattern.ends === true || severity === 'fatal') return 6;
  if (severity === 'warn') return -12;
  return severity === 'info' || severity === 'debug' ? -25 : 0;
}

/** Folders through which the kubelet swaps all files of a volume at once (pkg/volume/util/atomic_writer.go). */
const SWAPPED = /\.\.(?:data|\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d\.\d{1,12})\//g;

/** Returns the fields with paths as the volume is mounted: no pod spec names those folders. */
function asMounted(fields: RawMatch['fields']): RawMatch['fields'] {
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => typeof value === 'string' && value.includes('..'))) return fields;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value.replace(SWAPPED, '') : value]),
  ) as unknown as RawMatch['fields'];
}
