/** Does what the plan of a retry says. */
import { UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Action } from './action.ts';
import { restartPatch } from './patches.ts';
import { recreate } from './recreate.ts';
import { nothingDone } from './refusal.ts';
import { scale } from './scale.ts';
import { titleOf } from './subject.ts';
import { takeAway } from './take-away.ts';
import type { ActOptions } from './until.ts';

/**
 * Does it.
 * @returns what was done, line by line, in kubectl's style
 * @throws UserError where it could not be done, or not completely; then with the command that completes it by hand
 */
export async function act(api: ClusterApi, action: Action, options: ActOptions): Promise<string[]> {
  if (options.signal.aborted) throw new UserError('nothing was done');
  const refuse = (error: unknown): never => {
    throw nothingDone(error);
  };
  switch (action.mode) {
    case 'scale':
      return scale(api, action, options);
    case 'restart': {
      const { resource, object } = action.workload;
      await api.patch(resource, ...placeOf(object), restartPatch(action.at)).catch(refuse);
      return [`${titleOf(action.workload).toLowerCase()} restarted`];
    }
    case 'delete':
    case 'recreate': {
      const [, name] = placeOf(action.pod);
      const taken = await takeAway(api, action);
      if (action.mode === 'delete') return [`pod/${name} ${taken}`];
      await recreate(api, action.pod, action.remade, options);
      return [`pod/${name} ${taken}`, `pod/${name} created`];
    }
  }
}
