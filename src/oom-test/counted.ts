/** What a cgroup counts besides its memory: OOM kills, swap and waiting (PSI). Pure. */
import type { Stalled } from '../checks/limits/support/stats.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import type { CgroupReading } from './cgroup-files.ts';

/** What the readings of a watch have in common. null: the kernel does not count it. */
export interface Counted extends Pick<CgroupReading, 'oomKills' | 'ooms' | 'waited'> {
  /** The most swap in use, in bytes. */
  readonly swapBytes: number | null;
}

export const NOTHING_COUNTED: Counted = { oomKills: null, ooms: null, swapBytes: null, waited: null };

const larger = (a: number | null | undefined, b: number): number => Math.max(a ?? 0, b);

/** Returns the counts with those of a later reading: the last OOM kills, the most swap, the longest waits. */
export function counted(before: Counted, { oomKills, ooms, swapBytes, waited }: CgroupReading): Counted {
  return {
    oomKills: oomKills ?? before.oomKills,
    ooms: ooms ?? before.ooms,
    swapBytes: swapBytes === null ? before.swapBytes : larger(before.swapBytes, swapBytes),
    waited:
      waited === null
        ? before.waited
        : { memory: larger(before.waited?.memory, waited.memory), cpu: larger(before.waited?.cpu, waited.cpu) },
  };
}

/** Returns what the kubelet measured, as counts; it does not count OOM kills. */
export const countedBy = (stalled: Stalled | undefined): Counted =>
  stalled === undefined
    ? NOTHING_COUNTED
    : { ...NOTHING_COUNTED, swapBytes: stalled.swapBytes, waited: { memory: stalled.memory, cpu: stalled.cpu } };

/**
 * From these shares of 10 s on, in percent, waiting makes a program slow enough for its probes to fail. Waiting for a
 * processor is usual on a busy node.
 */
const SLOW = { memory: 20, cpu: 50 };

function killsText({ oomKills, ooms }: Counted): string | undefined {
  if (!oomKills) return undefined;
  const level =
    ooms === null
      ? ''
      : ooms > 0
        ? ', at its own limit'
        : ', at the limit of a cgroup above it (the pod, or all pods of the node)';
  return `its cgroup counted ${oomKills} OOM ${oomKills === 1 ? 'kill' : 'kills'} while it was watched${level}`;
}

/** Returns what the counts say, in sentences. */
export function countedTexts(counts: Counted): string[] {
  const { swapBytes, waited } = counts;
  const kills = killsText(counts);
  const waits = (share: number, least: number, all: string, what: string): string[] =>
    share >= least
      ? [
          `${all} its processes waited for ${what} for up to ${Math.round(share)} % of 10 s (PSI): it is slow, and its probes may fail first`,
        ]
      : [];
  return [
    ...(kills === undefined ? [] : [kills]),
    ...(swapBytes ? [`it used up to ${formatBytes(swapBytes)} of swap, so it gets slow before it is killed`] : []),
    ...waits(waited?.memory ?? 0, SLOW.memory, 'all of', 'memory'),
    ...waits(waited?.cpu ?? 0, SLOW.cpu, 'some of', 'a processor'),
  ];
}
