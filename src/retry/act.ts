/** Does what the plan of a retry says. */
import { UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { shellLine } from '../model/command.ts';
import type { Deployment } from '../model/objects.ts';
import { RESTARTED_AT } from './action.ts';
import type { Action } from './action.ts';
import { restartPatch } from './patches.ts';
import { recreate } from './recreate.ts';
import { nothingDone } from './refusal.ts';
import { scale } from './scale.ts';
import { titleOf } from './subject.ts';
import { takeAway } from './take-away.ts';
import { insist } from './until.ts';
import type { ActOptions } from './until.ts';

/** Restarts the rollout. @throws UserError where that was not done, or may not have been done */
async function restart(
  api: ClusterApi,
  { workload, at }: Extract<Action, { mode: 'restart' }>,
  { signal }: ActOptions,
): Promise<void> {
  const { resource, object } = workload;
  const place = placeOf(object);
  const isDone = async (): Promise<boolean> =>
    (await api.get<Deployment>(resource, ...place)).spec?.template?.metadata?.annotations?.[RESTARTED_AT] === at;
  const trouble = await insist(api, () => api.patch(resource, ...place, restartPatch(at)), isDone, signal).catch(
    (error: unknown) => {
      throw nothingDone(error);
    },
  );
  if (trouble !== undefined)
    throw new UserError(
      `it is not known whether ${titleOf(workload).toLowerCase()} was restarted: ${trouble}`,
      `look with: ${shellLine`kubectl -n ${place[0]} rollout status ${titleOf(workload).toLowerCase()}`}`,
    );
}

/**
 * Does it.
 * @returns what was done, line by line, in kubectl's style
 * @throws UserError where it could not be done, or not completely; then with the command that completes it by hand
 */
export async function act(api: ClusterApi, action: Action, options: ActOptions): Promise<string[]> {
  if (options.signal.aborted) throw new UserError('nothing was done');
  switch (action.mode) {
    case 'scale':
      return scale(api, action, options);
    case 'restart': {
      await restart(api, action, options);
      return [`${titleOf(action.workload).toLowerCase()} restarted`];
    }
    case 'delete':
    case 'recreate': {
      const [, name] = placeOf(action.pod);
      // An interruption must not lose a pod that is to be created again.
      const signal = action.mode === 'recreate' ? new AbortController().signal : options.signal;
      const taken = await takeAway(api, action, { ...options, signal });
      if (action.mode === 'delete') return [`pod/${name} ${taken}`];
      await recreate(api, action.pod, action.remade, options);
      return [`pod/${name} ${taken}`, `pod/${name} created`];
    }
  }
}
