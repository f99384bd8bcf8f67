/** Durations in flags. */
import { UserError } from '../errors.ts';
import type { Flags } from './flags.ts';

/**
 * Reads a duration in Go's syntax, with hours, minutes and seconds: `30s`, `5m`, `1m30s`, `1h`. A bare number is
 * seconds.
 * @param flag its name, for the error
 * @returns seconds
 * @throws UserError where it is no duration above zero
 */
export function durationOf(flag: string, text: string): number {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?$/.exec(/^\d{1,7}$/.test(text) ? `${text}s` : text);
  const seconds =
    match === null || text === ''
      ? 0
      : Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  if (seconds <= 0)
    throw new UserError(`invalid argument "${text}" for "--${flag}" flag: use a duration such as 30s or 5m`);
  return seconds;
}

/**
 * Reads `--watch` and `--watch=5m`. `--watch=true` is accepted, as by kubectl.
 * @returns null without the flag; `seconds` is null without a duration
 */
export function watchOf(flags: Flags): { readonly seconds: number | null } | null {
  const text = flags.values.watch;
  if (text === undefined || text === 'false') return null;
  return { seconds: text === '' || text === 'true' ? null : durationOf('watch', text) };
}
