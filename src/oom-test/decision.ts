/** What the verdict of oom-test is drawn from, and helpers of the files that draw it. Pure. */
import { checkOf } from '../checks/index.ts';
import type { EndedBy } from '../checks/check.ts';
import type { Kill } from '../checks/support/kills.ts';
import { signalOf } from '../knowledge/exit-codes.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Confidence } from '../model/finding.ts';
import type { Decision, Killer, OomVerdict } from '../model/oom-test-answer.ts';
import type { MemoryFacts } from './facts.ts';
import type { KernelKill } from './kernel-log.ts';

export interface Case {
  readonly facts: MemoryFacts;
  /** Causes of the container or the whole pod, then those of its last crash. The likeliest comes first. */
  readonly causes: readonly Cause[];
  /** The kernel's OOM kills in this pod; null: no kernel log was given. */
  readonly kills: readonly KernelKill[] | null;
  /** How many of the pod's containers can run at once. With one, the pod's cgroup has that container's limit. */
  readonly siblings: number;
  /** The highest use in the run that ended, in bytes, where it was measured until its end; else null. */
  readonly lastPeakBytes: number | null;
  /** `status.reason` of the pod. */
  readonly podReason: string | null;
  /** The container's termination grace period in seconds. */
  readonly graceSeconds: number;
  readonly node: string | null;
}

/** Returns a decision. */
export const decision = (
  verdict: OomVerdict,
  confidence: Confidence,
  summary: string,
  killer: Killer | null = null,
  notes: readonly string[] = [],
): Decision => ({ verdict, confidence, killer, summary, notes });

/** Returns `web ended after 20 s with exit code 137 (SIGKILL, reason Error)`. */
export function endText({ facts: { container } }: Case): string {
  const dead = container.dead!;
  const signal = signalOf(dead.exitCode);
  const ran = container.ranSeconds === undefined ? '' : ` after ${Math.round(container.ranSeconds)} s`;
  const reason = dead.reason === undefined ? 'no reason' : `reason ${dead.reason}`;
  return `${container.name} ended${ran} with exit code ${dead.exitCode} (${signal === null ? '' : `${signal}, `}${reason})`;
}

/** Returns the name of the pod's node for a sentence. */
export const nodeText = ({ node }: Case): string => node ?? 'its node';

/** Returns who ends the container by a cause, as the cause's check states it. */
export const endedBy = (cause: Cause | undefined): EndedBy =>
  cause === undefined ? null : (checkOf(cause.id)?.endedBy ?? null);

const KILLERS: Partial<Record<NonNullable<EndedBy>, Killer>> = {
  probe: 'probe',
  hook: 'hook',
  eviction: 'eviction',
  preemption: 'preemption',
  'node-shutdown': 'node-shutdown',
};

/** Returns who kills the container by a cause; undefined: the cause names no killer, or it is memory or the app. */
export const killerBy = (cause: Cause | undefined): Killer | undefined => {
  const by = endedBy(cause);
  return by === null ? undefined : KILLERS[by];
};

/** Returns who killed the container by an event of the kubelet. */
export const killerOf = (kill: Kill): Killer =>
  kill.by === 'stopped' ? 'deletion' : kill.by === 'hook' ? 'hook' : 'probe';

/** What an event of the kubelet says about a kill. */
export const KILL_TEXTS: Readonly<Record<Kill['by'], string>> = {
  liveness: 'the kubelet killed it after its liveness probe failed',
  startup: 'the kubelet killed it after its startup probe failed',
  hook: 'the kubelet killed it after its postStart hook failed',
  stopped: 'it was told to stop: the pod was deleted or evicted, or its container changed',
};

/** Whether the kubelet evicted the pod because its node ran low, and not because of a limit of the pod. */
export const isEvictedForNode = (cause: Cause): boolean =>
  endedBy(cause) === 'eviction' && cause.about?.kind === 'Node';

/** Returns the decision for a pod that was evicted because its node ran low. */
export const byEviction = (cause: Cause): Decision =>
  cause.details.resource === 'memory'
    ? decision(
        'node',
        cause.confidence,
        `no OOM kill: the kubelet evicted the pod because its node ran low on memory: ${cause.summary}`,
        'eviction',
      )
    : decision('not-memory', cause.confidence, cause.summary, 'eviction');
