/** Does what a retry's plan says. What it began that must not stay half done, it ends, whatever comes in between. */
import { UserError } from '../errors.ts';
import type { Deployment, KubeObject, Pod } from '../model/objects.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { podSelector } from './read.ts';
import { REPLICAS, RESTARTED_AT, titleOf } from './plan.ts';
import type { Action, Located } from './plan.ts';

export interface ActOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Where the manifest was saved, for the words of an error. */
  readonly saved: string | null;
  /** Seconds that pods are given to go. */
  readonly goneSeconds: number;
}

const POLL_MILLISECONDS = 500;

const placeOf = (object: KubeObject): [namespace: string, name: string] => [
  object.metadata?.namespace ?? 'default',
  object.metadata?.name ?? '',
];
const codeOf = (error: unknown): number | undefined =>
  typeof (error as { code?: unknown }).code === 'number' ? (error as { code: number }).code : undefined;

/** The server's refusal as an error for people. */
function refused(what: string, error: unknown): UserError {
  return error instanceof UserError
    ? error
    : new UserError(
        `${what}: ${(error as Error).message}`,
        codeOf(error) === 403 ? 'your user lacks this right' : undefined,
      );
}

const restartPatch = (at: string): object => ({
  spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } },
});
const toZero = (replicas: number): object => ({
  metadata: { annotations: { [REPLICAS]: String(replicas) } },
  spec: { replicas: 0 },
});
const back = (replicas: number): object => ({ metadata: { annotations: { [REPLICAS]: null } }, spec: { replicas } });

/**
 * Tries on the server (dry run) what would be done.
 * @throws UserError where it refuses; nothing was done
 */
export async function tryOut(api: ClusterApi, action: Action): Promise<void> {
  const dryRun = true;
  try {
    switch (action.mode) {
      case 'delete':
      case 'recreate': {
        const [namespace, name] = placeOf(action.pod);
        await api.remove('pods', namespace, name, { dryRun, ...uidOf(action.pod) });
        // Under another name: this one is taken as long as the old pod is there.
        if (action.mode === 'recreate')
          await api.create(
            'pods',
            { ...action.remade, metadata: { ...action.remade.metadata!, name: `${name.slice(0, 240)}-retry` } },
            { dryRun },
          );
        return;
      }
      case 'restart':
        await api.patch(action.workload.resource, ...placeOf(action.workload.object), restartPatch(action.at), {
          dryRun,
        });
        return;
      case 'scale':
        await api.patch(
          action.workload.resource,
          ...placeOf(action.workload.object),
          action.resumes ? back(action.replicas) : toZero(action.replicas),
          { dryRun },
        );
    }
  } catch (error) {
    throw refused('nothing was done, the server refuses', error);
  }
}

const uidOf = (object: KubeObject): { uid: string } | object =>
  object.metadata?.uid ? { uid: object.metadata.uid } : {};

/** Polls until `gone` says so. @returns false where the time is over, or the signal came and `heed` is set */
async function until(
  api: ClusterApi,
  gone: () => Promise<boolean>,
  options: ActOptions,
  heed: boolean,
): Promise<boolean> {
  const deadline = api.clock.now() + options.goneSeconds * 1000;
  for (;;) {
    if (heed && options.signal.aborted) return false;
    // A server that is silent for a moment is asked again.
    const over = await gone().catch((error: unknown) => {
      if (error instanceof UserError) throw error;
      return false;
    });
    if (over) return true;
    if (api.clock.now() > deadline) return false;
    await api.clock.sleep(POLL_MILLISECONDS, heed ? options.signal : undefined);
  }
}

async function recreate(api: ClusterApi, pod: Pod, remade: KubeObject, options: ActOptions): Promise<string[]> {
  const [namespace, name] = placeOf(pod);
  const again = options.saved ? `kubectl -n ${namespace} create -f ${options.saved}` : undefined;
  const isGone = async (): Promise<boolean> => {
    try {
      return (await api.get<Pod>('pods', namespace, name)).metadata?.uid !== pod.metadata?.uid;
    } catch (error) {
      if (codeOf(error) === 404) return true;
      throw error;
    }
  };
  options.onProgress(`waiting for pod ${name} to end`);
  // From here on an interruption waits: deleted and not made anew would be the worst end.
  if (!(await until(api, isGone, options, false)))
    throw new UserError(
      `pod ${name} was deleted and is still ending, so it was not made anew`,
      again ? `once it is gone: ${again}` : undefined,
    );
  let problem: unknown;
  const made = await until(
    api,
    async () => {
      try {
        await api.create('pods', remade);
        return true;
      } catch (error) {
        problem = error;
        // Refused for good; anything else (conflict, silence) may pass.
        if (codeOf(error) === 403 || codeOf(error) === 422 || codeOf(error) === 400)
          throw new UserError(
            `pod ${name} was deleted, and the server refuses to make it anew: ${(error as Error).message}`,
            again,
          );
        if (codeOf(error) === 409 && (await api.get<Pod>('pods', namespace, name)).metadata?.uid !== pod.metadata?.uid)
          return true;
        return false;
      }
    },
    options,
    false,
  );
  if (!made)
    throw new UserError(
      `pod ${name} was deleted and could not be made anew: ${(problem as Error | undefined)?.message ?? 'no answer'}`,
      again,
    );
  return [`pod/${name} deleted`, `pod/${name} created`];
}

async function scale(
  api: ClusterApi,
  workload: Located,
  replicas: number,
  resumes: boolean,
  options: ActOptions,
): Promise<string[]> {
  const { resource, object } = workload;
  const [namespace, name] = placeOf(object);
  const title = titleOf(workload).toLowerCase();
  const byHand = `kubectl -n ${namespace} scale ${title} --replicas=${replicas}`;
  const done: string[] = [];
  let waited = true;
  try {
    if (!resumes) {
      await api.patch(resource, namespace, name, toZero(replicas)).catch((error: unknown) => {
        throw refused('nothing was done, the server refuses', error);
      });
      done.push(`${title} scaled to 0`);
      const selector = podSelector(workload);
      waited = await until(
        api,
        async () => {
          const pods = (await api.list<Pod>('pods', namespace, selector)).filter(
            (pod) =>
              pod.metadata?.ownerReferences?.length &&
              pod.status?.phase !== 'Failed' &&
              pod.status?.phase !== 'Succeeded',
          );
          options.onProgress(`waiting for ${pods.length} pods of ${title} to end`);
          return pods.length === 0;
        },
        options,
        true,
      );
    }
  } catch (error) {
    if (done.length === 0) throw error;
  }
  // Always back, also after an interruption: the number must not be lost.
  let problem: unknown;
  const restored = await until(
    api,
    async () => {
      try {
        const now = (await api.get<Deployment>(resource, namespace, name)).spec?.replicas ?? 1;
        // Somebody chose another number meanwhile: theirs stands.
        await api.patch(
          resource,
          namespace,
          name,
          now === 0 ? back(replicas) : { metadata: { annotations: { [REPLICAS]: null } } },
        );
        done.push(
          now === 0 ? `${title} scaled to ${replicas}` : `${title} left at ${now}: somebody scaled it meanwhile`,
        );
        return true;
      } catch (error) {
        problem = error;
        return false;
      }
    },
    { ...options, goneSeconds: Math.max(60, options.goneSeconds) },
    false,
  );
  if (!restored)
    throw new UserError(
      `${title} is still at 0 replicas: ${(problem as Error | undefined)?.message ?? 'no answer'}`,
      `to bring it back: ${byHand} (the annotation ${REPLICAS} keeps the number)`,
    );
  if (!waited && !options.signal.aborted) done.push('some of its pods were still ending when it was scaled back');
  return done;
}

/**
 * @returns what was done, line by line, as kubectl tells it
 * @throws UserError where it could not be done, or not to its end: then it says how to end it by hand
 */
export async function act(api: ClusterApi, action: Action, options: ActOptions): Promise<string[]> {
  if (options.signal.aborted) throw new UserError('nothing was done');
  if (action.mode === 'scale') return scale(api, action.workload, action.replicas, action.resumes, options);
  if (action.mode === 'restart') {
    await api
      .patch(action.workload.resource, ...placeOf(action.workload.object), restartPatch(action.at))
      .catch((error: unknown) => {
        throw refused('nothing was done, the server refuses', error);
      });
    return [`${titleOf(action.workload).toLowerCase()} restarted`];
  }
  const [namespace, name] = placeOf(action.pod);
  await api.remove('pods', namespace, name, uidOf(action.pod)).catch((error: unknown) => {
    throw refused(
      codeOf(error) === 409 ? 'nothing was done, the pod has changed' : 'nothing was done, the server refuses',
      error,
    );
  });
  return action.mode === 'recreate' ? recreate(api, action.pod, action.remade, options) : [`pod/${name} deleted`];
}
