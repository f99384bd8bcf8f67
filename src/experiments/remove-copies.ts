/** Removes copies and their Jobs. */
import { troubleText } from '../errors.ts';
import type { Left, PlannedPod } from '../model/experiment-answer.ts';
import type { KubeObject } from '../model/objects.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';
import { placeOf } from './api.ts';
import type { ClusterApi } from './api.ts';
import { findPod, resourceOf } from './copy-access.ts';
import { Removal } from './removal.ts';
import { PATIENCE } from './run-copy.ts';
import type { RunOptions } from './run-copy.ts';
import { shellLine } from '../model/command.ts';

/** Milliseconds between two looks at a copy that is being removed. */
const POLL_MILLISECONDS = 500;

/**
 * Returns the object as something that is left behind, with the command that removes it.
 * @param kind of objects that do not state their own
 * @param error the last one; undefined: the server answered
 */
export function leftBehind(object: KubeObject, kind: string, error?: unknown): Left {
  const [namespace, name] = placeOf(object);
  return {
    object: `${kind}/${name}`,
    command: shellLine`kubectl -n ${namespace} delete ${kind.toLowerCase()} ${name}`,
    why: error === undefined ? null : troubleText(error),
  };
}

/**
 * Removes planned copies, whether they were created or not, and waits until their pods are gone. Tries again while the
 * server does not answer.
 * @returns what could not be removed
 */
export async function removeCopies(
  api: ClusterApi,
  planned: readonly PlannedPod[],
  options: Omit<RunOptions, 'signal' | 'examine'>,
): Promise<Left[]> {
  const deadline = api.clock.now() + PATIENCE.removal * 1000;
  return (await Promise.all(planned.map((one) => removeOne(api, one, deadline, options)))).flat();
}

/** @param deadline a time of the clock */
async function removeOne(
  api: ClusterApi,
  planned: PlannedPod,
  deadline: number,
  options: Pick<RunOptions, 'onProgress'>,
): Promise<Left[]> {
  const { object, graceSeconds } = planned;
  const [namespace, name] = placeOf(object);
  const isPod = object.kind === 'Pod';
  const owner = new Removal(api, {
    resource: resourceOf(planned),
    namespace,
    name,
    ...(isPod ? { graceSeconds } : {}),
  });
  let ownerGone = false;
  let mayDeletePod = true;
  let left: Left[] = [leftBehind(object, object.kind)];
  let trouble: unknown;
  for (;;) {
    try {
      if (!ownerGone && (await owner.step())) {
        [ownerGone, left] = [true, []];
        if (isPod) return left;
      }
      const pod = await findPod(api, planned);
      if (ownerGone) {
        if (!pod) return [];
        left = [leftBehind(pod, 'Pod')];
        // The garbage collector deletes the pod too, but later, and with the original's grace period.
        if (mayDeletePod && !pod.metadata?.deletionTimestamp)
          await api.remove('pods', ...placeOf(pod), { graceSeconds }).catch((error: unknown) => {
            if (refusedWith(error) === 403) mayDeletePod = false;
            else throw error;
          });
      }
      if (pod) options.onProgress(`removing ${pod.metadata?.name}`);
      trouble = undefined;
    } catch (error) {
      trouble = error;
    }
    if (refusedWith(trouble) === 403 || api.clock.now() > deadline)
      return trouble === undefined ? left : left.map((one) => ({ ...one, why: troubleText(trouble) }));
    await api.clock.sleep(POLL_MILLISECONDS);
  }
}
