/** A pod that is being deleted, and what replaces it. */
import { revisionsOf } from '../checks/app/support/revisions.ts';
import type { PodContext } from '../checks/check.ts';
import { controllerOf } from '../evidence/controller.ts';
import type { Deletion } from '../model/diagnosis.ts';

/**
 * Returns the deletion of a pod; undefined where it stays. Only a newer revision is sure to replace it: a pod of the newest
 * one may be deleted because fewer are wanted.
 */
export function deletionOf(context: PodContext): Deletion | undefined {
  const { pod } = context;
  if (pod.metadata?.deletionTimestamp === undefined) return undefined;
  const revisions = controllerOf(pod) === undefined ? undefined : revisionsOf(context);
  if (revisions?.newer === undefined) return { replacedBy: null };
  return { replacedBy: `revision ${revisions.newer.number} of ${revisions.owner}` };
}
