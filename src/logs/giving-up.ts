/** Last words that only say that the trying is over: what was tried in vain stands before them. */
import { sequence } from './expressions.ts';
import { atLeast } from './levels.ts';
import type { RawMatch } from './match.ts';
import { holdsAny } from './needles.ts';
import { wording } from './noise.ts';
import type { Role } from './noise.ts';
import type { LogLine, MatchKind } from './log-analysis.ts';

/** How far before the last words the trying is looked for, in lines. */
const REACH = 60;

const GIVES_UP = sequence(
  /\b/i,
  [
    /Could not find a version that satisfies the requirement .{1,100}\(from versions: none\)/i,
    /No matching distribution found for \S{1,100}/i,
    /giv(?:e|es|en|ing) up|gave up|leader ?election lost/i,
    /(?:lost|losing) (?:the )?(?:leader(?:ship)?|leader lease|lease)/i,
    /failed to renew lease\b/i,
    sequence(
      /(?:max(?:imum)?|too many|all)(?: number of| allowed)?(?: the)? /i,
      /(?:\w{1,20} )?(?:retry attempts|retries|attempts|tries)/i,
      /(?: (?:was |were |has been |have been )?(?:reached|exceeded|exhausted|failed|used up))?/i,
    ),
    sequence(
      /(?:retry|retries|attempts?|tries)(?: limit| count| budget)? /i,
      /(?:was |were )?(?:exceeded|exhausted|reached|used up)/i,
    ),
    sequence(
      /(?:exhausted|exceeded|reached|used up)(?: all)?(?: of)?(?: the| its| our)?(?: max(?:imum)?)?/i,
      /(?: number of)? /i,
      [/retry attempts|retries|attempts|tries|retry/i],
    ),
    sequence(
      /(?:after|in) \d{1,6} (?:failed |unsuccessful |consecutive )?/i,
      /(?:retry attempts|attempts|retries|tries)/i,
    ),
    /(?:no|out of) (?:more )?(?:retries|attempts|tries)(?: left| remaining)?/i,
    /timed? ?out (?:while )?(?:waiting|polling)/i,
    /time-?out waiting/i,
    /(?:did not|didn't|never|not) (?:become|became|get|come) (?:ready|available|healthy|up|online)/i,
    /(?:not|wasn't|never) (?:ready|available|reachable|up) (?:after|within|in time)/i,
  ],
  /(?: (?:after|within|in) \d{1,9} ?\w{0,12})?/i,
);

/** One of these stands in all that GIVES_UP matches; most lines hold none, and it is large. */
const GIVING_UP_NEEDLES = [
  'satisfies',
  'matching distribution',
  'giv',
  'gave up',
  'leader',
  'lost',
  'losing',
  'lease',
  'retr',
  'attempt',
  'tries',
  'time',
  'not ',
  "n't ",
  'never ',
];

/** Says of itself that it is one try of several. */
const TRYING = /\b(?:retry\w{0,4}|retries|attempts?|trying|tries|wait(?:ing|ed)?|again)\b/i;

const GENERAL: ReadonlySet<MatchKind> = new Set<MatchKind>(['exception', 'error-line', 'shutting-down', 'listening']);

/** What was passed over for good ended nothing. */
const PASSED_OVER =
  /\b(?:ignor(?:ed|ing|e)|skipp(?:ed|ing)|fall(?:s|ing)? ?back|using|defaulting|deprecat\w{1,5}|continuing|non-?fatal|optional)\b/i;

/** Whether a match says what is wrong, not just that something is. */
const isParticular = (match: RawMatch): boolean =>
  !GENERAL.has(match.pattern.kind) &&
  !(
    (match.pattern.kind === 'connection-timeout' || match.pattern.kind === 'connection-failed') &&
    (match.fields as { host?: string }).host === undefined
  );

/** The same message with other numbers. */
const shapeOf = (line: LogLine | undefined): string => (line?.message ?? '').slice(0, 300).replace(/\d+/g, '0');

/** Whether a message says that the trying is over, and not what was wrong. */
export function givesUp(message: string): boolean {
  const text = message.slice(0, 600);
  if (!holdsAny(text.toLowerCase(), GIVING_UP_NEEDLES)) return false;
  const found = GIVES_UP.exec(text);
  return found !== null && wording(text.slice(found.index + found[0].length)) < 1.5;
}

/**
 * Where the last cascade only gives up: the line before it that says what failed each time.
 * @param start the cascade's first line
 * @param last its last line
 * @returns -1 where the cascade has a reason of its own, or nothing before it sounds like one
 */
export function reasonOf(
  lines: readonly LogLine[],
  roles: readonly Role[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): number {
  const particular = new Set<number>();
  for (const match of matches)
    if (isParticular(match)) for (const index of [match.start, match.line]) particular.add(index);
  let vague = false;
  let gave = false;
  for (let i = start; i <= last; i++) {
    const line = lines[i] as LogLine;
    if (particular.has(i)) return -1;
    if (roles[i] !== 'plain') continue;
    if (givesUp(line.message)) {
      gave = true;
      vague ||= wording(line.message.replace(GIVES_UP, '')) < 2;
    } else if (atLeast(line.severity, 'error') || wording(line.message) >= 2) return -1;
  }
  if (!gave) return -1;
  let other = -1;
  const from = Math.max(0, start - REACH);
  const shapes = lines.slice(from, start).map(shapeOf);
  for (let i = start - 1; i >= from; i--) {
    const line = lines[i] as LogLine;
    const quiet = line.severity !== null && !atLeast(line.severity, 'warn');
    const trying = TRYING.test(line.message);
    if ((quiet && !trying) || PASSED_OVER.test(line.message)) continue;
    // One try of several, or the very last thing before: else it is a trouble of another day.
    if (
      !trying &&
      i < start - 3 &&
      !atLeast(line.severity, 'error') &&
      shapes.filter((shape) => shape === shapes[i - from]).length < 2
    )
      continue;
    if (particular.has(i)) return i;
    if (other < 0 && roles[i] === 'plain' && !quiet && (atLeast(line.severity, 'warn') || wording(line.message) >= 2))
      other = i;
  }
  return vague ? other : -1;
}
