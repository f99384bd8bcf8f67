/** Processor time and memory of a running program and its children, as Linux counts them in /proc. */
import { existsSync, readFileSync } from 'node:fs';

/** Whether this system counts them. */
export const COUNTED = existsSync('/proc/self/stat');
/** Linux reports times to programs in hundredths of a second, on every platform of Node. */
const TICKS_A_SECOND = 100;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended.
    return '';
  }
};

/** Returns the children of a process, and theirs. */
export function descendantsOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Returns the seconds of processor time, user and system, that the processes have used so far. */
export function secondsOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    // The name of the program is in parentheses and can hold any character.
    const stat = read(`/proc/${pid}/stat`);
    const [, , , , , , , , , , , user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(user) + Number(system);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND;
}

/** Returns the MiB of the largest of the processes, at its peak. */
export const peakOf = (pids: readonly number[]): number =>
  Math.max(0, ...pids.map((pid) => Number(/^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024));
