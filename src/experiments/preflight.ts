/** Before anything is created: may the user do it, and would the server take it? */
import { UserError } from '../errors.ts';
import type { LabApi } from './api.ts';
import { bare } from './copy.ts';
import type { Run } from './lab.ts';
import type { Plan, PlannedPod } from '../model/experiment.ts';

export interface Cleared {
  readonly plan: Plan;
  /** Steps whose copy the server refuses; they run no pod. */
  readonly refused: readonly Run[];
}

/** Who refused, in the words of the admission plug-ins (k8s.io/apiserver and kubernetes/plugin/pkg/admission). */
export function refuser(message: string): string {
  if (/violates PodSecurity/.test(message)) return 'PodSecurity';
  if (/exceeded quota|must specify [a-z.,]{1,200} for|failed quota/.test(message)) return 'a ResourceQuota';
  if (/(?:maximum|minimum) [a-z-]{1,60} usage per|ratio of limit to request|\bLimitRange\b/i.test(message))
    return 'a LimitRange';
  const webhook = /admission webhook "([^"]{1,200})"/.exec(message)?.[1];
  if (webhook) return `admission webhook ${webhook}`;
  if (/ValidatingAdmissionPolicy/.test(message)) return 'a ValidatingAdmissionPolicy';
  if (/cannot create resource|cannot impersonate/.test(message)) return 'RBAC';
  return 'the server';
}

const refusedRun = (planned: PlannedPod, message: string): Run => ({
  planned,
  fate: 'refused',
  pod: undefined,
  container: null,
  exitCode: null,
  reason: null,
  ranSeconds: 0,
  ready: false,
  says: `${refuser(message)}: ${message}`,
  diagnosis: null,
});

/** The server's refusal of an object that is only tried; undefined where it would take it. */
async function refusal(api: LabApi, planned: PlannedPod): Promise<string | undefined> {
  try {
    await api.create(planned.object.kind === 'Job' ? 'jobs' : 'pods', planned.object, { dryRun: true });
    return undefined;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'number') throw error;
    return (error as Error).message;
  }
}

/**
 * Looks up the user's rights (SelfSubjectAccessReview) and tries every object on the server (dry run): as the Job it
 * will be and, where pods may be created, as the bare pod that its controller will make, since quotas, LimitRanges and
 * PodSecurity judge only that one.
 * @returns the plan, with bare pods where Jobs may not be created, and the steps that the server refuses
 * @throws UserError where nothing can be created, watched or removed, naming the rule that is missing
 */
export async function preflight(api: LabApi, plan: Plan): Promise<Cleared> {
  if (plan.pods.length === 0) return { plan, refused: [] };
  const { namespace } = plan.target;
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
  const asJob = createJobs && deleteJobs;
  const asPod = createPods && deletePods;
  if (!asJob && !asPod) {
    const lacking = [createJobs ? '' : 'create jobs', deleteJobs ? '' : 'delete jobs'].filter(Boolean).join(' and ');
    throw new UserError(
      `no copy can be run in ${namespace}: you may not ${lacking}`,
      `needs: create and delete jobs in ${namespace} (or, without a Job around the copy: create and delete pods in ${namespace})`,
    );
  }
  const notes: string[] = [];
  let pods = plan.pods;
  if (asJob) {
    const why = await refusal(api, pods[0]!);
    if (why !== undefined && asPod) notes.push(`no Job can be made (${refuser(why)}: ${why})`);
    if (why !== undefined && !asPod)
      throw new UserError(`${refuser(why)} refuses the copy: ${why}`, 'nothing was created');
    if (why !== undefined) pods = pods.map(bare);
  } else {
    notes.push(`you may not ${createJobs ? 'delete' : 'create'} jobs in ${namespace}`);
    pods = pods.map(bare);
  }
  if (pods[0]!.object.kind === 'Pod')
    notes.push(
      `the copies are bare pods: were this program killed, the cluster would stop them at their deadline but leave them behind, for: kubectl crashloop cleanup -n ${namespace}`,
    );
  const refused: Run[] = [];
  const taken: PlannedPod[] = [];
  const answers = await Promise.all(
    pods.map(async (planned) => (createPods ? refusal(api, bare(planned)) : undefined)),
  );
  for (const [i, planned] of pods.entries()) {
    const why = answers[i];
    if (why === undefined) taken.push(planned);
    else refused.push(refusedRun(planned, why));
  }
  if (taken.length === 0)
    throw new UserError(
      `${refused[0]!.says.split(':')[0]} refuses the copy: ${answers.find((one) => one !== undefined)}`,
      'nothing was created',
    );
  for (const run of refused) notes.push(`"${run.planned.step}" will not run: ${run.says}`);
  return { plan: { ...plan, pods: taken, notes: [...plan.notes, ...notes] }, refused };
}
