/** The pod that stops a rollout first. */
import { containersOf, hasFailed } from '../evidence/containers.ts';
import type { Job, KubeObject, Pod } from '../model/objects.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { WaitResource } from './rollout.ts';
import { troubleOf } from './trouble.ts';
import type { Trouble } from './trouble.ts';

export interface Troubled {
  readonly pod: Pod;
  readonly trouble: Trouble;
}

const ORDER: Readonly<Record<Trouble['kind'], number>> = {
  failed: 4,
  crashed: 3,
  stuck: 2,
  unscheduled: 1,
  unready: 0,
};
/** A pod that failed earlier does not count: an old eviction does not stop a new rollout. */
const PAST_SECONDS = 600;

const degree = (trouble: Trouble): number =>
  trouble.kind === 'crashed' ? trouble.crashes : 'seconds' in trouble ? trouble.seconds : 0;

/**
 * Returns the failed pods of a workload as one trouble. The controller replaces them, so each counts as one crash.
 * @returns undefined for a Job with many completions: the Job decides how many may fail (backoffLimit,
 *   podFailurePolicy)
 */
function failures(resource: WaitResource, object: KubeObject, failed: readonly Pod[]): Troubled | undefined {
  const pod = [...failed].sort(
    (a, b) => Date.parse(b.metadata?.creationTimestamp ?? '') - Date.parse(a.metadata?.creationTimestamp ?? ''),
  )[0];
  if (!pod) return undefined;
  if (resource === 'jobs' && ((object as Job).spec?.completions ?? 1) * ((object as Job).spec?.parallelism ?? 1) !== 1)
    return undefined;
  const container = containersOf(pod).find(hasFailed)?.name ?? '';
  return {
    pod,
    trouble: {
      kind: 'crashed',
      container,
      crashes: resource === 'jobs' ? Math.max(failed.length, (object as Job).status?.failed ?? 0) : failed.length,
    },
  };
}

/**
 * Returns the pod in the worst trouble; undefined if there is none.
 * @param newest the pods of the newest revision
 * @param now the cluster's clock, RFC 3339
 */
export function worstOf(
  resource: WaitResource,
  object: KubeObject,
  newest: readonly Pod[],
  now: string,
): Troubled | undefined {
  const alone = resource === 'pods';
  const failed = alone
    ? []
    : newest.filter(
        (pod) =>
          pod.status?.phase === 'Failed' && (secondsBetween(pod.metadata?.creationTimestamp, now) ?? 0) < PAST_SECONDS,
      );
  const others = newest.filter((pod) => alone || pod.status?.phase !== 'Failed');
  const rows = others.flatMap((pod): Troubled[] => {
    const trouble = troubleOf(pod, now);
    return trouble ? [{ pod, trouble }] : [];
  });
  const fallen = failures(resource, object, failed);
  if (fallen) rows.push(fallen);
  return rows.sort(
    (a, b) =>
      ORDER[b.trouble.kind] - ORDER[a.trouble.kind] ||
      degree(b.trouble) - degree(a.trouble) ||
      (a.pod.metadata?.name ?? '').localeCompare(b.pod.metadata?.name ?? ''),
  )[0];
}
