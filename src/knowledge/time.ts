/** Times of the API: RFC 3339 texts. containerd writes 1970 for a process that never started; that counts as no time. */

/** Returns milliseconds since 1970; undefined if the text is missing, unreadable or 1970. */
export function instant(time: string | null | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  return parsed > 0 ? parsed : undefined;
}

/** Returns seconds from one time to another, negative if `to` comes first; undefined if either is not a time. */
export function secondsUntil(from: string | null | undefined, to: string | null | undefined): number | undefined {
  const start = instant(from);
  const end = instant(to);
  return start === undefined || end === undefined ? undefined : (end - start) / 1000;
}

/** Returns seconds from one time to another; 0 if `to` comes first, as two clocks differ. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | undefined {
  const seconds = secondsUntil(from, to);
  return seconds === undefined ? undefined : Math.max(0, seconds);
}
