/** What to wait for: the workloads of a selector, of a namespace, or of manifests. */
import { UserError } from '../errors.ts';
import { controllerOf } from '../evidence/controller.ts';
import { MANAGED_BY, OURS } from '../knowledge/managed-by.ts';
import type { Gap } from '../model/diagnosis.ts';
import { nameOf } from '../model/objects.ts';
import type { KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { resourceOf } from '../sources/bundle/objects.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import type { Client } from '../sources/cluster/client.ts';
import { needsOf, pathOfResource } from '../sources/cluster/paths.ts';
import { isHelmTest, isHook } from './helm-hooks.ts';
import { WAITED_FOR } from './rollout.ts';
import type { WaitTarget } from './wait-list.ts';

export interface Wanted {
  readonly targets: readonly WaitTarget[];
  /** Kinds that may not be listed. */
  readonly gaps: readonly Gap[];
}

export interface Choice {
  /** undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
}

/** Copies of experiments are nothing that was deployed. */
const isOurs = ({ metadata }: KubeObject): boolean => metadata?.labels?.[MANAGED_BY] === OURS;
const isOwned = (object: KubeObject): boolean => controllerOf(object) !== undefined;

/**
 * Returns the workloads that a selector chooses and that no controller owns.
 * @throws UserError if none of the kinds may be listed; what a list throws for another reason
 */
export async function chosenIn(client: Client, choice: Choice): Promise<Wanted> {
  const gaps: Gap[] = [];
  const found = await Promise.all(
    WAITED_FOR.map(async (resource): Promise<WaitTarget[]> => {
      try {
        const { items } = await client.list<KubeObject>({
          path: pathOfResource(resource, choice.namespace),
          query: { labelSelector: choice.labelSelector },
        });
        return items
          .filter((one) => !isOwned(one) && !isOurs(one))
          .map((one) => ({ resource, namespace: one.metadata?.namespace ?? '', name: nameOf(one) }));
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 403) throw error;
        const { namespace } = choice;
        gaps.push({
          what: `${resource} in ${namespace ?? 'all namespaces'}`,
          state: 'forbidden',
          why: 'forbidden',
          needs: needsOf({ verb: 'list', resource, ...(namespace === undefined ? {} : { namespace }) }),
          request: { verb: 'list', resource, namespace: namespace ?? null },
        });
        return [];
      }
    }),
  );
  if (gaps.length === WAITED_FOR.length)
    throw new UserError(
      'you may not list any kind of workload',
      gaps
        .map(({ needs }) => `needs: ${needs}`)
        .sort()
        .join('\n'),
    );
  return { targets: found.flat(), gaps };
}

/** An object of a manifest, by its place. */
export interface Placed<R> {
  readonly resource: R;
  readonly namespace: string;
  readonly name: string;
  readonly isHook: boolean;
}

/**
 * Returns the objects of these kinds in manifests, each once; without tests of Helm.
 * @param usual the namespace of objects that name none
 * @param given the namespace that the user named, which the objects must not contradict
 * @throws UserError if one has no fixed name, or is of another namespace than the given one
 */
export function placedIn<R extends Resource>(
  objects: readonly KubeObject[],
  kinds: readonly R[],
  { usual, given }: { readonly usual: string; readonly given: string | undefined },
): Placed<R>[] {
  const targets = new Map<string, Placed<R>>();
  for (const object of objects) {
    const resource = kinds.find((kind) => kind === resourceOf(object));
    if (resource === undefined || isHelmTest(object)) continue;
    const { name, namespace: own, generateName } = object.metadata ?? {};
    const { kind } = RESOURCES[resource];
    if (typeof name !== 'string' || name === '')
      throw new UserError(
        `a ${kind} of the manifests has no name${generateName === undefined ? '' : ` (generateName: ${generateName})`}`,
        'only the server knows the name: choose it by label, with -l',
      );
    if (given !== undefined && own !== undefined && own !== given)
      throw new UserError(
        `${kind}/${name} is in namespace ${own}, and -n says ${given}`,
        'leave -n out: each object then counts in its namespace',
      );
    const namespace = own ?? given ?? usual;
    targets.set(`${resource} ${namespace}/${name}`, { resource, namespace, name, isHook: isHook(object) });
  }
  return [...targets.values()];
}

/** Returns the workloads of manifests that can be waited for. @throws as `placedIn` */
export const targetsOf = (
  objects: readonly KubeObject[],
  place: { readonly usual: string; readonly given: string | undefined },
): WaitTarget[] => placedIn(objects, WAITED_FOR, place);
