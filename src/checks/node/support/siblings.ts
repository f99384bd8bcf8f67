/** Pods of the same template as the one that is explained. */
import { stateOf } from '../../../evidence/pod-state.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import type { Pod } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

const HASHES = ['pod-template-hash', 'controller-revision-hash'];

/** Names of a pod's own that all its siblings share. */
function selectorFor(pod: Pod): string | undefined {
  const labels = pod.metadata?.labels ?? {};
  const hash = HASHES.find((key) => labels[key] !== undefined);
  return hash ? `${hash}=${labels[hash]}` : undefined;
}

export interface Siblings {
  /** Ready, and well for long enough. */
  readonly well: readonly Pod[];
  readonly failing: readonly Pod[];
  /** Whether these are all: of a part, one that fails or runs well elsewhere may be missing. */
  readonly whole: boolean;
}

/**
 * The siblings of a crashing pod that a ReplicaSet, DaemonSet or StatefulSet made from the same template; undefined
 * where it has no such owner or they were not read. Asks for one list of pods by the template's hash.
 */
export function siblingsOf(context: PodContext): Siblings | undefined {
  const owner = context.pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  const labelSelector = selectorFor(context.pod);
  if (!owner || labelSelector === undefined || context.subjects.every(({ dead }) => dead === undefined))
    return undefined;
  const { some, all } = context.list('pods', { labelSelector });
  if (all.state !== 'known' && all.state !== 'partial') return undefined;
  const others = some.filter(
    (pod) =>
      pod.metadata?.uid !== context.pod.metadata?.uid &&
      pod.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid) &&
      !pod.metadata.deletionTimestamp,
  );
  // One that has just started may be on its way down as well: it has to have been up for longer than this one lives.
  const lives = Math.max(60, ...context.subjects.map(({ ranSeconds = 0 }) => 3 * ranSeconds));
  const up = (pod: Pod): boolean =>
    (pod.status?.containerStatuses ?? []).every(
      ({ state }) => (secondsBetween(state?.running?.startedAt, context.now) ?? 0) > lives,
    );
  const ready = (pod: Pod): boolean =>
    (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
  const states = others.map((pod) => ({ pod, state: stateOf(pod, context.now).state }));
  return {
    well: states
      .filter(({ pod, state }) => (state === 'healthy' || state === 'recovered') && ready(pod) && up(pod))
      .map(({ pod }) => pod),
    failing: states
      .filter(({ state }) => state === 'crashing' || state === 'failed' || state === 'waiting')
      .map(({ pod }) => pod),
    whole: all.state === 'known',
  };
}

export const nodeOf = (pod: Pod): string => pod.spec?.nodeName ?? '';
