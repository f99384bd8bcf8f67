/** What the original shows: which container fails, how long it runs, how it ended. Pure. */
import { testedContainer } from '../diagnosis/takes/container.ts';
import type { Case } from '../diagnosis/takes/container.ts';
import { containersOf } from '../evidence/containers.ts';
import type { ContainerView } from '../evidence/views.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';
import { exitText } from './look.ts';
import type { Lab } from './test.ts';

/** Copies are watched no longer than this, unless `--duration` says so. */
const LONGEST_SECONDS = 300;

/** Returns what an experiment starts from, as far as it decides whether the experiment takes the pod. */
export const caseOf = (lab: Lab): Case => ({
  pod: lab.pod,
  causes: lab.diagnosis.causes,
  now: lab.diagnosis.at ?? lab.source.now(),
});

/** Returns the container to test. @throws UserError as testedContainer does */
export const failingContainer = (lab: Lab, wanted: string | undefined): ContainerView =>
  testedContainer(caseOf(lab), wanted);

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
