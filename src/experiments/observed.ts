/** What the original shows: which container fails, how long it runs, how it ended. Pure. */
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { ContainerView } from '../evidence/views.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { State } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { exitText } from './look.ts';
import type { Lab } from './test.ts';

/** Copies are watched no longer than this, unless `--duration` says so. */
const LONGEST_SECONDS = 300;

/** Whether a pod in this state has no failure. */
export const isWell = (state: State): boolean => state === 'healthy' || state === 'recovered' || state === 'completed';

/**
 * Returns the container to test: the one asked for, else the first cause's, else the first that fails, else (in a pod
 * that never started) the first.
 * @throws UserError where there is no such container, or nothing is wrong
 */
export function failingContainer(lab: Lab, wanted: string | undefined): ContainerView {
  const all = containersOf(lab.pod).filter((container) => container.type !== 'ephemeral');
  if (all.length === 0) throw new UserError(`${lab.pod.metadata?.name} has no container`);
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
  const { state, subjects } = stateOf(lab.pod, lab.diagnosis.at ?? lab.source.now());
  if (isWell(state)) {
    throw new UserError(
      `${lab.pod.metadata?.name} ${state === 'healthy' ? 'is healthy' : `has ${state}`}: there is no failure to test`,
      undefined,
      { to: 'to test a container all the same', add: { container: all[0]!.name } },
    );
  }
  return (
    named(lab.diagnosis.causes[0]?.container) ??
    subjects[0] ??
    all.find((container) => container.type === 'app') ??
    all[0]!
  );
}

/** Returns the seconds of the container's longest run that its status shows; null where it never ran. */
export function usualSeconds(container: ContainerView, now: string): number | null {
  const last = container.status?.lastState?.terminated;
  const runs = [
    container.ranSeconds,
    container.restarts > 0 ? secondsBetween(container.status?.state?.running?.startedAt, now) : undefined,
    secondsBetween(last?.startedAt, last?.finishedAt),
  ].filter((seconds) => seconds !== undefined);
  return runs.length > 0 ? Math.max(...runs) : null;
}

export interface Watch {
  readonly seconds: number;
  /** The original may take longer to fail than the copy is watched. */
  readonly tooShort: boolean;
}

/**
 * Returns how long to watch a copy that runs the original command: one and a half times as long as the original usually
 * runs, and 10 s for its start.
 * @param wished `--duration`, in seconds
 */
export function watchOf(container: ContainerView, now: string, wished: number | undefined): Watch {
  const usual = usualSeconds(container, now);
  const needed = Math.ceil((usual ?? 15) * 1.5 + 10);
  const seconds = wished ?? Math.min(Math.max(20, needed), LONGEST_SECONDS);
  return { seconds, tooShort: usual !== null && seconds <= usual };
}

/** Returns one and a half times the seconds that the original's init containers took, at most 600. */
export function initSeconds(pod: Pod): number {
  const took = containersOf(pod)
    .filter((container) => container.type === 'init')
    .map((container) => container.ranSeconds ?? 0);
  return Math.min(600, Math.ceil(took.reduce((sum, one) => sum + one, 0) * 1.5));
}

/** Returns how the original ended: `exited 1 after 2 s`, `CreateContainerConfigError`, `not scheduled`. */
export function originalOutcome(pod: Pod, container: ContainerView): string {
  if (container.dead) return exitText(container.dead.exitCode, container.dead.reason, container.ranSeconds);
  if (pod.status?.phase === 'Failed' && pod.status.reason) return pod.status.reason;
  if (container.waiting?.reason) return container.waiting.reason;
  if (!pod.spec?.nodeName) return 'not scheduled';
  return container.state === 'running' ? 'running' : 'not started';
}
