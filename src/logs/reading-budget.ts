/** How much work the patterns may do on the logs of a pod: a number of characters, the same on every machine. */

/** What is left of a budget, in characters. Reading takes away from it, below zero too. */
export interface Budget {
  left: number;
}

/** Of one log. Patterns read each line that has one of their needles, so most logs need far less. */
const LOG = 10_000_000;
/** Of all logs of a pod. */
const POD = 16_000_000;
/** A log has this much, also after the others used up what the pod has. */
const LEAST = 250_000;

/** What an expression costs on any line, and what reading a match costs, besides the characters of the lines. */
export const OF_EXPRESSION = 20;
export const OF_MATCH = 400;
/** What splitting a text into lines and searching it for needles costs, for each of its characters. */
export const OF_CHARACTER = 0.5;

/** Returns the budget of a log alone. */
export const budgetOfLog = (): Budget => ({ left: LOG });

/** Returns the budget that the logs of a pod share. */
export const budgetOfPod = (): Budget => ({ left: POD });

/**
 * Returns the newest part of a log that a budget suffices to split and search, from the start of a line on.
 * @returns left: the lines that are left out
 */
export function affordable(text: string, budget: Budget): { readonly text: string; readonly left: number } {
  const from = text.length - budget.left / OF_CHARACTER;
  if (from <= 0) return { text, left: 0 };
  const start = text.indexOf('\n', from) + 1;
  let left = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) left++;
  return { text: text.slice(start), left };
}

/** Calls `read` with the budget of one log, and takes what it used from that of the pod. */
export function withinPod<T>(pod: Budget, read: (log: Budget) => T): T {
  const given = Math.max(LEAST, Math.min(LOG, pod.left));
  const log = { left: given };
  const result = read(log);
  pod.left -= given - Math.max(0, log.left);
  return result;
}
