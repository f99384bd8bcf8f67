/** Finds the program that rejects its command line. Pure. */
import type { Neighbours } from '../pattern.ts';

/** Returns the program that a `name: message` prefix or a usage line names. */
export function programOf(around: Neighbours): string | undefined {
  const own = /^(?:\S{0,100}\/)?([\w.+-]{1,60}): (?!line )/.exec(around.matched.text)?.[1];
  if (
    own !== undefined &&
    !/^(?:error|fatal|warning|usage|err|invalid|unknown|unrecognized|.*Error|.*Exception)$/i.test(own)
  )
    return own;
  const usage = (
    around.after(/^\s{0,4}[Uu]sage(?: of)?:? {1,4}(?:\S{0,100}\/)?([\w.+-]{1,60})/, 6) ??
    around.before(/^\s{0,4}[Uu]sage(?: of)?:? {1,4}(?:\S{0,100}\/)?([\w.+-]{1,60})/, 12)
  )?.match[1];
  return usage?.replace(/:$/, '');
}
