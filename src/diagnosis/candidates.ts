/**
 * Which rows of a table of pods may be failing pods. It is generous: pods chosen here are read whole, and `stateOf`
 * decides; all others are healthy by their rows. Source of the cells:
 * pkg/printers/internalversion/printers.go:printPod.
 */
import { SETUP_REASONS } from '../knowledge/waiting-reasons.ts';
import type { PodRow } from '../sources/pod-scan.ts';

/** Seconds that scheduling, mounting and pulling may take on a healthy cluster. */
export const STARTING_SECONDS = 60;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };

/**
 * Reads a duration as kubectl prints it: `45s`, `2m31s`, `3d4h`, `2y10d`
 * (k8s.io/apimachinery/pkg/util/duration:HumanDuration).
 * @returns seconds; undefined if the text is not a duration
 */
export function secondsOfAge(text: string): number | undefined {
  if (!/^(?:\d{1,9}[smhdy]){1,3}$/.test(text)) return undefined;
  return [...text.matchAll(/(\d{1,9})([smhdy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  );
}

/** Reads `5 (3m ago)`; servers before 1.22 print only the number. */
function restartsOf(cell: string): { readonly count: number; readonly ago: number | undefined } {
  const parts = /^(\d{1,9})(?: \(([0-9a-z]{1,20}) ago\))?$/.exec(cell.trim());
  if (!parts) return { count: 1, ago: undefined };
  return { count: Number(parts[1]), ago: parts[2] === undefined ? undefined : secondsOfAge(parts[2]) };
}

const SETUP_CELLS = new Set(['Pending', ...SETUP_REASONS]);
/** Returns whether a row is of a pod that has not started yet. */
export const isStarting = ({ status }: Pick<PodRow, 'status'>): boolean =>
  SETUP_CELLS.has(status) || /^Init:\d{1,5}\/\d{1,5}$/.test(status);
/** Being deleted, or gated on purpose (spec.schedulingGates). */
const LEFT_ALONE = new Set(['Terminating', 'SchedulingGated']);

/**
 * Returns whether a pod may be failing.
 * @param since seconds: an earlier restart of a pod that is healthy now does not count
 */
export function mayBeFailing(row: Pick<PodRow, 'ready' | 'status' | 'restarts' | 'age'>, since: number): boolean {
  const { count, ago } = restartsOf(row.restarts);
  // Printed durations are rounded down.
  const lately = count > 0 && (ago === undefined || ago <= since);
  if (LEFT_ALONE.has(row.status)) return false;
  if (row.status === 'Completed' || row.status === 'Succeeded') return lately;
  // Its claims may wait for a class that does not exist.
  if (row.status === 'Pending') return true;
  if (isStarting(row)) return count > 0 || (secondsOfAge(row.age) ?? Infinity) >= STARTING_SECONDS;
  if (row.status !== 'Running') return true;
  const [ready, all] = row.ready.split('/');
  return ready !== all || lately;
}

/** Returns whether a row is of a healthy pod. */
export function isHealthy(row: Pick<PodRow, 'ready' | 'status'>): boolean {
  const [ready, all] = row.ready.split('/');
  return row.status === 'Running' && ready === all && ready !== '0';
}
