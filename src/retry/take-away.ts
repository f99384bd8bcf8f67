/** Takes a pod away: evicts it, so that the server asks its PodDisruptionBudgets, or deletes it. */
import { UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { refuser } from '../experiments/server-messages.ts';
import type { Pod } from '../model/objects.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import type { Removed } from './action.ts';
import { onlyThis } from './patches.ts';
import { nothingDone } from './refusal.ts';

const FORCE = '--force deletes the pod without asking the budgets';

/** The cause that the eviction API gives where a budget forbids it (k8s.io/api/policy/v1: DisruptionBudgetCause). */
const forbiddenBy = (error: ApiError): string | undefined =>
  error.code === 429
    ? error.status?.details?.causes?.find((cause) => cause.reason === 'DisruptionBudget')?.message
    : undefined;

/** Returns the refusal of an eviction as an error for the user. */
function evictionRefused(error: unknown, { pod, budgets }: Removed): UserError {
  if (!(error instanceof ApiError)) return nothingDone(error);
  const [namespace] = placeOf(pod);
  const budget = budgets?.length ? `PodDisruptionBudget ${budgets.join(', ')}` : 'a PodDisruptionBudget';
  const why = forbiddenBy(error);
  if (why !== undefined)
    return new UserError(
      `nothing was done, ${budget} forbids the eviction: ${why}`,
      `unhealthyPodEvictionPolicy AlwaysAllow in the budget allows it for a pod that is not ready; ${FORCE}`,
    );
  // The eviction API does not support this (pkg/registry/core/pod/storage/eviction.go).
  if (error.code >= 500 && budgets !== undefined && budgets.length > 1)
    return new UserError(
      `nothing was done, more than one budget covers the pod (${budgets.join(', ')}): ${error.message}`,
      FORCE,
    );
  if (error.code === 403 && refuser(error.message) === 'RBAC')
    return new UserError(
      `nothing was done, you may not evict the pod: ${error.message}`,
      `needs: create pods/eviction in ${namespace}; ${FORCE} (needs: delete pods in ${namespace})`,
    );
  return nothingDone(error);
}

/** @throws UserError where the server accepted the removal and the pod is still there as before */
async function checkGoing(api: ClusterApi, pod: Pod): Promise<void> {
  const [namespace, name] = placeOf(pod);
  // A pod that is gone or cannot be read is no sign that the server did nothing.
  const metadata = await api.get<Pod>('pods', namespace, name).then(
    (now) => now.metadata,
    () => undefined,
  );
  if (!metadata || metadata.deletionTimestamp || metadata.uid === undefined || metadata.uid !== pod.metadata?.uid)
    return;
  throw new UserError(
    `the server accepted the request, but pod ${name} is not being deleted`,
    'a proxy between you and the API server may have answered',
  );
}

/**
 * Evicts or deletes the pod of a plan, and checks that it is going.
 * @param dryRun asks the server without removing anything
 * @returns `evicted` or `deleted`
 * @throws UserError where the server refuses, or does not do it
 */
export async function takeAway(api: ClusterApi, removed: Removed, dryRun = false): Promise<'evicted' | 'deleted'> {
  const place = placeOf(removed.pod);
  const options = { dryRun, ...onlyThis(removed.pod) };
  if (removed.evicts)
    await api.evict(...place, options).catch((error: unknown) => {
      throw evictionRefused(error, removed);
    });
  else
    await api.remove('pods', ...place, options).catch((error: unknown) => {
      throw nothingDone(error);
    });
  if (!dryRun) await checkGoing(api, removed.pod);
  return removed.evicts ? 'evicted' : 'deleted';
}
