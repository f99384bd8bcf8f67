/** Checks before anything is created: the user's rights, and whether the server accepts the objects. */
import { UserError } from '../errors.ts';
import type { Plan, PlannedPod } from '../model/experiment-answer.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';
import type { ClusterApi } from './api.ts';
import { resourceOf } from './copy-access.ts';
import { bare } from './copy.ts';
import { NOTHING_SEEN } from './look.ts';
import type { Run } from './run-copy.ts';
import { refuser } from './server-messages.ts';
import { shellLine } from '../model/command.ts';

export interface Cleared {
  readonly plan: Plan;
  /** What was asked about the user's rights; undefined: nothing, as there is no copy. */
  readonly rights?: Rights;
  /** Copies that the server refuses. */
  readonly refused: readonly Run[];
}

interface Refusal {
  /** As `refuser` names it. */
  readonly by: string;
  readonly message: string;
}

const textOf = ({ by, message }: Refusal): string => `${by}: ${message}`;

function refusedRun(planned: PlannedPod, refusal: Refusal): Run {
  const { hopeless: _hopeless, ...look } = NOTHING_SEEN;
  const { message } = refusal;
  const unseen = { pod: undefined, diagnosis: null, sightings: [], events: null };
  return { ...look, ...unseen, planned, fate: 'refused', message, says: textOf(refusal) };
}

/**
 * Tries to create an object (dry run).
 * @returns the server's refusal; undefined where it accepts the object
 * @throws ApiError and others where the server does not say
 */
async function refusalOf(api: ClusterApi, planned: PlannedPod): Promise<Refusal | undefined> {
  try {
    await api.create(resourceOf(planned), planned.object, { dryRun: true });
    return undefined;
  } catch (error) {
    const status = refusedWith(error);
    // 429: the server has no time to judge the object.
    if (status === undefined || status === 429) throw error;
    const { message } = error as Error;
    return { by: refuser(message), message };
  }
}

export interface Rights {
  /** The user may create and delete Jobs. */
  readonly jobs: boolean;
  /** The user may create and delete pods. */
  readonly pods: boolean;
  readonly createJobs: boolean;
  readonly createPods: boolean;
  /** Why the copies are bare pods; undefined: they run under Jobs. */
  readonly bare?: string;
}

/** @throws UserError where nothing can be created, watched or removed, with the missing rule */
async function rightsIn(api: ClusterApi, namespace: string): Promise<Rights> {
  const may = async (verb: string, resource: 'jobs' | 'pods'): Promise<boolean> =>
    (await api.can(verb, resource, namespace)) !== false;
  const [listPods, createJobs, deleteJobs, createPods, deletePods] = await Promise.all([
    may('list', 'pods'),
    may('create', 'jobs'),
    may('delete', 'jobs'),
    may('create', 'pods'),
    may('delete', 'pods'),
  ]);
  if (!listPods)
    throw new UserError(
      `no copy can be watched in ${namespace}: you may not list its pods`,
      `needs: list pods in ${namespace}`,
    );
  const jobs = createJobs && deleteJobs;
  const pods = createPods && deletePods;
  if (!jobs && !pods) {
    const missing = [createJobs ? '' : 'create jobs', deleteJobs ? '' : 'delete jobs'].filter(Boolean).join(' and ');
    throw new UserError(
      `no copy can run in ${namespace}: you may not ${missing}`,
      `needs: create and delete jobs in ${namespace} (or, for copies without a Job: create and delete pods in ${namespace})`,
    );
  }
  return { jobs, pods, createJobs, createPods };
}

/** Why the copies have to be bare pods; undefined: Jobs work. @throws UserError where bare pods do not work either */
async function whyBare(
  api: ClusterApi,
  rights: Rights,
  first: PlannedPod,
  namespace: string,
): Promise<string | undefined> {
  if (!rights.jobs) return `you may not ${rights.createJobs ? 'delete' : 'create'} jobs in ${namespace}`;
  const refusal = await refusalOf(api, first);
  if (refusal === undefined) return undefined;
  if (!rights.pods) throw refusedCopy(refusal);
  return `no Job can be created (${textOf(refusal)})`;
}

const refusedCopy = ({ by, message }: Refusal): UserError =>
  new UserError(`${by} refuses the copy: ${message}`, 'nothing was created');

/**
 * Checks the user's rights (SelfSubjectAccessReview) and tries every object on the server (dry run): as a Job and, where
 * the user may create pods, as the bare pod that the Job's controller creates, because quotas, LimitRanges and
 * PodSecurity judge only the pod.
 * @param options.asked the rights of an earlier round of a plan that the user agreed to: they are not asked again, and a
 *   refusal of all copies is a result
 * @returns the plan, with bare pods where Jobs are not possible, and the copies that the server refuses
 * @throws UserError where nothing can be created, watched or removed, with the missing rule
 */
export async function preflight(
  api: ClusterApi,
  plan: Plan,
  options: { readonly asked?: Rights | undefined } = {},
): Promise<Cleared> {
  if (plan.pods.length === 0) return { plan, refused: [] };
  const { namespace } = plan.target;
  const asked = options.asked ?? (await rightsIn(api, namespace));
  const why = options.asked ? asked.bare : await whyBare(api, asked, plan.pods[0]!, namespace);
  const rights = why === undefined ? asked : { ...asked, bare: why };
  const pods = why === undefined ? plan.pods : plan.pods.map(bare);
  const notes =
    why === undefined
      ? []
      : [
          why,
          `the copies are bare pods: if this program is killed, the cluster ends them at their deadline but does not remove them; to remove them: ${shellLine`kubectl crashloop cleanup -n ${namespace}`}`,
        ];
  const refusals = await Promise.all(
    pods.map(async (planned) => (rights.createPods ? refusalOf(api, bare(planned)) : undefined)),
  );
  const first = refusals.find((refusal) => refusal !== undefined);
  const taken = pods.filter((_, i) => refusals[i] === undefined);
  if (taken.length === 0 && first && options.asked === undefined) throw refusedCopy(first);
  const refused = pods.flatMap((planned, i) => (refusals[i] ? [refusedRun(planned, refusals[i])] : []));
  for (const run of refused) notes.push(`"${run.planned.step}" will not run: ${run.says}`);
  return { plan: { ...plan, pods: taken, notes: [...plan.notes, ...notes] }, refused, rights };
}
