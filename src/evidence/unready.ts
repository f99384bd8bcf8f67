/** Containers that run and do not become started or ready, for longer than their probes and a start allow. */
import { killWindow, timingOf } from '../knowledge/probes.ts';
import { instant, secondsBetween } from '../knowledge/time.ts';
import type { Pod, Probe } from '../model/objects.ts';
import { containersOf } from './containers.ts';
import type { ContainerView } from './views.ts';

/** A container that runs and is not ready. */
export interface Unready {
  /** null: all containers are ready, but a readiness gate of the pod is not true. */
  readonly container: ContainerView | null;
  /**
   * not-started: its startup probe has not succeeded (a sidecar holds the other containers up) · not-ready: it is
   * started · gate: a readiness gate.
   */
  readonly kind: 'not-started' | 'not-ready' | 'gate';
  /** Since when, RFC 3339. */
  readonly since: string;
  readonly seconds: number;
  /** The condition of a readiness gate. */
  readonly gate?: string;
}

/** Seconds that any start may take. */
export const LEAST_ALLOWED = 120;
/** Seconds that a controller may take to set a readiness gate: a load balancer registers and checks its targets. */
const GATE_ALLOWED = 300;

/** Seconds until a probe that succeeds at last has succeeded. */
function secondsOf(probe: Probe | undefined): number {
  if (probe === undefined) return 0;
  const timing = timingOf(probe);
  return killWindow(timing).latest + timing.period * Math.max(1, probe.successThreshold ?? 1) + timing.timeout;
}

/**
 * Returns how many seconds a container may take until it is ready. A sidecar that has not started holds the other
 * containers up, however long its startup probe allows.
 */
export function allowedSeconds({ spec, type, status }: ContainerView): number {
  if (type === 'sidecar' && status?.started === false) return LEAST_ALLOWED;
  return Math.max(LEAST_ALLOWED, secondsOf(spec.startupProbe) + secondsOf(spec.readinessProbe));
}

const conditionOf = (pod: Pod, type: string): { status: string; lastTransitionTime?: string } | undefined =>
  pod.status?.conditions?.find((one) => one.type === type);

/** Returns the later of two times. */
const later = (a: string | undefined, b: string | undefined): string | undefined =>
  (instant(a) ?? 0) >= (instant(b) ?? 0) ? a : b;

/**
 * Returns since when a container runs without being ready; an init container: without having ended.
 * @returns RFC 3339; undefined where it is ready, or does not run
 */
export function unreadySince(pod: Pod, { state, status, type, spec }: ContainerView): string | undefined {
  if (state !== 'running' || type === 'ephemeral' || (status?.ready === true && type !== 'init')) return undefined;
  const startedAt = status?.state?.running?.startedAt;
  const isStarted = status?.started !== false || spec.startupProbe === undefined;
  const turned = conditionOf(pod, 'ContainersReady') ?? conditionOf(pod, 'Ready');
  return type !== 'init' && isStarted && turned?.status === 'False'
    ? later(startedAt, turned.lastTransitionTime)
    : startedAt;
}

function ofContainer(pod: Pod, container: ContainerView, now: string): Unready[] {
  const since = container.type === 'init' ? undefined : unreadySince(pod, container);
  const started = container.status?.started !== false || container.spec.startupProbe === undefined;
  const seconds = secondsBetween(since, now);
  if (since === undefined || seconds === undefined || seconds <= allowedSeconds(container)) return [];
  return [{ container, kind: started ? 'not-ready' : 'not-started', since, seconds }];
}

function ofGates(pod: Pod, now: string): Unready[] {
  const gate = pod.spec?.readinessGates?.find(
    ({ conditionType }) => conditionOf(pod, conditionType)?.status !== 'True',
  );
  const ready = conditionOf(pod, 'Ready');
  const since = ready?.lastTransitionTime;
  const seconds = secondsBetween(since, now);
  const statuses = pod.status?.containerStatuses ?? [];
  if (gate === undefined || ready?.status !== 'False' || since === undefined || seconds === undefined) return [];
  return statuses.length > 0 && statuses.every((one) => one.ready) && seconds > GATE_ALLOWED
    ? [{ container: null, kind: 'gate', since, seconds, gate: gate.conditionType }]
    : [];
}

/**
 * Returns what keeps a pod on a node from becoming ready for too long; empty for a pod that is ready, ends or is being
 * deleted.
 * @param now the source's clock, RFC 3339
 */
export function unreadyOf(pod: Pod, now: string): Unready[] {
  const { phase } = pod.status ?? {};
  if (!pod.spec?.nodeName || pod.metadata?.deletionTimestamp || phase === 'Succeeded' || phase === 'Failed') return [];
  if (conditionOf(pod, 'Ready')?.status === 'True') return [];
  const own = containersOf(pod).flatMap((container) => ofContainer(pod, container, now));
  return own.length > 0 ? own : ofGates(pod, now);
}
