/** The error for a target that cannot be read. */
import { NotFound, UserError } from '../errors.ts';
import { listed } from '../model/facts.ts';
import type { Fact } from '../model/facts.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { nearest } from '../evidence/text.ts';
import type { Source } from '../sources/source.ts';
import type { KubeObject } from '../model/objects.ts';
import { namedAlike } from './same-name.ts';
import type { Target } from './target.ts';
import { typeOnly } from './type-only.ts';

const namesIn = (fact: Fact<unknown>): string[] =>
  listed<KubeObject>(fact).some.map((object) => object.metadata?.name ?? '');

/** Returns a resource as kubectl's errors name it: `deployments.apps "web"`. */
function qualified(target: Target): string {
  const { group } = RESOURCES[target.resource];
  return `${target.resource}${group ? `.${group}` : ''} "${target.name}"`;
}

/** Names that are offered at most. */
const OFFERED = 5;

async function notFound(source: Source, target: Target, takes?: readonly Target['resource'][]): Promise<NotFound> {
  const [namespace, siblings, others] = await Promise.all([
    source.fetch({ verb: 'get', resource: 'namespaces', name: target.namespace }),
    source.fetch({ verb: 'list', resource: target.resource, namespace: target.namespace, metadataOnly: true }),
    namedAlike(source, target, takes),
  ]);
  if (namespace.state === 'absent' && namesIn(siblings).length === 0 && source.kind === 'cluster') {
    const close = nearest(
      target.namespace,
      namesIn(await source.fetch({ verb: 'list', resource: 'namespaces', metadataOnly: true })),
    );
    return new NotFound(
      `namespaces "${target.namespace}" not found`,
      close.length > 0 ? `did you mean ${close.join(', ')}?` : undefined,
    );
  }
  const names = namesIn(siblings);
  const close = [...others.same, ...nearest(target.name, names, OFFERED), ...others.similar].slice(0, OFFERED);
  const kinds = target.resource === 'pods' ? 'pods' : target.resource;
  if (close.length > 0)
    return new NotFound(
      `${qualified(target)} not found in namespace ${target.namespace}`,
      `did you mean ${close.join(', ')}?`,
    );
  if (siblings.state !== 'known')
    return new NotFound(`${qualified(target)} not found in namespace ${target.namespace}`);
  const list = names.slice(0, 8).join(', ') + (names.length > 8 ? `, … (${names.length} in all)` : '');
  return new NotFound(
    `${qualified(target)} not found in namespace ${target.namespace}`,
    names.length > 0
      ? `${kinds} there: ${list}`
      : `there are no ${kinds} in namespace ${target.namespace}; -n names another namespace`,
  );
}

/** Returns the error for a workload that was read, and its pods were not; undefined for other targets. */
async function withoutPods(source: Source, target: Target): Promise<UserError | undefined> {
  const { namespace, name, resource } = target;
  const own = resource === 'pods' ? undefined : await source.fetch({ verb: 'get', resource, namespace, name });
  return own?.state === 'known' || own?.state === 'partial'
    ? new UserError(
        `${source.name} has ${qualified(target)} in namespace ${namespace}, but none of its pods`,
        `save them with it: kubectl -n ${namespace} get ${resource},pods,events -o yaml`,
      )
    : undefined;
}

/**
 * Returns the error for a target that could not be read.
 * @param fact the answer to the query for it
 * @param of the list of the workload that the query was for; undefined: the target itself
 * @param takes the kinds that the command takes; default: all that can be explained
 */
export async function unreadable(
  source: Source,
  target: Target,
  fact: Fact<unknown>,
  of?: Resource,
  takes?: readonly Target['resource'][],
): Promise<UserError> {
  const unread = fact.state === 'partial' || fact.state === 'not-collected';
  const podless = unread ? await withoutPods(source, target) : undefined;
  if (podless) return podless;
  const what = of === undefined ? qualified(target) : `the ${of} of ${qualified(target)}`;
  const server = source.server === undefined ? undefined : `the server is ${source.server}`;
  switch (fact.state) {
    case 'absent':
      // The API server has every one of these lists. What says that it does not exist is something else.
      return of === undefined
        ? ((await typeOnly(source, target, takes)) ?? notFound(source, target, takes))
        : new UserError(`cannot read ${what}: the server answered that there is no such list`, server);
    case 'forbidden':
      return new UserError(
        `you may not read ${what} in namespace ${target.namespace}: ${fact.why}`,
        `needs: ${fact.needs}`,
      );
    case 'failed':
    case 'partial':
      return new UserError(`cannot read ${what}: ${fact.why}`, server);
    default:
      return new NotFound(`${source.name} has no ${qualified(target)} in namespace ${target.namespace}`);
  }
}
