/** `retry --scale`: scales a workload to zero and back. */
import { troubleText, UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Deployment, KubeObject, Pod } from '../model/objects.ts';
import { REPLICAS } from './action.ts';
import type { Action } from './action.ts';
import { backPatch, FORGET_PATCH, zeroPatch } from './patches.ts';
import { nothingDone } from './refusal.ts';
import { podSelector, titleOf } from './subject.ts';
import type { Located } from './subject.ts';
import { insist, until } from './until.ts';
import type { ActOptions } from './until.ts';
import { shellLine } from '../model/command.ts';

/** Seconds for which scaling back is tried at least. */
const BACK_SECONDS = 60;

/** @returns whether all pods are gone; false where the time is over, or the signal came */
async function waitForPods(api: ClusterApi, workload: Located, options: ActOptions): Promise<boolean> {
  const [namespace] = placeOf(workload.object);
  const noneLeft = async (): Promise<boolean> => {
    const left = (await api.list<Pod>('pods', namespace, podSelector(workload))).filter(
      ({ metadata, status }) =>
        metadata?.ownerReferences?.length && status?.phase !== 'Failed' && status?.phase !== 'Succeeded',
    );
    options.onProgress(`waiting for ${left.length} pods of ${titleOf(workload).toLowerCase()} to end`);
    return left.length === 0;
  };
  return until(api, noneLeft, options.goneSeconds, options.signal);
}

/**
 * Scales back. An interruption does not stop it, because the number of replicas must not be lost.
 * @param isAtZero it is known that the workload was scaled to zero
 * @returns what was done
 * @throws UserError where that is not possible, with the command that does it by hand
 */
async function scaleBack(
  api: ClusterApi,
  workload: Located,
  replicas: number,
  options: ActOptions,
  isAtZero = true,
): Promise<string> {
  const { resource, object } = workload;
  const place = placeOf(object);
  const title = titleOf(workload).toLowerCase();
  let problem = 'no answer';
  let done = '';
  let attempts = 0;
  const back = async (): Promise<boolean> => {
    attempts++;
    try {
      const now = (await api.get<Deployment>(resource, ...place)).spec?.replicas ?? 1;
      // Where someone else set another number meanwhile, that number stays.
      await api.patch(resource, ...place, now === 0 ? backPatch(replicas) : FORGET_PATCH);
      // An attempt without an answer may have scaled it back.
      done =
        now === 0 || (attempts > 1 && now === replicas)
          ? `${title} scaled to ${replicas}`
          : `${title} left at ${now}: someone scaled it meanwhile`;
      return true;
    } catch (error) {
      problem = troubleText(error);
      return false;
    }
  };
  if (!(await until(api, back, Math.max(BACK_SECONDS, options.goneSeconds))))
    throw new UserError(
      `${title} ${isAtZero ? 'is still' : 'may be'} at 0 replicas: ${problem}`,
      `${isAtZero ? 'to scale it back' : 'to scale it back if it is'}: ${shellLine`kubectl -n ${place[0]} scale ${title} --replicas=${replicas}`} (the annotation ${REPLICAS} keeps the number)`,
    );
  return done;
}

/**
 * Scales to zero and back.
 * @returns what was done, line by line
 * @throws UserError where the server refuses, or the workload cannot be scaled back
 */
export async function scale(
  api: ClusterApi,
  { workload, replicas, resumes }: Extract<Action, { mode: 'scale' }>,
  options: ActOptions,
): Promise<string[]> {
  if (resumes) return [await scaleBack(api, workload, replicas, options)];
  const { resource, object } = workload;
  const place = placeOf(object);
  const isZero = async (): Promise<boolean> => (await api.get<Deployment>(resource, ...place)).spec?.replicas === 0;
  const zero = (): Promise<KubeObject> => api.patch(resource, ...place, zeroPatch(replicas));
  const trouble = await insist(api, zero, isZero, options.signal).catch((error: unknown) => {
    throw nothingDone(error);
  });
  if (trouble !== undefined)
    throw new UserError(
      `${titleOf(workload).toLowerCase()} could not be scaled to 0: ${trouble}`,
      await scaleBack(api, workload, replicas, options, false),
    );
  const gone = await waitForPods(api, workload, options);
  return [
    `${titleOf(workload).toLowerCase()} scaled to 0`,
    await scaleBack(api, workload, replicas, options),
    ...(gone || options.signal.aborted ? [] : ['some of its pods were still ending when it was scaled back']),
  ];
}
