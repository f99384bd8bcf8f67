/** Leaves out of the first screen what it says already: a status, its event, the chain and the summary often agree. */
import type { Cause } from '../model/diagnosis.ts';
import type { Citation, Link } from '../model/finding.ts';
import { FIRST_SCREEN } from './first-screen.ts';

/** The shortest text that counts as a repetition: a shorter one is in many sentences by chance. */
const LEAST = { value: 4, sentence: 24 } as const;

/** Drops the random end of generated pod names, in which events about the same thing differ. */
const plain = (quote: string): string =>
  quote
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-')
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Drops evidence that repeats earlier evidence: a status and its event. */
const withoutRepetitions = (evidence: readonly Citation[]): Citation[] =>
  evidence.filter(({ quote }, i) => {
    const words = plain(quote);
    // A short value (a name, a number) does not repeat a sentence that contains it.
    return words.length < LEAST.sentence || !evidence.slice(0, i).some((other) => plain(other.quote).includes(words));
  });

/** Returns a step of the chain without an end that is among the texts: `exits 1`, `Pending`. */
function brief(link: Link, said: readonly string[]): Link {
  const end = link.says.indexOf(': ');
  const rest = plain(link.says.slice(end + 2)).replace(/…$/, '');
  if (end < 0 || rest.length < LEAST.sentence || !said.some((text) => plain(text).includes(rest))) return link;
  return { ...link, says: link.says.slice(0, end) };
}

/** Returns the chain for the first screen: without what the summary and the quotes that are always shown say. */
export function briefChain({ chain, evidence, summary }: Cause): Link[] {
  const shown = withoutRepetitions(evidence).slice(0, FIRST_SCREEN.fewestQuotes);
  return chain.map((link) => brief(link, [summary, ...shown.map(({ quote }) => quote)]));
}

/** Whether a step of the chain shows the value, too. */
const isInChain = ({ object, quote }: Citation, chain: readonly Link[]): boolean =>
  quote.length >= LEAST.value && chain.some((link) => link.object === object && link.says.includes(quote));

/** Returns the evidence without what repeats earlier evidence or the chain. The strongest evidence stays. */
export function withoutEchoes(cause: Cause): Citation[] {
  const chain = briefChain(cause);
  return withoutRepetitions(cause.evidence).filter((one, i) => i === 0 || !isInChain(one, chain));
}

/**
 * Returns a quote without the second half of a message of the scheduler, which says that no other pod can be preempted
 * (pkg/scheduler/framework/types.go: FitError.Error).
 */
export function withoutPreemption(quote: string): string {
  const at = quote.indexOf(' preemption: ');
  return at > 0 && /^\d{1,9}\/\d{1,9} nodes are available: /.test(quote) ? `${quote.slice(0, at)} …` : quote;
}
