/**
 * A container's memory, read from inside it: the command to run there, and what it prints. Pure.
 * Files: docs.kernel.org/admin-guide/cgroup-v2.html (memory.current, memory.max, memory.peak, memory.events,
 * memory.stat, memory.swap.current), docs.kernel.org/accounting/psi.html (memory.pressure, cpu.pressure) and
 * cgroup-v1/memory.html (memory.usage_in_bytes, memory.limit_in_bytes, memory.max_usage_in_bytes, memory.failcnt,
 * memory.stat).
 */

export interface CgroupReading {
  readonly version: 1 | 2;
  /** The use with files in the page cache. */
  readonly usageBytes: number;
  /** The use without inactive file pages, which the kernel frees first. The kubelet and the metrics API report this. */
  readonly workingSetBytes: number;
  /** null: no limit. */
  readonly limitBytes: number | null;
  /** The highest use so far; null before Linux 5.19, which added memory.peak. */
  readonly peakBytes: number | null;
  /** Processes killed in this cgroup so far; null where the kernel does not count them. */
  readonly oomKills: number | null;
  /** How often the cgroup itself was at its limit and could free nothing; null on v1. Less than `oomKills`: a cgroup above was. */
  readonly ooms: number | null;
  /** Files in memory (tmpfs, shared memory). */
  readonly sharedBytes: number | null;
  /** null: v1, or no swap accounting. */
  readonly swapBytes: number | null;
  /** How much of the last 10 s its processes waited (PSI); null on v1, or without PSI. */
  readonly waited: Waited | null;
}

/** The share of 10 s, 0 to 100, for which processes of a cgroup waited. */
export interface Waited {
  /** All of them at once, for memory: they reclaimed or swapped. */
  readonly memory: number;
  /** Some of them, for a processor: by the CPU limit or by a busy node. */
  readonly cpu: number;
}

const V2 = [
  'memory.current',
  'memory.max',
  'memory.peak',
  'memory.events',
  'memory.stat',
  'memory.swap.current',
  'memory.pressure',
  'cpu.pressure',
] as const;
const V1 = [
  'memory.usage_in_bytes',
  'memory.limit_in_bytes',
  'memory.max_usage_in_bytes',
  'memory.oom_control',
  'memory.stat',
] as const;

/** The line that ends a reading. */
export const END = 'crashloop-end';

/**
 * A shell loop that prints the files once for each line of its input, and ends with its input. It uses only built-in
 * commands, because a new process would take memory that the container may not have.
 */
export const LOOP: readonly string[] = [
  '/bin/sh',
  '-c',
  [
    'while read -r go; do',
    `for f in ${[...new Set([...V2, ...V1])].join(' ')}; do`,
    'for p in /sys/fs/cgroup /sys/fs/cgroup/memory; do',
    '[ -r "$p/$f" ] && while read -r k v; do echo "$f $k $v"; done < "$p/$f";',
    'done; done 2>/dev/null;',
    `echo ${END}; done`,
  ].join(' '),
];

/** Reads `some avg10=1.25 avg60=0.50 avg300=0.10 total=123` of a PSI file. */
const AVG10 = /^avg10=(\d{1,3}\.\d{1,4})$/;

/** A v1 limit above this means none: the kernel then prints the largest multiple of a page. */
const NO_LIMIT_V1 = 2 ** 62;

/**
 * Reads what one turn of the loop printed.
 * @param text lines of `FILE VALUE` or `FILE KEY VALUE`
 * @returns undefined where the text has no usage
 */
export function readingOf(text: string): CgroupReading | undefined {
  const values = new Map<string, number>();
  for (const line of text.split('\n').slice(0, 500)) {
    const [file, first, second] = line.trim().split(/\s+/, 3);
    if (file === undefined || first === undefined) continue;
    if (second !== undefined && second !== '')
      values.set(`${file} ${first}`, Number(AVG10.exec(second)?.[1] ?? second));
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
  const [memory, cpu] = [number('memory.pressure full'), number('cpu.pressure some')];
  const limit = number(version === 2 ? 'memory.max' : 'memory.limit_in_bytes');
  return {
    version,
    usageBytes,
    workingSetBytes: Math.max(0, usageBytes - inactive),
    limitBytes: limit === undefined || limit >= NO_LIMIT_V1 ? null : limit,
    peakBytes: number(version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes') ?? null,
    oomKills: number(version === 2 ? 'memory.events oom_kill' : 'memory.oom_control oom_kill') ?? null,
    ooms: number('memory.events oom') ?? null,
    swapBytes: number('memory.swap.current') ?? null,
    waited: memory === undefined || cpu === undefined ? null : { memory, cpu },
    sharedBytes: number(version === 2 ? 'memory.stat shmem' : 'memory.stat total_shmem') ?? null,
  };
}
