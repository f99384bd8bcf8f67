/**
 * OOM kills in the kernel's log, as dmesg, journalctl -k or a syslog file give it. Pure.
 * Source: mm/oom_kill.c:dump_oom_summary and __oom_kill_process; before Linux 5.0
 * mm/memcontrol.c:mem_cgroup_print_oom_info.
 */
import { ownerOfCgroup } from './cgroup-path.ts';
import type { CgroupOwner } from './cgroup-path.ts';

export interface KernelKill {
  /** Whose memory ran out. */
  readonly scope: 'memcg' | 'node';
  /** The cgroup whose limit was reached; null for the whole node, or where the log does not say. */
  readonly limitOf: string | null;
  /** The cgroup of the killed process. */
  readonly victimOf: string | null;
  /** Who the victim was, by `victimOf`. */
  readonly victim: CgroupOwner | null;
  readonly process: string | null;
  readonly pid: number | null;
  /** Bytes the process held of its own: anonymous and shared memory. Mapped files may be charged to others. */
  readonly rssBytes: number | null;
  /** Bytes the cgroup had in use, and its limit, where the log tells (`memory: usage …kB, limit …kB`). */
  readonly usageBytes: number | null;
  readonly limitBytes: number | null;
  /** RFC 3339, where the log carries wall-clock time with a year and a zone; else null. */
  readonly time: string | null;
  /** The lines that say it, verbatim, most telling first. */
  readonly lines: readonly string[];
}

const SUMMARY = /\boom-kill:constraint=(CONSTRAINT_[A-Z_]{1,20}),([^\n]{0,8000})/;
const KILLED =
  /(?:Memory cgroup out of memory: |Out of memory(?: \(oom_kill_allocating_task\))?: )?Kill(?:ed)? process (\d{1,10})(?:, UID \d{1,10},)? \(([^\n]{0,64}?)\)(?:,? total-vm:(\d{1,18})kB, anon-rss:(\d{1,18})kB, file-rss:(\d{1,18})kB(?:, shmem-rss:(\d{1,18})kB)?)?/;
/** Linux before 5.0. */
const OLD_TASK = /\bTask in (\S{1,4096}) killed as a result of limit of (\S{1,4096})/;
const USAGE = /\bmemory: usage (\d{1,18})kB, limit (\d{1,18})kB/;

/** More lines than any node writes between two kills; a task dump of a thousand processes fits. */
const APART = 6000;

/** Lines are cut to this length before they are searched. */
const LONGEST = 9000;

const field = (rest: string, name: string): string | null => {
  for (const part of rest.split(',')) if (part.startsWith(`${name}=`)) return part.slice(name.length + 1) || null;
  return null;
};

/**
 * `2026-01-01T10:00:00,123456+00:00` (dmesg --time-format iso, journalctl -o short-iso). Other forms lack the year or
 * the zone.
 */
function timeOf(line: string): string | null {
  const match = /^\s{0,4}(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)/.exec(line.slice(0, 80));
  if (!match) return null;
  const zone =
    match[2] === 'Z' || match[2]!.includes(':') ? match[2]! : `${match[2]!.slice(0, 3)}:${match[2]!.slice(3)}`;
  const at = Date.parse(match[1]! + zone);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

interface Building {
  kill: { -readonly [K in keyof KernelKill]: KernelKill[K] };
  since: number;
}

/** The kernel's sentence without what dmesg, the journal or syslog put before it. */
const bare = (line: string): string =>
  line
    .replace(/^[^\n]{0,200}?(?=oom-kill:|Memory cgroup out|Out of memory|Killed process|Kill process|Task in )/, '')
    .trim();

/**
 * @param text any number of lines, those of other programs among them
 * @returns the kills in the order of the log
 */
export function kernelKills(text: string): KernelKill[] {
  const kills: KernelKill[] = [];
  let usage: { usage: number; limit: number; at: number } | undefined;
  let building: Building | undefined;
  const finish = (): void => {
    if (building) kills.push(building.kill);
    building = undefined;
  };
  const begin = (kill: Building['kill'], at: number): void => {
    finish();
    const near = usage && at - usage.at < APART && kill.scope === 'memcg' ? usage : undefined;
    building = {
      kill: { ...kill, usageBytes: near ? near.usage : null, limitBytes: near ? near.limit : null },
      since: at,
    };
    usage = undefined;
  };
  const NOTHING = { process: null, pid: null, rssBytes: null, usageBytes: null, limitBytes: null } as const;
  text.split('\n').forEach((whole, at) => {
    const line = whole.slice(0, LONGEST);
    const numbers = USAGE.exec(line);
    if (numbers) {
      usage = { usage: Number(numbers[1]) * 1024, limit: Number(numbers[2]) * 1024, at };
      // Old kernels print the numbers after the cgroup.
      if (building && building.kill.usageBytes === null && building.kill.pid === null)
        Object.assign(building.kill, { usageBytes: usage.usage, limitBytes: usage.limit });
      return;
    }
    const summary = SUMMARY.exec(line);
    if (summary) {
      const rest = summary[2]!;
      const memcg = summary[1] === 'CONSTRAINT_MEMCG';
      const victimOf = field(rest, 'task_memcg');
      begin(
        {
          ...NOTHING,
          scope: memcg ? 'memcg' : 'node',
          limitOf: memcg ? field(rest, 'oom_memcg') : null,
          victimOf,
          victim: victimOf === null ? null : ownerOfCgroup(victimOf),
          process: field(rest, 'task'),
          pid: Number(field(rest, 'pid') ?? NaN) || null,
          time: timeOf(line),
          lines: [bare(line)],
        },
        at,
      );
      return;
    }
    const task = OLD_TASK.exec(line);
    if (task) {
      begin(
        {
          ...NOTHING,
          scope: 'memcg',
          limitOf: task[2]!,
          victimOf: task[1]!,
          victim: ownerOfCgroup(task[1]!),
          time: timeOf(line),
          lines: [bare(line)],
        },
        at,
      );
      return;
    }
    const killed = KILLED.exec(line);
    if (!killed) return;
    const pid = Number(killed[1]);
    const rss = killed[4] === undefined ? null : (Number(killed[4]) + Number(killed[6] ?? 0)) * 1024;
    if (building && at - building.since < APART && (building.kill.pid === null || building.kill.pid === pid)) {
      const { kill } = building;
      Object.assign(kill, {
        process: kill.process ?? killed[2]!,
        pid,
        rssBytes: rss ?? kill.rssBytes,
        lines: [...kill.lines, bare(line)],
      });
      if (rss !== null) finish();
      return;
    }
    // Other members of a group that dies as a whole (memory.oom.group) are named after the first.
    const before = kills.at(-1);
    const wide = /\bOut of memory/.test(line);
    if (!wide && !/Memory cgroup out of memory/.test(line)) return;
    if (!wide && before?.scope === 'memcg' && before.victim !== null) return;
    begin(
      {
        ...NOTHING,
        scope: wide ? 'node' : 'memcg',
        limitOf: null,
        victimOf: null,
        victim: null,
        process: killed[2]!,
        pid,
        rssBytes: rss,
        time: timeOf(line),
        lines: [bare(line)],
      },
      at,
    );
    if (rss !== null) finish();
  });
  finish();
  return kills;
}

/**
 * The kills of one pod's processes. Kills whose victim the log does not place are of nobody.
 * @param containerIds of the pod's known instances; a static pod's UID in the API is not the one its cgroup carries
 */
export function killsOfPod(
  kills: readonly KernelKill[],
  podUid: string,
  containerIds: readonly string[],
): KernelKill[] {
  return kills.filter(
    ({ victim }) =>
      victim !== null &&
      ((podUid !== '' && victim.podUid === podUid) ||
        (victim.containerId !== null && containerIds.includes(victim.containerId))),
  );
}
