/** Why pods are not ready when the time is up. */
import { containersOf, hasFailed } from '../evidence/containers.ts';
import type { Event, Pod } from '../model/objects.ts';
import type { Lack } from '../model/wait.ts';

/** How many pods are reported. */
const REPORTED = 3;
const MAX_QUOTE = 300;

const unscheduled = (pod: Pod): string | undefined =>
  pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message;

function lacks(pod: Pod, events: readonly Event[]): string {
  if (!pod.spec?.nodeName)
    return `it is not scheduled${unscheduled(pod) ? `: ${unscheduled(pod)!.slice(0, MAX_QUOTE)}` : ''}`;
  const container = containersOf(pod).find(
    (one) =>
      one.type !== 'ephemeral' &&
      !(one.type === 'init' && one.state === 'terminated' && !hasFailed(one)) &&
      (one.status?.ready !== true || (one.type === 'init' && hasFailed(one))),
  );
  if (!container) {
    const gate = pod.spec.readinessGates?.find(
      ({ conditionType }) => pod.status?.conditions?.find(({ type }) => type === conditionType)?.status !== 'True',
    );
    return `it is not ready${gate ? `: its readiness gate ${gate.conditionType} is not set` : ''}`;
  }
  if (container.state === 'running' && container.type === 'init')
    return `its init container ${container.name} still runs`;
  if (container.state !== 'running')
    return `container ${container.name} ${container.waiting?.reason ? `waits: ${container.waiting.reason}` : 'does not run'}`;
  const own = events.filter(
    ({ reason, involvedObject }) =>
      reason === 'Unhealthy' && (involvedObject?.fieldPath ?? '').endsWith(`{${container.name}}`),
  );
  const probe = own.filter(({ message }) => /^(?:Readiness|Startup) probe/.test(message ?? '')).at(-1);
  return `container ${container.name} runs but is not ready${probe ? `: ${(probe.message ?? '').trim().slice(0, MAX_QUOTE)}${(probe.count ?? 1) > 1 ? ` (x${probe.count})` : ''}` : ''}`;
}

/**
 * Returns why the first few pods are not ready.
 * @param unready the pods that are not ready
 * @param eventsOf reads a pod's events, oldest first
 */
export async function missingOf(
  unready: readonly Pod[],
  eventsOf: (pod: string) => Promise<readonly Event[]>,
): Promise<Lack[]> {
  return Promise.all(
    unready.slice(0, REPORTED).map(async (pod) => ({
      pod: pod.metadata?.name ?? '',
      says: lacks(pod, await eventsOf(pod.metadata?.name ?? '')),
    })),
  );
}
