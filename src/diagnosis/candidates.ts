/**
 * Which rows of a table of pods may be pods in trouble. Generous: what is taken here is read whole, and `stateOf`
 * decides; what is not taken is well by its own row. Source of the cells:
 * pkg/printers/internalversion/printers.go:printPod.
 */
import { SETUP_REASONS } from '../evidence/containers.ts';
import type { PodRow } from '../sources/pod-scan.ts';

/** Scheduling, mounting and pulling take so long on a healthy cluster, in seconds. */
export const STARTING_SECONDS = 60;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };

/**
 * Seconds of a duration as kubectl prints it: `45s`, `2m31s`, `3d4h`, `2y10d`
 * (k8s.io/apimachinery/pkg/util/duration:HumanDuration); undefined where it is none.
 */
export function secondsOfAge(text: string): number | undefined {
  if (!/^(?:\d{1,9}[smhdy]){1,3}$/.test(text)) return undefined;
  return [...text.matchAll(/(\d{1,9})([smhdy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  );
}

/** `5 (3m ago)`; servers before 1.22 print the number alone. */
function restartsOf(cell: string): { readonly count: number; readonly ago: number | undefined } {
  const parts = /^(\d{1,9})(?: \(([0-9a-z]{1,20}) ago\))?$/.exec(cell.trim());
  if (!parts) return { count: 1, ago: undefined };
  return { count: Number(parts[1]), ago: parts[2] === undefined ? undefined : secondsOfAge(parts[2]) };
}

const SETUP_CELLS = new Set(['Pending', ...SETUP_REASONS]);
/** Returns whether a row is of a pod that has not started yet. */
export const isStarting = ({ status }: Pick<PodRow, 'status'>): boolean =>
  SETUP_CELLS.has(status) || /^Init:\d{1,5}\/\d{1,5}$/.test(status);
/** Being deleted, or held back on purpose (spec.schedulingGates). */
const LEFT_ALONE = new Set(['Terminating', 'SchedulingGated']);

/** @param since seconds: a restart longer ago, of a pod that is well now, is past */
export function mayBeInTrouble(row: Pick<PodRow, 'ready' | 'status' | 'restarts' | 'age'>, since: number): boolean {
  const { count, ago } = restartsOf(row.restarts);
  // Printed durations are cut, never rounded up.
  const lately = count > 0 && (ago === undefined || ago <= since);
  if (LEFT_ALONE.has(row.status)) return false;
  if (row.status === 'Completed' || row.status === 'Succeeded') return lately;
  if (isStarting(row)) return count > 0 || (secondsOfAge(row.age) ?? Infinity) >= STARTING_SECONDS;
  if (row.status !== 'Running') return true;
  const [ready, all] = row.ready.split('/');
  return ready !== all || lately;
}

/** Whether a row is that of a pod that runs as it should. */
export function isWell(row: Pick<PodRow, 'ready' | 'status'>): boolean {
  const [ready, all] = row.ready.split('/');
  return row.status === 'Running' && ready === all && ready !== '0';
}
