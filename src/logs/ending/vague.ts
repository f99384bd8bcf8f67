/** Messages of a failure that do not say what failed, and failures to clean up after another one. */
import { once, sequence } from '../../expressions.ts';
import { anyOf } from '../../needles.ts';
import { ASCII, isDefinite } from './wording.ts';

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that any failure can be reported with. */
const GENERIC = list(`
  a abort aborted aborting an and any app application at because been boot booting bootstrap but by cannot caught code
  command could crashed critical detail details did died do does due during encountered error errors exception execute
  executing execution exit exited exiting fail failed failing fails failure fatal finished for from general happened has
  have in init initialisation initialise initialising initialization initialize initializing internal is it launch
  launching load loading log logs main manner message messages more non not occurred of on or please previous problem
  process processing program quit quitting result returned run running runtime see server service shutdown shutting
  something start started starting startup status stop stopped stopping system task terminate terminated terminating
  termination that the there this to unable unexpected unexpectedly unhandled unknown unrecoverable up was we went were
  while will with without wrong zero
`);
/** A message with more other words than this says something. */
const OTHERS = 1;

/**
 * Returns whether a message only says that something failed: `Failed to start`, `error running server`,
 * also one that was cut (`Failed to rel`).
 */
export function isVague(message: string): boolean {
  const text = message.slice(0, 300).trim();
  if (text.length > 100 || isDefinite(text)) return false;
  const lower = text.toLowerCase();
  const words = lower.match(ASCII.test(lower) ? /[a-z']{1,40}/g : /[\p{L}\p{M}'’]{1,40}/gu) ?? [];
  // A logger repeats the name of the program.
  const others = new Set(words.filter((word) => !GENERIC.has(word.replace(/n't$|'s$/, ''))));
  return words.some((word) => !others.has(word)) && others.size <= OTHERS;
}

/** The words of `CLEAN_UP`: without one, the expression is not made, which takes V8 a millisecond. */
const CLEAN_UP_WORDS = list(`
  releas unlock clean clos shut stop flush regist destroy dispos disconnect terminat tear
`);

const CLEAN_UP = once(() =>
  sequence(
    /^(?:.{0,40}: )?(?:an? )?/i,
    [/failed|failure|unable|could not|couldn't|cannot|can't/i, /errors?|exception|problem/i],
    /(?: (?:occurred|caught|encountered))?(?: to| while| when| during| on| in)? (?:(?:gracefully|properly|cleanly) )?/i,
    [
      /releas(?:e|ing)|unlock(?:ing)?|clean(?:ing)?[ -]?up|clos(?:e|ing)|shut(?:ting)?[ -]?down|shutdown/i,
      /stop(?:ping)?|flush(?:ing)?|(?:un|de)register(?:ing)?|destroy(?:ing)?|dispos(?:e|ing)/i,
      /disconnect(?:ing)?|terminat(?:e|ing)|teardown|tear(?:ing)? down/i,
    ],
    /\b/i,
  ),
);

const isCleanUp = anyOf([[[...CLEAN_UP_WORDS], CLEAN_UP]]);

/** Returns whether a message reports that the program could not stop, close or release something: it already stops. */
export const isCleanUpFailure = (message: string): boolean => isCleanUp(message.slice(0, 300));
