/** The rights that a fix needs, asked for before anything is done. */
import { UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import type { Resource } from '../model/resources.ts';
import type { Way } from './way.ts';

interface Need {
  readonly verb: string;
  readonly resource: Resource;
  /** undefined: all of the namespace. */
  readonly name?: string;
}

/** Returns what applying, waiting and rolling back need. */
function needsOf(way: Way): Need[] {
  if (way.mode === 'recreate') {
    const name = placeOf(way.action.pod)[1];
    return [
      { verb: 'get', resource: 'pods', name },
      { verb: 'list', resource: 'pods' },
      { verb: 'delete', resource: 'pods', name },
      { verb: 'create', resource: 'pods' },
    ];
  }
  const { resource, object } = way.workload;
  const name = placeOf(object)[1];
  return [
    ...['get', 'patch', 'list', 'watch'].map((verb) => ({ verb, resource, name })),
    ...['list', 'watch'].map((verb) => ({ verb, resource: 'pods' as const })),
    ...way.stuck.map((pod) => ({ verb: 'delete', resource: 'pods' as const, name: placeOf(pod)[1] })),
  ];
}

const text = ({ verb, resource }: Need, namespace: string): string => `${verb} ${resource} in ${namespace}`;

/**
 * Checks the rights of the user (SelfSubjectAccessReview).
 * @param isTested the fix-test runs, too
 * @throws UserError with all that are missing
 */
export async function checkRights(api: ClusterApi, namespace: string, way: Way, isTested: boolean): Promise<void> {
  const may = async (need: Need): Promise<boolean> =>
    (await api.can(need.verb, need.resource, namespace, undefined, need.name)) !== false;
  const missing = async (needs: readonly Need[]): Promise<Need[]> => {
    const answers = await Promise.all(needs.map(may));
    return needs.filter((_, index) => !answers[index]);
  };
  const both = (resource: Resource): Need[] => ['create', 'delete'].map((verb) => ({ verb, resource }));
  const [lacking, jobs, pods] = await Promise.all([
    missing(isTested ? [...needsOf(way), { verb: 'list', resource: 'pods' }] : needsOf(way)),
    isTested ? missing(both('jobs')) : [],
    isTested ? missing(both('pods')) : [],
  ]);
  const all = [...lacking, ...(pods.length > 0 ? jobs : [])];
  if (all.length === 0) return;
  const names = [...new Set(all.map((need) => text(need, namespace)))];
  throw new UserError(`nothing was done: you may not ${names.join(', ')}`, `needs: ${names.join('; ')}`);
}
