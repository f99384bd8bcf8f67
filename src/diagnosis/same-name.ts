/** What else has the name of a target that does not exist: `web` is a pod to kubectl, and often means deploy/web. */
import { nearest } from '../evidence/text.ts';
import { listed } from '../model/facts.ts';
import type { KubeObject } from '../model/objects.ts';
import { EXPLAINABLE, RESOURCES } from '../model/resources.ts';
import { shortName } from '../model/short-name.ts';
import type { Source } from '../sources/source.ts';
import type { Target } from './target.ts';

/** Names of these are generated: one that is similar was not typed by hand. */
const GENERATED: readonly Target['resource'][] = ['pods', 'replicasets'];

/**
 * Returns `deploy/web`, `svc/web`: objects of other kinds with the name of the target; if there are none, those with a
 * similar name.
 * @param takes the kinds that the command takes
 */
export async function namedAlike(
  source: Source,
  { resource, namespace, name }: Target,
  takes: readonly Target['resource'][] = EXPLAINABLE,
): Promise<{ readonly same: readonly string[]; readonly similar: readonly string[] }> {
  const found = await Promise.all(
    takes
      .filter((one) => one !== resource)
      .map(async (kind) => {
        const fact = await source.fetch({ verb: 'list', resource: kind, namespace, metadataOnly: true });
        const names = listed<KubeObject>(fact).some.map(({ metadata }) => metadata?.name ?? '');
        const shown = (one: string): string => shortName(RESOURCES[kind].kind, one);
        return {
          same: names.includes(name) ? [shown(name)] : [],
          similar: GENERATED.includes(kind) ? [] : nearest(name, names).map(shown),
        };
      }),
  );
  return { same: found.flatMap(({ same }) => same), similar: found.flatMap(({ similar }) => similar) };
}
