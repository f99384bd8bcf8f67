/** What the original showed: which container fails, how long it takes, how it ended. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import { UserError } from '../errors.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { containersOf } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';
import type { Lab } from './test.ts';

/** Longer than this no copy is watched unless `--duration` says so. */
const LONGEST_SECONDS = 300;

/**
 * The container that is the trouble: the one asked for, else the first cause's, else the first in trouble, else (a pod
 * that never started) the first.
 * @throws UserError where there is no such container, or nothing is wrong
 */
export function failingContainer(lab: Lab, wanted: string | undefined): ContainerView {
  const all = containersOf(lab.pod).filter((container) => container.type !== 'ephemeral');
  const named = (name: string | null | undefined): ContainerView | undefined =>
    all.find((container) => container.name === name);
  if (wanted !== undefined && wanted !== '') {
    const found = named(wanted);
    if (!found)
      throw new UserError(
        `${lab.pod.metadata?.name} has no container "${wanted}"`,
        `it has: ${all.map((container) => container.name).join(', ')}`,
      );
    return found;
  }
  const { state, subjects } = stateOf(lab.pod, lab.diagnosis.at);
  if (state === 'healthy' || state === 'completed' || state === 'recovered') {
    throw new UserError(
      `${lab.pod.metadata?.name} ${state === 'healthy' ? 'is healthy' : `has ${state}`}: there is no failure to test`,
      'a container can be named all the same: -c CONTAINER',
    );
  }
  return (
    named(lab.diagnosis.causes[0]?.container) ??
    subjects[0] ??
    all.find((container) => container.type === 'app') ??
    all[0]!
  );
}

/** Seconds that the container usually lives, as far as its status tells; null where it never ran. */
export function usualSeconds(container: ContainerView, now: string): number | null {
  const running = secondsBetween(container.status?.state?.running?.startedAt, now);
  const lives = [container.ranSeconds, container.restarts > 0 ? running : undefined].filter(
    (life): life is number => life !== undefined,
  );
  const lasts = secondsBetween(
    container.status?.lastState?.terminated?.startedAt,
    container.status?.lastState?.terminated?.finishedAt,
  );
  if (lasts !== undefined) lives.push(lasts);
  return lives.length > 0 ? Math.max(...lives) : null;
}

export interface Watch {
  readonly seconds: number;
  /** The original may take longer to fail than the copy is watched. */
  readonly tooShort: boolean;
}

/**
 * How long a copy that runs the original command is watched: half as long again as the original usually lives, and a
 * margin for start-up.
 * @param wished `--duration`, in seconds
 */
export function watchOf(container: ContainerView, now: string, wished: number | undefined): Watch {
  const usual = usualSeconds(container, now);
  const needed = Math.ceil((usual ?? 15) * 1.5 + 10);
  const seconds = wished ?? Math.min(Math.max(20, needed), LONGEST_SECONDS);
  return { seconds, tooShort: usual !== null && seconds <= usual };
}

/** Seconds that the original's init containers took, with room to spare. */
export function initSeconds(pod: Pod): number {
  const took = containersOf(pod)
    .filter((container) => container.type === 'init')
    .map((container) => container.ranSeconds ?? 0);
  return Math.min(600, Math.ceil(took.reduce((sum, one) => sum + one, 0) * 1.5));
}

/** `exited 1 after 2 s (Error)`, `CreateContainerConfigError`, `not scheduled`: the original, in a few words. */
export function originalOutcome(pod: Pod, container: ContainerView): string {
  if (container.dead) {
    const ran = container.ranSeconds === undefined ? '' : ` after ${Math.round(container.ranSeconds)} s`;
    const reason = container.dead.reason && container.dead.reason !== 'Error' ? ` (${container.dead.reason})` : '';
    return `exited ${container.dead.exitCode}${ran}${reason}`;
  }
  if (pod.status?.phase === 'Failed' && pod.status.reason) return pod.status.reason;
  if (container.waiting?.reason) return container.waiting.reason;
  if (!pod.spec?.nodeName) return 'not scheduled';
  return container.state === 'running' ? 'running' : 'not started';
}
