/** What is wrong with a pod of a rollout, according to its status. */
import { containersOf, hasFailed, isBeingSetUp } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { LEAST_ALLOWED, unreadyOf } from '../evidence/unready.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Container, Pod } from '../model/objects.ts';

export type Trouble =
  /** A container has failed so many times. */
  | { readonly kind: 'crashed'; readonly container: string; readonly crashes: number }
  /** The pod as a whole has failed and will not restart. */
  | { readonly kind: 'failed' }
  /** A container cannot start, for a reason that the kubelet names; or no container of a scheduled pod starts. */
  | { readonly kind: 'stuck'; readonly container: string | null; readonly reason: string; readonly seconds: number }
  /** A container runs and has not become ready, or has not ended as an init container, for too long; null: a gate. */
  | { readonly kind: 'unready'; readonly container: string | null; readonly seconds: number }
  /** No node accepts the pod. `preempting`: the scheduler evicts other pods to make room. */
  | { readonly kind: 'unscheduled'; readonly says: string; readonly preempting: boolean; readonly seconds: number };

/** The scheduler's message about it (pkg/scheduler/framework/preemption/preemption.go). */
const PREEMPTING = /preemption: found a potential placement/;

/**
 * So long after a pod was scheduled a container should exist; otherwise pulling, mounting or the network is slow or
 * fails.
 */
const SLOW_SECONDS = 30;

/**
 * Returns how many times a container failed: it exited with a code other than 0, or with 0 although it should run on.
 */
function crashesOf(pod: Pod, container: ContainerView): number {
  const { dead, restarts, state, type } = container;
  if (dead === undefined) return 0;
  const meant = type === 'init' || (pod.spec?.restartPolicy ?? 'Always') !== 'Always';
  if (dead.exitCode === 0 && meant && type !== 'sidecar' && !(type === 'init' && hasFailed(container))) return 0;
  return restarts + (state === 'running' ? 0 : 1);
}

/** Returns the seconds since the pod came to its node, or since its last init container completed. */
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
 * Returns the seconds until the first answer of a liveness probe, if there is no readiness probe: the container is
 * ready before.
 */
function askedSeconds({ livenessProbe: probe, readinessProbe }: Container): number {
  return probe === undefined || readinessProbe !== undefined
    ? 0
    : (probe.initialDelaySeconds ?? 0) + (probe.periodSeconds ?? 10) + (probe.timeoutSeconds ?? 1);
}

/**
 * Returns whether a container that crashed has been up long enough: twice its last run and until its first probe,
 * between 10 s and 60 s.
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
 * A container without a readiness probe is ready as soon as it runs. If it fails at start, it does so within this many
 * seconds.
 */
const SETTLE_SECONDS = 10;

/**
 * Returns whether a ready pod is really up: without a readiness probe, or after a crash, it has to run for some time
 * first.
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
 * Returns the worst trouble of a pod; undefined if there is none, or it is over.
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
    // A pod with a scheduling gate does not wait for room.
    if (condition === undefined || condition.reason === 'SchedulingGated') return undefined;
    const says = condition.message ?? condition.reason ?? '';
    return {
      kind: 'unscheduled',
      says,
      preempting: PREEMPTING.test(says),
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
  return unreadyTrouble(pod, now);
}

/** Returns the trouble of a pod that only waits: for an init container to end, or to become ready. */
function unreadyTrouble(pod: Pod, now: string): Trouble | undefined {
  const init = containersOf(pod).find(({ type, state }) => type === 'init' && state === 'running');
  const seconds = secondsBetween(init?.status?.state?.running?.startedAt, now) ?? 0;
  if (init && seconds > LEAST_ALLOWED) return { kind: 'unready', container: init.name, seconds };
  const [unready] = unreadyOf(pod, now);
  return unready && { kind: 'unready', container: unready.container?.name ?? null, seconds: unready.seconds };
}

/** Returns a key that changes when the trouble becomes another or a worse one: then the pod is diagnosed again. */
export function troubleKey(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'crashed':
      return `crashed ${trouble.container} ${trouble.crashes}`;
    case 'failed':
      return 'failed';
    case 'stuck':
      return `stuck ${trouble.container} ${trouble.reason}`;
    case 'unready':
      return `unready ${trouble.container}`;
    case 'unscheduled':
      return `unscheduled ${trouble.says}`;
  }
}
