/**
 * OOM kills in the kernel's log, as dmesg, journalctl -k or a syslog file show it. Pure.
 * Source: mm/oom_kill.c:dump_oom_summary and __oom_kill_process; before Linux 5.0
 * mm/memcontrol.c:mem_cgroup_print_oom_info.
 */
import { group, once, sequence } from '../expressions.ts';
import { ownerOfCgroup } from './cgroup-path.ts';
import type { CgroupOwner } from './cgroup-path.ts';

export interface KernelKill {
  /** What ran out of memory: a cgroup or the node. */
  readonly scope: 'memcg' | 'node';
  /** The cgroup that reached its limit; null for the whole node, or where the log does not say. */
  readonly limitOf: string | null;
  /** The cgroup of the killed process. */
  readonly victimOf: string | null;
  /** The pod and container of `victimOf`. */
  readonly victim: CgroupOwner | null;
  readonly process: string | null;
  readonly pid: number | null;
  /** Anonymous and shared memory of the process. Mapped files may be charged to other cgroups. */
  readonly rssBytes: number | null;
  /** The use and the limit of the cgroup in bytes, where the log has them (`memory: usage …kB, limit …kB`). */
  readonly usageBytes: number | null;
  readonly limitBytes: number | null;
  /** The cgroup of which the kernel killed all processes together (memory.oom.group); null: it killed one process. */
  readonly groupOf: string | null;
  /** RFC 3339; null where the log has no time with a year and a zone. */
  readonly time: string | null;
  /** The lines about the kill as they were written, the most important first. */
  readonly lines: readonly string[];
}

const SUMMARY = /\boom-kill:constraint=(CONSTRAINT_[A-Z_]{1,20}),([^\n]{0,8000})/;
const KILLED = once(() =>
  sequence(
    group('?:', [/Memory cgroup out of memory: /, /Out of memory(?: \(oom_kill_allocating_task\))?: /], '?'),
    /Kill(?:ed)? process (\d{1,10})(?:, UID \d{1,10},)? /,
    /\(([^\n]{0,64}?)\)/,
    /(?:,? total-vm:(\d{1,18})kB, anon-rss:(\d{1,18})kB, file-rss:(\d{1,18})kB(?:, shmem-rss:(\d{1,18})kB)?)?/,
  ),
);
/** Linux before 5.0. */
const OLD_TASK = /\bTask in (\S{1,4096}) killed as a result of limit of (\S{1,4096})/;
const USAGE = /\bmemory: usage (\d{1,18})kB, limit (\d{1,18})kB/;

/** mm/memcontrol.c:mem_cgroup_print_oom_group; it follows the line about the first process. */
const GROUP = /\bTasks in (\S{1,4096}) are going to be killed due to memory\.oom\.group set/;

/** Lines about one kill are closer together than this; a task dump of a thousand processes fits. */
const APART = 6000;

/** Only this many characters of a line are read. */
const LONGEST = 9000;

const field = (rest: string, name: string): string | null => {
  for (const part of rest.split(',')) if (part.startsWith(`${name}=`)) return part.slice(name.length + 1) || null;
  return null;
};

/**
 * Reads `2026-01-01T10:00:00,123456+00:00` (dmesg --time-format iso, journalctl -o short-iso). Other formats lack the
 * year or the zone.
 */
function timeOf(line: string): string | null {
  const match = /^\s{0,4}(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)/.exec(line.slice(0, 80));
  if (!match) return null;
  const zone =
    match[2] === 'Z' || match[2]!.includes(':') ? match[2]! : `${match[2]!.slice(0, 3)}:${match[2]!.slice(3)}`;
  const at = Date.parse(match[1]! + zone);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Removes what dmesg, the journal or syslog put before the kernel's message. */
const bare = (line: string): string =>
  line
    .replace(/^[^\n]{0,200}?(?=oom-kill:|Memory cgroup out|Out of memory|Killed process|Kill process|Task in )/, '')
    .trim();

type Draft = { -readonly [K in keyof KernelKill]: KernelKill[K] };

/** Reads a log line by line. */
class Reader {
  readonly kills: KernelKill[] = [];
  #usage: { readonly usage: number; readonly limit: number; readonly at: number } | undefined;
  /** A kill that the next lines may add to. */
  #open: { readonly draft: Draft; readonly at: number } | undefined;
  /** The newest kill, also if it has ended. */
  #newest: Draft | undefined;

  finish(): void {
    if (this.#open) this.kills.push(this.#open.draft);
    this.#open = undefined;
  }

  #begin(kill: Pick<KernelKill, 'scope'> & Partial<KernelKill>, line: string, at: number): void {
    this.finish();
    const usage = this.#usage && at - this.#usage.at < APART && kill.scope === 'memcg' ? this.#usage : undefined;
    const draft: Draft = {
      limitOf: null,
      victimOf: null,
      victim: null,
      process: null,
      pid: null,
      rssBytes: null,
      usageBytes: usage?.usage ?? null,
      limitBytes: usage?.limit ?? null,
      groupOf: null,
      time: timeOf(line),
      lines: [bare(line)],
      ...kill,
    };
    this.#open = { draft, at };
    this.#newest = draft;
    this.#usage = undefined;
  }

  #summary(line: string, at: number, [, constraint, rest = '']: RegExpExecArray): void {
    const memcg = constraint === 'CONSTRAINT_MEMCG';
    const victimOf = field(rest, 'task_memcg');
    this.#begin(
      {
        scope: memcg ? 'memcg' : 'node',
        limitOf: memcg ? field(rest, 'oom_memcg') : null,
        victimOf,
        victim: victimOf === null ? null : ownerOfCgroup(victimOf),
        process: field(rest, 'task'),
        pid: Number(field(rest, 'pid') ?? NaN) || null,
      },
      line,
      at,
    );
  }

  #killed(line: string, at: number, match: RegExpExecArray): void {
    const pid = Number(match[1]);
    const process = match[2]!;
    const rssBytes = match[4] === undefined ? null : (Number(match[4]) + Number(match[6] ?? 0)) * 1024;
    const open = this.#open;
    if (open && at - open.at < APART && (open.draft.pid === null || open.draft.pid === pid)) {
      const { draft } = open;
      draft.process ??= process;
      draft.pid = pid;
      draft.rssBytes = rssBytes ?? draft.rssBytes;
      draft.lines = [...draft.lines, bare(line)];
      if (rssBytes !== null) this.finish();
      return;
    }
    const before = this.kills.at(-1);
    const wide = /\bOut of memory/.test(line);
    if (!wide && !/Memory cgroup out of memory/.test(line)) return;
    // With memory.oom.group the kernel kills the whole group. The first kill of the group counts.
    if (!wide && before?.scope === 'memcg' && before.victim !== null) return;
    this.#begin({ scope: wide ? 'node' : 'memcg', process, pid, rssBytes }, line, at);
    if (rssBytes !== null) this.finish();
  }

  #numbers(at: number, [, usageKb, limitKb]: RegExpExecArray): void {
    const [usage, limit] = [Number(usageKb) * 1024, Number(limitKb) * 1024];
    this.#usage = { usage, limit, at };
    // Old kernels print the numbers after the cgroup.
    const draft = this.#open?.draft;
    if (draft && draft.usageBytes === null && draft.pid === null) {
      draft.usageBytes = usage;
      draft.limitBytes = limit;
    }
  }

  #task(line: string, at: number, [, victimOf = '', limitOf = '']: RegExpExecArray): void {
    this.#begin({ scope: 'memcg', limitOf, victimOf, victim: ownerOfCgroup(victimOf) }, line, at);
  }

  /** @param at the number of the line */
  read(line: string, at: number): void {
    const groupOf = GROUP.exec(line)?.[1];
    if (groupOf !== undefined) {
      if (this.#newest) this.#newest.groupOf = groupOf;
      return;
    }
    const numbers = USAGE.exec(line);
    const summary = numbers ? null : SUMMARY.exec(line);
    const task = numbers || summary ? null : OLD_TASK.exec(line);
    const killed = numbers || summary || task ? null : KILLED().exec(line);
    if (numbers) this.#numbers(at, numbers);
    if (summary) this.#summary(line, at, summary);
    if (task) this.#task(line, at, task);
    if (killed) this.#killed(line, at, killed);
  }
}

/**
 * Returns the OOM kills in a log, in its order.
 * @param text any number of lines, also of other programs
 */
export function kernelKills(text: string): KernelKill[] {
  const reader = new Reader();
  text.split('\n').forEach((line, at) => {
    reader.read(line.slice(0, LONGEST), at);
  });
  reader.finish();
  return reader.kills;
}

/**
 * Returns the kills of one pod's processes. A kill with an unknown victim does not count.
 * @param containerIds of the pod's known runs: the UID of a static pod in the API is not the one in its cgroup
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
