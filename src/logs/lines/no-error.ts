/** Messages at error level that report no error. */
import { once, sequence } from '../../expressions.ts';

/** A count or list of errors that is empty: `none`, `0 errors, 2 warnings`, `Errors: 0`, `no errors found`. */
const NONE = once(() =>
  sequence(
    /^(?:(?:total |number of )?(?:errors?|failures?|error count|errors? found)\s{0,3}[:=]\s{0,3})?/i,
    [
      /none\b/i,
      /0 (?:\w{1,20} )?(?:errors?|failures?|problems?|issues?)\b/i,
      /(?:no|zero) (?:\w{1,20} )?(?:errors|failures|problems|issues)\b/i,
      /(?<=[:=]\s{0,3})0(?![\w.])/i,
    ],
    /(?: (?:found|occurred|detected|reported|encountered|so far))?\s{0,3}(?:[.!,;(]|$)/i,
  ),
);
/** Every such message matches this too. Few others do, so NONE is rarely made. */
const MAY_BE_NONE = /none|no |zero|(?<!\d)0(?!\d)/i;
const SOME =
  /\b[1-9]\d{0,9} (?:\w{1,20} )?(?:errors?|failures?|failed|fatal|critical|problems?)\b|\b(?:but|except|however)\b/i;

/** Returns whether a message says that there is no error. */
export function saysNoError(message: string): boolean {
  const text = message.slice(0, 300);
  return MAY_BE_NONE.test(text) && NONE().test(text) && !SOME.test(text);
}
