/**
 * The verdict of oom-test: from the kernel's word, the runtime's flag, the diagnosis and the numbers to one answer.
 * Pure.
 */
import { lower } from '../model/finding.ts';
import type { Confidence } from '../model/finding.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Cause } from '../model/diagnosis.ts';
import { signalOf } from '../knowledge/exit-codes.ts';
import { formatBytes, parseQuantity } from '../knowledge/quantity.ts';
import { idOf, ownerOfCgroup } from './cgroup-path.ts';
import type { MemoryFacts } from './facts.ts';
import type { KernelKill } from './kernel-log.ts';
import type { Decision, Killer, OomVerdict } from '../model/oom-test.ts';

export interface Case {
  readonly facts: MemoryFacts;
  /** Causes of this container's (or the whole pod's) trouble, or of what it last died of. First the most likely. */
  readonly causes: readonly Cause[];
  /** The kernel's kills in this pod; null: no kernel log was given. */
  readonly kills: readonly KernelKill[] | null;
  /** How many of the pod's containers may run at once: with one, the pod's cgroup has that one's limit. */
  readonly siblings: number;
  /** The highest use of the instance that died, by someone who saw it up to its end; null: nobody did. */
  readonly lastPeakBytes: number | null;
  /** `status.reason` of the pod. */
  readonly podReason: string | null;
  /** Seconds the container is given to end. */
  readonly graceSeconds: number;
  readonly node: string | null;
}

const decision = (
  verdict: OomVerdict,
  confidence: Confidence,
  summary: string,
  killer: Killer | null = null,
  notes: readonly string[] = [],
): Decision => ({ verdict, confidence, killer, summary, notes });

function end({ facts: { container } }: Case): string {
  const dead = container.dead!;
  const signal = signalOf(dead.exitCode);
  const ran = container.ranSeconds === undefined ? '' : ` after ${Math.round(container.ranSeconds)} s`;
  return `exit code ${dead.exitCode}${signal === null ? '' : ` (${signal})`}, reason ${dead.reason ?? 'none'}${ran}`;
}

/** What the kernel's log says of the newest dead instance, or of an earlier one. */
function byKernel(c: Case): Decision | undefined {
  const { facts, kills } = c;
  const { container, limit } = facts;
  if (kills === null || kills.length === 0 || container.dead === undefined) return undefined;
  const id = idOf(container.dead.containerID);
  const own = kills.filter((kill) => kill.victim?.containerId === id).at(-1);
  const others = new Set([idOf(container.status?.containerID), id]);
  // A life before the last: the status names it no more. With one container in the pod it can be no other's.
  const earlier =
    own === undefined && c.siblings === 1
      ? kills.filter((kill) => kill.victim?.containerId != null && !others.has(kill.victim.containerId)).at(-1)
      : undefined;
  const kill = own ?? earlier;
  if (kill === undefined) return undefined;
  const wasKilled = container.dead.exitCode === 137 || facts.oom !== undefined;
  if (own === undefined && !wasKilled) return undefined;
  const confidence: Confidence = own ? 'confirmed' : 'likely';
  const who = `the kernel killed ${kill.process ?? 'a process'}${kill.pid === null ? '' : ` (pid ${kill.pid})`} in ${container.name}${own ? '' : ', in an earlier life of it,'}`;
  const held = kill.rssBytes === null ? '' : `, when it held ${formatBytes(kill.rssBytes)}`;
  const notes = own ? [] : ['the kernel log has a kill of an earlier instance, not of the one that died last'];
  if (kill.scope === 'node')
    return decision(
      'node',
      confidence,
      `${who} because memory ran out on the node ${c.node ?? ''}${held}`.replace('  ', ' '),
      null,
      notes,
    );
  const reached = kill.limitOf === null ? undefined : ownerOfCgroup(kill.limitOf);
  const podHasLimit = facts.podLimit !== null;
  switch (reached?.level) {
    case 'pod':
      if (podHasLimit)
        return decision(
          'pod-limit',
          confidence,
          `${who} at the pod's memory limit of ${facts.podLimit}${held}`,
          null,
          notes,
        );
      // The kubelet gives the pod's cgroup the sum of its containers' limits
      // (pkg/kubelet/cm/helpers_linux.go:ResourceConfigForPod).
      return c.siblings === 1
        ? decision(
            'container-limit',
            confidence,
            `${who} at its memory limit of ${limit?.limit ?? 'unknown size'}${held}`,
            null,
            notes,
          )
        : decision(
            'container-limit',
            lower(confidence),
            `${who} when the pod's containers together had reached the sum of their memory limits${held}`,
            null,
            notes,
          );
    case 'inside':
      return decision(
        'app-heap',
        lower(confidence),
        `${who} at a limit that ${container.name} had set on a cgroup of its own (${kill.limitOf})${held}`,
        null,
        notes,
      );
    case 'kubepods':
    case 'other':
      return decision(
        'node',
        confidence,
        `${who} because all pods of the node ${c.node ?? ''} together reached what it has for them (${kill.limitOf})${held}`,
        null,
        notes,
      );
    case 'container':
    case undefined:
      return decision(
        'container-limit',
        reached ? confidence : lower(confidence),
        `${who} at its memory limit of ${limit?.limit ?? (kill.limitBytes === null ? 'unknown size' : formatBytes(kill.limitBytes))}${held}`,
        null,
        notes,
      );
  }
}

/** What the runtime's OOMKilled says, with the limit it stands beside. */
function byFlag(c: Case): Decision | undefined {
  const { facts, causes } = c;
  const { oom, container, limit } = facts;
  if (oom === undefined) return undefined;
  const heap = causes[0]?.id === 'limits/heap-exhausted' ? causes[0] : undefined;
  if (heap)
    return decision(
      'app-heap',
      lower(heap.confidence) === 'possible' ? 'possible' : 'likely',
      `${heap.summary}`,
      null,
      ['the runtime flagged an OOM kill in the container too: its limit may have been reached as well'],
    );
  const { some: events, all } = facts.nodeEvents;
  const wide = events.filter((event) => event.reason === 'SystemOOM');
  const child = oom.exitCode === 137 ? '' : `; the container itself then ended with exit code ${oom.exitCode}`;
  const notes = [
    ...(oom.newest ? [] : ['the newest instance ended with 137 and was not flagged; the one before it was']),
    ...(wide.length > 0 ? [`the kubelet told of the node's own memory running out: ${wide[0]!.message}`] : []),
    ...(all.state === 'forbidden' || all.state === 'failed' || all.state === 'partial'
      ? ["the node's events could not be read: whether its own memory ran out at that time is not known"]
      : []),
  ];
  const sure = oom.newest && wide.length === 0;
  if (limit === undefined) {
    return decision(
      'node',
      wide.length > 0 && oom.newest ? 'confirmed' : 'likely',
      `${container.name} was OOMKilled without any memory limit: memory ran out on the node ${c.node ?? ''}${child}`,
      null,
      notes,
    );
  }
  const process = child === '' ? container.name : `a process in ${container.name}`;
  if (limit.by === 'pod') {
    return decision(
      'pod-limit',
      sure && container.memoryLimit === undefined ? 'confirmed' : 'likely',
      `${process} was OOMKilled at the pod's memory limit of ${limit.limit}${child}`,
      null,
      notes,
    );
  }
  const own = child !== '' && (causes[0]?.id ?? '').startsWith('limits/') === false && causes.length > 0;
  return decision(
    'container-limit',
    sure && !own ? 'confirmed' : 'likely',
    `${process} was OOMKilled at the container's memory limit of ${limit.limit}${child}`,
    null,
    own ? [...notes, `the reason OOMKilled sticks: ${causes[0]!.summary}`] : notes,
  );
}

const KILLERS: readonly (readonly [RegExp, Killer])[] = [
  [/^probes\//, 'probe'],
  [/^limits\/(?:node-pressure-eviction|ephemeral-storage|emptydir-limit)$/, 'eviction'],
  [/^limits\/preempted$/, 'preemption'],
  [/^node\/shutdown$/, 'node-shutdown'],
  [/^app\/post-start-hook$/, 'hook'],
];

/** A peak below this share of the limit speaks against an OOM kill that nobody recorded. */
const FAR = 0.8;

const BY_WORDS: Record<'liveness' | 'startup' | 'hook' | 'stopped', string> = {
  liveness: 'the kubelet killed it after its liveness probe failed',
  startup: 'the kubelet killed it after its startup probe failed',
  hook: 'the kubelet killed it after its postStart hook failed',
  stopped: 'it was told to stop: the pod was deleted, evicted, or its container changed',
};

/** Exit code 137 without a flag: who sent the signal, and how far memory can be ruled out. */
function unflagged137(c: Case): Decision {
  const { facts, causes } = c;
  const { container, kill, limit } = facts;
  const first = causes[0];
  const ended = `${container.name} ended with ${end(c)}`;
  const peak = c.lastPeakBytes;
  const farBelow = limit !== undefined && peak !== null && peak < FAR * limit.bytes;
  const near = limit !== undefined && peak !== null && !farBelow;
  const lookedUp = c.kills !== null && c.kills.length === 0;
  const numbers = farBelow
    ? `; it used at most ${formatBytes(peak)} of ${limit.limit}`
    : near
      ? `; but it used ${formatBytes(peak)} of ${limit.limit}`
      : '';
  const unproved = [
    ...(limit === undefined
      ? []
      : [
          'a runtime can miss an OOM kill, and the kubelet writes no event of one at a container limit: that none is recorded proves nothing',
        ]),
    ...(lookedUp
      ? [
          'the kernel log that was given holds no OOM kill of this pod; whether it is of the right node and reaches far enough back, it does not say',
        ]
      : []),
  ];
  const evicted = causes.find((cause) => cause.id === 'limits/node-pressure-eviction');
  if (evicted) return fromEviction(evicted);
  if (kill?.sure && kill.by !== 'stopped') {
    const told = secondsBetween(kill.event?.last, container.dead!.finishedAt);
    // Killed at the end of the grace period, and not on the way: whole seconds on both sides.
    const graceOver = told !== undefined && told >= c.graceSeconds - 2;
    return decision(
      'not-memory',
      graceOver && !near ? 'confirmed' : 'likely',
      `${ended}: ${BY_WORDS[kill.by]}${graceOver ? `, and it did not end within its ${c.graceSeconds} s` : ''}${numbers}`,
      kill.by === 'hook' ? 'hook' : 'probe',
      near ? unproved : [],
    );
  }
  if (kill) {
    const killer: Killer = kill.by === 'stopped' ? 'deletion' : kill.by === 'hook' ? 'hook' : 'probe';
    return decision(
      near ? 'inconclusive' : 'not-memory',
      near ? 'possible' : kill.sure || farBelow || limit === undefined ? 'likely' : 'possible',
      `${ended}: ${kill.by === 'stopped' ? BY_WORDS.stopped : `${BY_WORDS[kill.by]}, as before`}${numbers}`,
      killer,
      unproved,
    );
  }
  const named = KILLERS.find(([id]) => id.test(first?.id ?? ''));
  if (first && named)
    return decision(
      near ? 'inconclusive' : 'not-memory',
      near ? 'possible' : first.confidence === 'confirmed' && farBelow ? 'confirmed' : lower(first.confidence),
      `${ended}: ${first.summary}${numbers}`,
      named[1],
      unproved,
    );
  if (container.dead?.reason === 'ContainerStatusUnknown')
    return decision(
      'inconclusive',
      'possible',
      `${ended}: the kubelet lost track of it and made the code up`,
      'unknown',
    );
  if (near)
    return decision(
      'container-limit',
      'possible',
      `${ended}, and nobody who kills is recorded${numbers}`,
      null,
      unproved,
    );
  if (first && /^(?:app|image|config|upstream)\//.test(first.id)) {
    return decision(
      'not-memory',
      farBelow || limit === undefined || lookedUp || first.confidence === 'likely' || first.confidence === 'confirmed'
        ? 'likely'
        : 'possible',
      `${ended}, not flagged as an OOM kill: the app, or something in its container, sent it${numbers}`,
      'app',
      unproved,
    );
  }
  return decision(
    'inconclusive',
    'possible',
    `${ended}: neither an OOM kill nor anybody else who kills is recorded${numbers}`,
    'unknown',
    unproved,
  );
}

function fromEviction(cause: Cause): Decision {
  const text = `${cause.summary} ${cause.evidence.map((one) => one.quote).join(' ')}`;
  return /low on resource: memory|MemoryPressure/.test(text)
    ? decision(
        'node',
        cause.confidence,
        `no OOM kill: the kubelet evicted the pod because its node ran low on memory: ${cause.summary}`,
        'eviction',
      )
    : decision('not-memory', cause.confidence, cause.summary, 'eviction');
}

/** Words of a parent about a child that was killed: whether by the kernel, nobody says. */
const CHILD_KILLED = /\bkilled\b|SIGKILL|signal:? ?9\b|\b137\b/i;

/** Not flagged, and not 137. */
function otherwise(c: Case): Decision {
  const { facts, causes } = c;
  const { container } = facts;
  const first = causes[0];
  const ended = `${container.name} ended with ${end(c)}`;
  switch (first?.id) {
    case 'limits/heap-exhausted':
      return decision('app-heap', first.confidence, first.summary);
    case 'limits/oom-limit':
    case 'limits/oom-child':
    case 'limits/limit-too-low-to-start':
    case 'limits/heap-over-limit':
    case 'limits/tmpfs-counted':
      return decision('container-limit', first.confidence, first.summary);
    case 'limits/oom-pod-limit':
      return decision('pod-limit', first.confidence, first.summary);
    case 'limits/oom-node':
      return decision('node', first.confidence, first.summary);
    case 'limits/node-pressure-eviction':
      return fromEviction(first);
    case 'limits/out-of-memory':
      // Where nothing limits memory, a child's SIGKILL says no more than the container's own.
      if (CHILD_KILLED.test(first.summary) && facts.limit === undefined && facts.podLimit === null) break;
      if (CHILD_KILLED.test(first.summary))
        return decision(
          'container-limit',
          'possible',
          `${ended}, and its log tells of a process that was killed: ${first.summary}`,
          null,
          ['no OOM kill is flagged: whoever killed that process need not have been the kernel'],
        );
      return decision('app-heap', lower(first.confidence), `${ended}, no OOM kill: ${first.summary}`);
  }
  if (container.dead!.exitCode === 137) return unflagged137(c);
  // What never started was killed by nobody.
  const killer =
    container.dead!.reason === 'StartError'
      ? null
      : facts.kill?.sure
        ? facts.kill.by === 'stopped'
          ? 'deletion'
          : facts.kill.by === 'hook'
            ? 'hook'
            : 'probe'
        : (KILLERS.find(([id]) => id.test(first?.id ?? ''))?.[1] ?? 'app');
  const why = facts.kill?.sure ? BY_WORDS[facts.kill.by] : first ? first.summary : 'it ended by itself';
  return decision(
    'not-memory',
    first?.confidence === 'confirmed' || facts.kill?.sure ? 'confirmed' : 'likely',
    `${ended}, and no OOM kill was flagged: ${why}`,
    killer,
  );
}

/** Nothing died. */
function alive(c: Case): Decision {
  const { facts, causes } = c;
  const { container, usage, limit } = facts;
  const first = causes.find((cause) => cause.id.startsWith('limits/')) ?? causes[0];
  if (first?.id === 'limits/limit-too-low-to-start')
    return decision('container-limit', first.confidence, first.summary);
  if (first?.id === 'limits/node-pressure-eviction') return fromEviction(first);
  const named = KILLERS.find(([id]) => id.test(first?.id ?? ''));
  if (first && named && c.podReason !== null) return decision('not-memory', first.confidence, first.summary, named[1]);
  if (container.state === 'running') {
    const now = usage
      ? `: it uses ${formatBytes(usage.workingSetBytes)}${limit ? ` of ${limit.limit}` : ', without any limit'}`
      : limit
        ? ` (limit ${limit.limit})`
        : ', without any memory limit';
    return decision(
      'not-memory',
      'likely',
      `${container.name} runs and no end of it is on record, so nothing was killed for memory${now}`,
    );
  }
  if (container.state === 'none' || container.state === 'waiting')
    return decision(
      'not-memory',
      'confirmed',
      `${container.name} has never run, so no memory limit can have been reached${first ? `: ${first.summary}` : ''}`,
    );
  return decision('inconclusive', 'possible', `${container.name}: how it ended is not on record`);
}

/** @returns the answer; the strongest word that is there decides: kernel, runtime, diagnosis, absence */
export function decide(c: Case): Decision {
  const { container } = c.facts;
  if (container.dead === undefined || (container.dead.exitCode === 0 && container.type === 'init')) return alive(c);
  return byKernel(c) ?? byFlag(c) ?? otherwise(c);
}

/** The heap setting, in bytes, that counts against a limit; null where none is set. */
export function heapBytes(facts: MemoryFacts): number | null {
  const limit = parseQuantity(facts.limit?.limit);
  const sizes = facts.heap
    .filter((one) => one.runtime !== 'php')
    .map((one) => one.bytes ?? (limit !== undefined && one.percent !== undefined ? (limit * one.percent) / 100 : 0));
  return sizes.length === 0 ? null : Math.max(...sizes);
}
