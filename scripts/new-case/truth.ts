/** The frame of a case's truth.json: what the bundle says by itself, and marks where a person has to decide. */
import { CATEGORIES } from '../../src/model/finding.ts';
import type { TargetRef } from '../../src/sources/bundle/index-file.ts';
import type { Pod } from '../../src/model/objects.ts';
import type { Source } from '../../src/sources/source.ts';
import { FILL_IN, type Truth } from '../accuracy.ts';

/** Names of the containers that ended before or are not ready. One that waits for an init container has not failed. */
function troubled({ status }: Pod): string[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    .filter(({ state }) => state?.waiting?.reason !== 'PodInitializing')
    .filter(({ ready, restartCount, state }) => restartCount > 0 || (!ready && state?.terminated?.exitCode !== 0))
    .map(({ name }) => name);
}

/** The container that failed, by name; null where the pod has one only, or where it could not be read. */
function containerOf(pod: Pod | undefined): string | null {
  const { containers = [], initContainers = [] } = pod?.spec ?? {};
  if (pod === undefined || containers.length + initContainers.length < 2) return null;
  const names = troubled(pod);
  return names.length === 1 ? names[0]! : `${FILL_IN}: the container that failed (${names.join(', ')}), or null`;
}

/**
 * Returns the frame for a bundle.
 * @param target what the bundle is about
 * @param pod name of the pod that the program explains; undefined where the workload has none
 */
export async function frameOf(
  source: Source,
  { kind, namespace, name }: TargetRef,
  pod: string | undefined,
): Promise<Truth & { readonly recordedAt: string }> {
  const fact =
    pod === undefined ? undefined : await source.fetch({ verb: 'get', resource: 'pods', namespace, name: pod });
  return {
    namespace,
    pod: kind === 'Pod' ? name : `${kind.toLowerCase()}/${name}`,
    container: containerOf(fact?.state === 'known' ? (fact.value as Pod) : undefined),
    category: `${FILL_IN}: ${CATEGORIES.join(', ')}, or healthy`,
    also: [],
    cause: `${FILL_IN}: what was wrong, in one sentence`,
    must: [`${FILL_IN}: a regular expression that the first cause has to match, such as the name of what is missing`],
    mustNot: [],
    recordedAt: source.now(),
  };
}
