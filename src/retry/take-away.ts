/** Takes a pod away: evicts it, so that the server asks its PodDisruptionBudgets, or deletes it. */
import { UserError } from '../errors.ts';
import type { Again } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { refuser } from '../experiments/server-messages.ts';
import type { Pod } from '../model/objects.ts';
import { saysGone } from '../experiments/removal.ts';
import { shellLine } from '../model/command.ts';
import { ApiError, refusedWith } from '../sources/cluster/api-error.ts';
import type { Removed } from './action.ts';
import { onlyThis } from './patches.ts';
import { nothingDone } from './refusal.ts';
import { insist } from './until.ts';
import type { ActOptions } from './until.ts';

const FORCE: Again = { to: 'to delete the pod without asking the budgets', add: { force: true } };

/** The cause that the eviction API gives where a budget forbids it (k8s.io/api/policy/v1: DisruptionBudgetCause). */
const forbiddenBy = (error: ApiError): string | undefined =>
  error.code === 429
    ? error.status?.details?.causes?.find((cause) => cause.reason === 'DisruptionBudget')?.message
    : undefined;

/**
 * Returns the refusal of an eviction as an error for the user; an error that is no refusal as it is.
 * @param error of the eviction
 */
function evictionRefused(error: unknown, { pod, budgets }: Removed): unknown {
  if (!(error instanceof ApiError)) return error;
  const [namespace] = placeOf(pod);
  const budget = budgets?.length ? `PodDisruptionBudget ${budgets.join(', ')}` : 'a PodDisruptionBudget';
  const why = forbiddenBy(error);
  if (why !== undefined)
    return new UserError(
      `nothing was done, ${budget} forbids the eviction: ${why}`,
      'unhealthyPodEvictionPolicy AlwaysAllow in the budget allows it for a pod that is not ready',
      FORCE,
    );
  // The eviction API does not support this (pkg/registry/core/pod/storage/eviction.go).
  if (error.code >= 500 && error.reason !== '' && budgets !== undefined && budgets.length > 1)
    return new UserError(
      `nothing was done, more than one budget covers the pod (${budgets.join(', ')}): ${error.message}`,
      undefined,
      FORCE,
    );
  if (refusedWith(error) === 403 && refuser(error.message) === 'RBAC')
    return new UserError(
      `nothing was done, you may not evict the pod: ${error.message}`,
      `needs: create pods/eviction in ${namespace}; --force needs: delete pods in ${namespace}`,
      FORCE,
    );
  return error;
}

/** Evicts or deletes the pod of a plan. @throws UserError, ApiError where the server refuses; other errors */
async function send(api: ClusterApi, removed: Removed, dryRun: boolean): Promise<void> {
  const place = placeOf(removed.pod);
  const options = { dryRun, ...onlyThis(removed.pod) };
  if (!removed.evicts) return api.remove('pods', ...place, options);
  await api.evict(...place, options).catch((error: unknown) => {
    throw evictionRefused(error, removed);
  });
}

/** Tries to take the pod of a plan away (dry run). @throws UserError where the server does not accept that */
export const tryTakeAway = (api: ClusterApi, removed: Removed): Promise<void> =>
  send(api, removed, true).catch((error: unknown) => {
    throw nothingDone(error);
  });

/** Whether the pod is gone or on its way. @throws ApiError, UserError where that cannot be read */
async function isGoing(api: ClusterApi, pod: Pod): Promise<boolean> {
  const place = placeOf(pod);
  try {
    const { metadata } = await api.get<Pod>('pods', ...place);
    return (
      metadata?.deletionTimestamp !== undefined ||
      (pod.metadata?.uid !== undefined && metadata?.uid !== pod.metadata.uid)
    );
  } catch (error) {
    if (saysGone(error, place[1])) return true;
    throw error;
  }
}

/**
 * Evicts or deletes the pod of a plan, and checks that it is going.
 * @returns `evicted` or `deleted`
 * @throws UserError where the server refuses, does not do it, or does not say whether it did it
 */
export async function takeAway(
  api: ClusterApi,
  removed: Removed,
  { signal, saved }: Pick<ActOptions, 'signal' | 'saved'>,
): Promise<'evicted' | 'deleted'> {
  const { pod } = removed;
  const [namespace, name] = placeOf(pod);
  const going = (): Promise<boolean> => isGoing(api, pod);
  const done = removed.evicts ? 'evicted' : 'deleted';
  const trouble = await insist(api, () => send(api, removed, false), going, signal).catch((error: unknown) => {
    throw nothingDone(error);
  });
  if (trouble !== undefined)
    throw new UserError(
      `it is not known whether pod ${name} was ${done}: ${trouble}`,
      `look with: ${shellLine`kubectl -n ${namespace} get pod ${name}`}${saved === null ? '' : `; its manifest is in ${saved}`}`,
    );
  // A pod that cannot be read is no sign that the server did nothing.
  if (await going().catch(() => true)) return done;
  throw new UserError(
    `the server accepted the request, but pod ${name} is not being deleted`,
    `a proxy between you and the API server may have answered; look with: ${shellLine`kubectl -n ${namespace} get pod ${name}`}`,
  );
}
