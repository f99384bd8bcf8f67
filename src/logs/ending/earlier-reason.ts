/** Finds the reason for a final error block that has none itself: in an earlier line. */
import { anyOf } from '../../needles.ts';
import type { Needled } from '../../needles.ts';
import { givesUp, withoutGivingUp } from './giving-up.ts';
import type { Role } from './line-roles.ts';
import type { LogLine, MatchKind } from '../log-analysis.ts';
import { isDropped } from './passed-over.ts';
import { pointsElsewhere } from './points-elsewhere.ts';
import type { RawMatch } from '../raw-matches.ts';
import { withoutNumbers } from '../same-text.ts';
import { atLeast } from '../lines/severities.ts';
import { isVague } from './vague.ts';
import { wording } from './wording.ts';

/** How many lines before the final error block the reason is looked for. */
const REACH = 60;

/** The message says that it is one try of several. */
export const TRYING: Needled = [
  ['still connecting', 'retr', 'attempt', 'trying', 'tries', 'wait', 'again'],
  /\b(?:still connecting|retry\w{0,4}|retries|attempts?|trying|tries|wait(?:ing|ed)?|again)\b/i,
];
const isTrying = anyOf([TRYING]);

const GENERAL: ReadonlySet<MatchKind> = new Set<MatchKind>(['exception', 'error-line', 'shutting-down', 'listening']);

/** Returns whether a match says what is wrong, not only that something is. */
function isParticular({ pattern: { kind }, fields }: RawMatch): boolean {
  if (GENERAL.has(kind)) return false;
  const connection = kind === 'connection-timeout' || kind === 'connection-failed';
  return !connection || (fields as { host?: string }).host !== undefined;
}

/** What the matches say of the lines of a log. */
interface Known {
  /** Lines that say what is wrong. */
  readonly particular: ReadonlySet<number>;
  /** The quoted lines of uncaught exceptions and panics. */
  readonly ends: ReadonlySet<number>;
  /** Lines of a trace before the one to quote. */
  readonly inside: ReadonlySet<number>;
}

function known(matches: readonly RawMatch[]): Known {
  const [particular, ends, inside] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (const match of matches) {
    const { start, line, pattern } = match;
    if (isParticular(match)) for (const index of [start, line]) particular.add(index);
    if (pattern.ends !== true) continue;
    ends.add(line);
    for (let i = start; i < line; i++) inside.add(i);
  }
  return { particular, ends, inside };
}

/**
 * Finds the reason for a final error block that only says that the program gave up, or that the reason is elsewhere: the
 * line before it that says what failed.
 * @param start index of the block's first line
 * @param last index of its last line
 * @returns an index; -1 if the block has its own reason, or no line before it sounds like one
 */
export function reasonOf(
  lines: readonly LogLine[],
  roles: readonly Role[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): number {
  const all = known(matches);
  const { particular, ends, inside } = all;
  const block = blockGivesUp(lines, roles, all, start, last);
  if (block === 'no') return -1;
  let [other, tried] = [-1, -1];
  const from = Math.max(0, start - REACH);
  const shapes = lines.slice(from, start).map((line) => withoutNumbers(line.message.slice(0, 300)));
  for (let i = start - 1; i >= from; i--) {
    const line = lines[i]!;
    const quiet = line.severity !== null && !atLeast(line.severity, 'warn');
    const trying = isTrying(line.message);
    if ((quiet && !trying) || isDropped(line.message)) continue;
    // A reason is one try of several, an error, a repeated line, or one of the last three lines.
    // Any other line is an older problem.
    if (
      !trying &&
      i < start - 3 &&
      !atLeast(line.severity, 'error') &&
      !(block === 'points' && (ends.has(i) || particular.has(i))) &&
      shapes.filter((shape) => shape === shapes[i - from]).length < 2
    )
      continue;
    // What a program tries again while it gives up for another reason counts only where no other reason is found.
    if (block === 'points' && trying && line.severity === 'warn') {
      if (tried < 0) tried = i;
      continue;
    }
    if (particular.has(i)) return i;
    if (inside.has(i) || (block === 'points' && saysNothing(line.message))) continue;
    const told =
      ends.has(i) ||
      atLeast(line.severity, block === 'points' ? 'error' : 'warn') ||
      (wording(line.message) >= 2 && !(block === 'points' && line.severity === 'warn'));
    if (other < 0 && roles[i] === 'plain' && !quiet && told) {
      other = i;
      if (block === 'points') return other;
    }
  }
  if (block === 'points' && other < 0) return tried;
  return block === 'yes' ? -1 : other;
}

/** Returns whether a message only says that something failed, that the program gave up, or that the reason is elsewhere. */
const saysNothing = (message: string): boolean => isVague(message) || givesUp(message) || pointsElsewhere(message);

/**
 * Returns whether a block only says that the program gave up; `vaguely` if it does not even say at what, `points` if it
 * says that the reason is in another message.
 */
function blockGivesUp(
  lines: readonly LogLine[],
  roles: readonly Role[],
  { particular, inside }: Known,
  start: number,
  last: number,
): 'no' | 'yes' | 'vaguely' | 'points' {
  let answer: 'no' | 'yes' | 'vaguely' | 'points' = 'no';
  for (let i = start; i <= last; i++) {
    const line = lines[i]!;
    if (particular.has(i)) return 'no';
    if (roles[i] !== 'plain' || inside.has(i)) continue;
    const vaguely = isVague(line.message);
    if (pointsElsewhere(line.message)) answer = 'points';
    else if (vaguely || givesUp(line.message)) {
      const vague = vaguely || wording(withoutGivingUp(line.message)) < 2;
      if (answer !== 'points' && (vague || answer === 'no')) answer = vague ? 'vaguely' : 'yes';
    } else if (atLeast(line.severity, 'error') || wording(line.message) >= 2) return 'no';
  }
  return answer;
}
