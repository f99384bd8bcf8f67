/** Errors that list several others: the first one says more than the heading. */

/** The heading: `3 errors occurred:`, `MULTIPLE CONFIG ERRORS FOUND, PLEASE READ CAREFULLY`. */
const HEADING =
  /\b(?:multiple|several|many|\d{1,4}) (?:[\w.-]{1,30} ){0,3}(?:errors?|problems?|issues?|violations?|failures?)\b/i;
/** The heading is at the beginning of the message, and the list near it. In characters. */
const NEAR = 240;
/** What comes before an entry: `* `, `- `, `1. `, `CONFIG ERROR: `. */
const BULLET = /(?<=\s)(?:[*•–-]|1[.)]|\[1\]|[A-Z]{3,12} ERROR:) (?=\S)/;

/** Returns what comes before the second entry, by what comes before the first. */
const nextBullet = (bullet: string): string => ` ${bullet.replace('1', '2')} `;

/**
 * Returns a message with the heading of its list and all entries but the first removed; as it is without such a list.
 * @param text one line
 */
export function firstOfList(text: string): string {
  const heading = HEADING.exec(text.slice(0, NEAR));
  if (heading === null) return text;
  const after = heading.index + heading[0].length;
  const bullet = BULLET.exec(text.slice(after, after + NEAR));
  if (bullet === null) return text;
  const first = text.slice(after + bullet.index + bullet[0].length);
  const end = first.indexOf(nextBullet(bullet[0].trim()));
  return `${text.slice(0, heading.index)}${end < 0 ? first : first.slice(0, end)}`.trim();
}
