/** Commands of exec probes that wait for longer than the probe allows. */
import { timingOf } from '../../../knowledge/probes.ts';
import type { Probe } from '../../../model/objects.ts';

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };
/** `sleep 5`, `sleep 0.5`, `sleep 2m`. */
const SLEEP = /(?:^|[\s;&|({])sleep[ \t]{1,8}(\d{1,6}(?:\.\d{1,6})?)([smh]?)(?![\w.])/g;

/**
 * Returns the seconds that the command of an exec probe sleeps: the longest of its `sleep`s, because a branch or an
 * earlier end may leave out the others.
 * @returns 0 where it has none
 */
export function sleepOf(probe: Probe): number {
  const text = (probe.exec?.command ?? []).join(' ').slice(0, 4000);
  const all = [...text.matchAll(SLEEP)].map(([, amount, unit]) => Number(amount) * SECONDS[unit ?? '']!);
  return Math.max(0, ...all);
}

/** Whether the command of an exec probe sleeps for as long as the probe may take. */
export const outlastsTimeout = (probe: Probe): boolean => sleepOf(probe) >= timingOf(probe).timeout;
