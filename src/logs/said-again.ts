/** Recognizes a text that a program says again, at another time. */
import { once } from '../expressions.ts';

/**
 * What differs each time: ids in hexadecimal digits, dates, times of day, fractions, long numbers, and amounts of time
 * or memory. Other numbers stay: an answer 401 is not a 503, and port 5432 is not 6379.
 */
const EACH_TIME = once(
  () =>
    new RegExp(
      [
        /\b(?:0x)?[0-9a-f]{7,}(?:-[0-9a-f]{4,12}){0,4}\b/,
        /\d{4}[-/]\d\d[-/]\d\d/,
        /(?<![.:\d])\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?![:\d])/,
        /(?<![.\d])\d+[.,]\d+(?![.\d])/,
        /\d{6,}/,
        /(?<!\d)\d{1,5}(?= ?(?:[mnuµ]?s|sec|seconds?|minutes?|[KMG]i?B|bytes)\b)/,
      ]
        .map(({ source }) => source)
        .join('|'),
      'gi',
    ),
);

/** Returns the text without what differs each time that a program says it. */
export const withoutMoment = (text: string): string => text.replace(EACH_TIME(), '0');

/** The kubelet's time before each line of a log. */
const STAMP = /^\S+ /;

/**
 * Returns the different lines of a log, sorted, without what differs each time: threads write in any order, and retries
 * repeat lines.
 * @param timestamps whether the kubelet's time is before each line
 */
export function linesWithoutMoment(text: string, timestamps: boolean): string[] {
  const lines = new Set<string>();
  for (const line of text.split('\n')) lines.add(withoutMoment(timestamps ? line.replace(STAMP, '') : line).trimEnd());
  return [...lines].sort();
}
