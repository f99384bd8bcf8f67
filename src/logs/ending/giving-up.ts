/** Errors that only say that a program gave up. */
import { once, sequence } from '../../expressions.ts';
import { holdsAny } from '../../needles.ts';
import { wording } from './wording.ts';

export const GIVES_UP = once(() =>
  sequence(
    /\b/i,
    [
      /Could not find a version that satisfies the requirement .{1,100}\(from versions: none\)/i,
      /No matching distribution found for \S{1,100}/i,
      /giv(?:e|es|en|ing) up|gave up/i,
      /failed to (?:establish|open|make) (?:a )?connection to .{1,60}: context (?:canceled|deadline exceeded)/i,
      /leader ?election lost/i,
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
  ),
);

/** Every text that GIVES_UP matches holds one of these. Most lines hold none, and the expression is large. */
export const GIVING_UP_NEEDLES = [
  'satisfies',
  'matching distribution',
  'connection to',
  'giv',
  'gave up',
  'leader',
  'lost',
  'losing',
  'lease',
  'retr',
  'attempt',
  'tries',
  'timed out',
  'timedout',
  'time out',
  'timeout',
  'time-out',
  'ready',
  'available',
  'healthy',
  ' up',
  'online',
  'reachable',
];

/** Returns whether a message says that the program gave up, and not what was wrong. */
export function givesUp(message: string): boolean {
  const text = message.slice(0, 600);
  if (!holdsAny(text.toLowerCase(), GIVING_UP_NEEDLES)) return false;
  const found = GIVES_UP().exec(text);
  return found !== null && wording(text.slice(found.index + found[0].length)) < 1.5;
}

/** Returns a message without the words that say that the program gave up. */
export const withoutGivingUp = (message: string): string => message.slice(0, 600).replace(GIVES_UP(), '');
