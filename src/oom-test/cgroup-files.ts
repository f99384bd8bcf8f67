/**
 * Reading a container's memory from inside it. Pure: the commands that are run there, and what they print.
 * Files: docs.kernel.org/admin-guide/cgroup-v2.html (memory.current, memory.max, memory.peak, memory.events,
 * memory.stat) and cgroup-v1/memory.html (memory.usage_in_bytes, memory.limit_in_bytes, memory.max_usage_in_bytes,
 * memory.failcnt, memory.stat).
 */

export interface CgroupReading {
  readonly version: 1 | 2;
  /** All of it, files in the page cache included. */
  readonly usageBytes: number;
  /** Usage without inactive file pages, which the kernel gives back first: what the kubelet and metrics call memory. */
  readonly workingSetBytes: number;
  /** null: no limit. */
  readonly limitBytes: number | null;
  /** Highest usage so far; memory.peak came with Linux 5.19. */
  readonly peakBytes: number | null;
  /** Processes killed in this cgroup so far; null where the version does not count. */
  readonly oomKills: number | null;
  /** Files in memory (tmpfs, shared memory), which no process gives back. */
  readonly sharedBytes: number | null;
}

const V2 = ['memory.current', 'memory.max', 'memory.peak', 'memory.events', 'memory.stat'] as const;
const V1 = [
  'memory.usage_in_bytes',
  'memory.limit_in_bytes',
  'memory.max_usage_in_bytes',
  'memory.oom_control',
  'memory.stat',
] as const;

/** Ends a reading. */
export const END = 'crashloop-end';

/**
 * A shell loop that prints the files once for every line it is sent, and ends when its input does. Only the shell's own
 * commands: nothing is started for a reading, so that looking takes next to no memory from a container that has little
 * left.
 */
export const LOOP: readonly string[] = [
  '/bin/sh',
  '-c',
  [
    'while read -r go; do',
    `for f in ${[...V2, ...V1.slice(0, 4)].join(' ')}; do`,
    'for p in /sys/fs/cgroup /sys/fs/cgroup/memory; do',
    '[ -r "$p/$f" ] && while read -r k v; do echo "$f $k $v"; done < "$p/$f";',
    'done; done 2>/dev/null;',
    `echo ${END}; done`,
  ].join(' '),
];

/** Above this a v1 limit is none: the kernel prints the largest multiple of a page. */
const NO_LIMIT_V1 = 2 ** 62;

/**
 * @param text what one turn of the loop printed: `FILE VALUE` or `FILE KEY VALUE` a line
 * @returns undefined where it holds no usage
 */
export function readingOf(text: string): CgroupReading | undefined {
  const values = new Map<string, number>();
  for (const line of text.split('\n').slice(0, 500)) {
    const [file, first, second] = line.trim().split(/\s+/, 3);
    if (file === undefined || first === undefined) continue;
    if (second !== undefined && second !== '') values.set(`${file} ${first}`, Number(second));
    else values.set(file, first === 'max' ? Infinity : Number(first));
  }
  const number = (key: string): number | undefined => {
    const value = values.get(key);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  const v2 = number('memory.current');
  const v1 = number('memory.usage_in_bytes');
  const usageBytes = v2 ?? v1;
  if (usageBytes === undefined) return undefined;
  const version = v2 !== undefined ? 2 : 1;
  const inactive = number(version === 2 ? 'memory.stat inactive_file' : 'memory.stat total_inactive_file') ?? 0;
  const limit = number(version === 2 ? 'memory.max' : 'memory.limit_in_bytes');
  return {
    version,
    usageBytes,
    workingSetBytes: Math.max(0, usageBytes - inactive),
    limitBytes: limit === undefined || limit >= NO_LIMIT_V1 ? null : limit,
    peakBytes: number(version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes') ?? null,
    oomKills: number(version === 2 ? 'memory.events oom_kill' : 'memory.oom_control oom_kill') ?? null,
    sharedBytes: number(version === 2 ? 'memory.stat shmem' : 'memory.stat total_shmem') ?? null,
  };
}
