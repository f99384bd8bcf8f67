/** Whether two pods of a workload fail the same way. */
import { containersOf, isBeingSetUp } from '../evidence/containers.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { ContainerView } from '../evidence/views.ts';
import { NO_IMAGE } from '../knowledge/waiting-reasons.ts';
import type { State } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';

const TROUBLE: readonly State[] = ['crashing', 'waiting', 'failed', 'pending'];

/** The kubelet does not create the container, whatever ended it before. */
const NOT_CREATED: ReadonlySet<string> = new Set(['CreateContainerConfigError', 'CreateContainerError']);

/** How a container fails. An image that is missing has several reasons, which alternate. */
function failureOf({ name, dead, waiting }: ContainerView): string {
  const reason = waiting?.reason ?? '';
  if (NO_IMAGE.has(reason)) return `${name} has no image`;
  if (dead === undefined || NOT_CREATED.has(reason)) return `${name} waits: ${reason}`;
  return `${name} ended: ${dead.exitCode} ${dead.reason ?? ''}`;
}

/**
 * Returns where a pod waits in which no container fails. What it waits for is not in its status, so pods of two
 * templates count as different.
 */
function stageOf(pod: Pod, state: State): string {
  const { labels = {} } = pod.metadata ?? {};
  const held = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const stages = containersOf(pod)
    .filter(({ type }) => type !== 'ephemeral')
    .map(({ name, state: is, waiting }) => `${name} ${is} ${waiting?.reason ?? ''}`);
  return [
    state,
    labels['pod-template-hash'] ?? labels['controller-revision-hash'] ?? '',
    held?.reason ?? '',
    ...stages,
  ].join('\n');
}

/**
 * Returns how a pod fails; empty for a pod that does not fail. A pod that is being set up fails only like others that
 * are.
 * @param now RFC 3339
 */
export function failuresOf(pod: Pod, now: string): readonly string[] {
  const { state, subjects, unready } = stateOf(pod, now);
  if (!TROUBLE.includes(state)) return [];
  const reason = pod.status?.reason;
  if (reason) return [reason];
  const failing = subjects.filter(({ dead, waiting }) => dead !== undefined || !isBeingSetUp(waiting));
  if (failing.length > 0) return failing.map(failureOf);
  return unready.length > 0
    ? unready.map(({ container }) => `${container?.name ?? ''} is not ready`)
    : [stageOf(pod, state)];
}
