/** What is wrong with a pod that is waited for, read off its status alone. Pure. */
import { containersOf, isBeingSetUp } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Container, Pod } from '../model/objects.ts';

export type Trouble =
  /** A container ended as it should not, so many times. */
  | { readonly kind: 'crashed'; readonly container: string; readonly crashes: number }
  /** The pod has failed as a whole and is not started again. */
  | { readonly kind: 'failed' }
  /**
   * A container cannot be started, for a reason that the kubelet names, or the pod is on its node and gets no further.
   */
  | { readonly kind: 'stuck'; readonly container: string | null; readonly reason: string; readonly seconds: number }
  /** No node takes it. */
  | { readonly kind: 'unscheduled'; readonly says: string; readonly seconds: number };

/**
 * Scheduled, and after so long no container of it has been made: pulling, mounting or its network take their time, or
 * do not work.
 */
const SLOW_SECONDS = 30;

/** An end that should not have been: any but 0, and 0 too of what is to run on. */
function crashesOf(pod: Pod, container: ContainerView): number {
  const { dead, restarts, state, type } = container;
  if (dead === undefined) return 0;
  const meant = type === 'init' || (pod.spec?.restartPolicy ?? 'Always') !== 'Always';
  if (dead.exitCode === 0 && meant && type !== 'sidecar') return 0;
  return restarts + (state === 'running' ? 0 : 1);
}

/** Seconds since the pod came to its node, or since its last init container was done. */
function startedSeconds(pod: Pod, now: string): number {
  const inits = containersOf(pod).flatMap(({ type, dead, state }) =>
    type === 'init' && state === 'terminated' && dead?.finishedAt ? [dead.finishedAt] : [],
  );
  const since = [pod.status?.startTime ?? pod.metadata?.creationTimestamp ?? now, ...inits].map(
    (time) => secondsBetween(time, now) ?? 0,
  );
  return Math.min(...since);
}

/**
 * Seconds until a liveness probe has had its first word, where no readiness probe has spoken before: what it kills was
 * ready until then.
 */
function askedSeconds({ livenessProbe: probe, readinessProbe }: Container): number {
  return probe === undefined || readinessProbe !== undefined
    ? 0
    : (probe.initialDelaySeconds ?? 0) + (probe.periodSeconds ?? 10) + (probe.timeoutSeconds ?? 1);
}

/**
 * Whether what once crashed has been up long enough since: twice as long as it last ran, and until it was probed,
 * between 10 s and a minute.
 */
export function hasSettled(container: ContainerView, now: string): boolean {
  if (container.state !== 'running' || container.status?.ready === false) return false;
  const up = secondsBetween(container.status?.state?.running?.startedAt, now) ?? 0;
  const least = Math.min(
    60,
    Math.max(
      SETTLE_SECONDS,
      askedSeconds(container.spec),
      container.dead === undefined ? 0 : 2 * (container.ranSeconds ?? 0),
    ),
  );
  return up >= least;
}
/**
 * A container without a readiness probe is ready the moment it runs; one that dies at start does so within this many
 * seconds.
 */
const SETTLE_SECONDS = 10;

/**
 * Whether a pod that calls itself ready may be believed: where readiness is not probed, or a container has crashed
 * before, it has to have run for a while.
 */
export function believable(pod: Pod, now: string): boolean {
  if (pod.status?.phase === 'Succeeded') return true;
  return containersOf(pod)
    .filter(({ type }) => type === 'app' || type === 'sidecar')
    .every(
      (container) =>
        (container.spec.readinessProbe !== undefined && crashesOf(pod, container) === 0) || hasSettled(container, now),
    );
}

/**
 * The worst trouble of a pod; undefined where there is none, or none any more.
 * @param now the cluster's clock, RFC 3339
 */
export function troubleOf(pod: Pod, now: string): Trouble | undefined {
  if (pod.status?.phase === 'Succeeded') return undefined;
  if (pod.status?.phase === 'Failed') return { kind: 'failed' };
  const containers = containersOf(pod).filter(({ type }) => type !== 'ephemeral');
  const fallen = containers
    .map((container) => ({ container, crashes: hasSettled(container, now) ? 0 : crashesOf(pod, container) }))
    .filter(({ crashes }) => crashes > 0)
    .sort((a, b) => b.crashes - a.crashes)[0];
  if (fallen) return { kind: 'crashed', container: fallen.container.name, crashes: fallen.crashes };
  if (!pod.spec?.nodeName) {
    const condition = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
    // A gated pod waits for whoever set the gate, not for room.
    if (condition === undefined || condition.reason === 'SchedulingGated') return undefined;
    return {
      kind: 'unscheduled',
      says: condition.message ?? condition.reason ?? '',
      seconds: secondsBetween(condition.lastTransitionTime, now) ?? 0,
    };
  }
  const held = containers.find(({ waiting }) => !isBeingSetUp(waiting));
  if (held)
    return { kind: 'stuck', container: held.name, reason: held.waiting!.reason!, seconds: startedSeconds(pod, now) };
  const none = containers.every(({ state }) => state === 'waiting' || state === 'none');
  if (none && startedSeconds(pod, now) >= SLOW_SECONDS)
    return {
      kind: 'stuck',
      container: null,
      reason: containers[0]?.waiting?.reason ?? 'ContainerCreating',
      seconds: startedSeconds(pod, now),
    };
  return undefined;
}

/** Changes where the trouble is another one, or a worse one: then it is worth a new diagnosis. */
export function troubleKey(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'crashed':
      return `crashed ${trouble.container} ${trouble.crashes}`;
    case 'failed':
      return 'failed';
    case 'stuck':
      return `stuck ${trouble.container} ${trouble.reason}`;
    case 'unscheduled':
      return `unscheduled ${trouble.says}`;
  }
}
