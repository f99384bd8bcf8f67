/** Times as kubectl prints them: how long ago, and the clock. Clocks are UTC, as in logs. */
import { instant, secondsUntil } from '../knowledge/time.ts';

/**
 * Returns kubectl's short form of a duration.
 * @param seconds whole seconds; a negative number means that two clocks differ
 * @see k8s.io/apimachinery/pkg/util/duration HumanDuration
 */
export function humanDuration(seconds: number): string {
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const s = Math.floor(seconds);
  if (s < 120) return `${s}s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 10) return s % 60 === 0 ? `${minutes}m` : `${minutes}m${s % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 && days % 365 > 0 ? `${years}y${days % 365}d` : `${years}y`;
}

/** Returns Go's form of a duration in whole seconds, as the kubelet writes delays: `1m20s`, `5m0s`, `10s`. */
export function goDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m${s % 60}s`;
  return `${Math.floor(s / 3600)}h${Math.floor((s % 3600) / 60)}m${s % 60}s`;
}

/** Returns `2m31s`, for a column of ages; null if there is no time, or now is not known. */
export function age(time: string | null | undefined, now: string | null): string | null {
  if (now === null) return null;
  const seconds = secondsUntil(time, now);
  // Up to two seconds in the future counts as now: two clocks differ.
  return seconds === undefined ? null : humanDuration(seconds < 0 && seconds > -3 ? 0 : seconds);
}

/** Returns `2m31s ago`; null if there is no time, or now is not known. */
export function ago(time: string | null | undefined, now: string | null): string | null {
  const text = age(time, now);
  return text === null ? null : text === '0s' ? 'now' : `${text} ago`;
}

/**
 * Returns `10:00:02`; `11-22 10:00` if it is more than 20 hours away, `11-22 10:00:02` if now is not known; null if there
 * is no time.
 */
export function clock(time: string | null | undefined, now: string | null): string | null {
  const at = instant(time);
  if (at === undefined) return null;
  const iso = new Date(at).toISOString();
  if (now === null) return `${iso.slice(5, 10)} ${iso.slice(11, 19)}`;
  const distance = Math.abs(secondsUntil(time, now) ?? 0);
  return distance > 72_000 ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(11, 19);
}

/** Returns `2026-11-22 20:05:36 UTC`. */
export function dateTime(time: string): string {
  const at = instant(time);
  return at === undefined ? 'an unknown time' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
