/** `retry --recreate`: waits until the deleted pod is gone and creates it again. */
import { troubleText, UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { saysGone } from '../experiments/removal.ts';
import { ApiError, refusedWith } from '../sources/cluster/api-error.ts';
import { until } from './until.ts';
import type { ActOptions } from './until.ts';
import { shellLine } from '../model/command.ts';

/** HTTP statuses of a pod that the server never accepts. Any other error may go away. */
const REFUSED = new Set([400, 403, 422]);

/**
 * Waits until the pod is gone and creates it again. An interruption does not stop it, because the pod would be lost.
 * @throws UserError where that is not possible, with the command that does it by hand
 */
export async function recreate(api: ClusterApi, pod: Pod, remade: KubeObject, options: ActOptions): Promise<void> {
  const place = placeOf(pod);
  const [namespace, name] = place;
  const again = options.saved ? shellLine`kubectl -n ${namespace} create -f ${options.saved}` : undefined;
  const isAnother = async (): Promise<boolean> =>
    (await api.get<Pod>('pods', ...place)).metadata?.uid !== pod.metadata?.uid;
  let unread = '';
  const isGone = (): Promise<boolean> =>
    isAnother().then(
      (gone) => {
        unread = '';
        return gone;
      },
      (error: unknown) => {
        unread = troubleText(error);
        return saysGone(error, name);
      },
    );
  options.onProgress(`waiting for pod ${name} to end`);
  if (!(await until(api, isGone, options.goneSeconds)))
    throw new UserError(
      `pod ${name} was deleted and ${unread === '' ? 'is still ending' : `cannot be read (${unread})`}, so it was not created again`,
      again ? `when it is gone: ${again}` : undefined,
    );
  let problem = 'no answer';
  let isRefused = false;
  const create = async (): Promise<boolean> => {
    try {
      await api.create('pods', remade);
      return true;
    } catch (error) {
      problem = troubleText(error);
      isRefused = REFUSED.has(refusedWith(error) ?? 0);
      return isRefused || (error instanceof ApiError && error.reason === 'AlreadyExists' && (await isAnother()));
    }
  };
  const ended = await until(api, create, options.goneSeconds);
  if (isRefused)
    throw new UserError(`pod ${name} was deleted, and the server refuses to create it again: ${problem}`, again);
  if (!ended) throw new UserError(`pod ${name} was deleted and could not be created again: ${problem}`, again);
}
