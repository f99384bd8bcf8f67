/** Tries a retry on the server, in a dry run. */
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Action } from './action.ts';
import { backPatch, restartPatch, zeroPatch } from './patches.ts';
import { nothingDone } from './refusal.ts';
import { tryTakeAway } from './take-away.ts';

const dryRun = true;

async function dryRunOf(api: ClusterApi, action: Action): Promise<void> {
  switch (action.mode) {
    case 'delete':
      await tryTakeAway(api, action);
      return;
    case 'recreate': {
      await tryTakeAway(api, action);
      const { metadata } = action.remade;
      // The old pod still has the name, so the new one is tried with another.
      const name = `${(metadata?.name ?? '').slice(0, 240)}-retry`;
      await api.create('pods', { ...action.remade, metadata: { ...metadata, name } }, { dryRun });
      return;
    }
    case 'restart': {
      const { resource, object } = action.workload;
      await api.patch(resource, ...placeOf(object), restartPatch(action.at), { dryRun });
      return;
    }
    case 'scale': {
      const { resource, object } = action.workload;
      const patch = action.resumes ? backPatch(action.replicas) : zeroPatch(action.replicas);
      await api.patch(resource, ...placeOf(object), patch, { dryRun });
    }
  }
}

/**
 * Tries what the retry would do.
 * @throws UserError where the server refuses
 */
export async function tryOut(api: ClusterApi, action: Action): Promise<void> {
  await dryRunOf(api, action).catch((error: unknown) => {
    throw nothingDone(error);
  });
}
