/** Pods of the same template as the pod that is explained. */
import { controllerOf } from '../../../evidence/controller.ts';
import { stateOf } from '../../../evidence/pod-state.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import type { Pod } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { inTrouble } from '../../support/trouble.ts';

const HASHES = ['pod-template-hash', 'controller-revision-hash'];

/** Returns the label selector that all siblings of a pod match. */
export function siblingSelector(pod: Pod): string | undefined {
  const labels = pod.metadata?.labels ?? {};
  const hash = HASHES.find((key) => labels[key] !== undefined);
  return hash ? `${hash}=${labels[hash]}` : undefined;
}

export interface Siblings {
  /** Ready, and up for long enough. */
  readonly healthy: readonly Pod[];
  readonly failing: readonly Pod[];
  /** Whether these are all siblings. Otherwise one that fails or is healthy elsewhere may be missing. */
  readonly whole: boolean;
}

/**
 * Returns the siblings of a pod that its ReplicaSet, DaemonSet or StatefulSet made from the same template. Asks
 * for one list of pods, by the hash of the template.
 * @param which pods that only wait have no end to compare, so most checks ask for crashing ones
 * @returns undefined where the pod has no such owner, or its siblings were not read
 */
export function siblingsOf(context: PodContext, which: 'crashing' | 'also-waiting' = 'crashing'): Siblings | undefined {
  const owner = controllerOf(context.pod);
  const labelSelector = siblingSelector(context.pod);
  const waits = which === 'also-waiting' && nodeOf(context.pod) !== '' && inTrouble(context);
  const ends = context.subjects.some(({ dead }) => dead !== undefined);
  if (!owner || labelSelector === undefined || !(ends || waits)) return undefined;
  const { some, all } = context.list('pods', { labelSelector });
  if (all.state !== 'known' && all.state !== 'partial') return undefined;
  const others = some.filter(
    (pod) =>
      pod.metadata?.uid !== context.pod.metadata?.uid &&
      pod.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid) &&
      !pod.metadata.deletionTimestamp,
  );
  // A sibling that has just started may crash as well. It counts once it is up longer than this pod lives.
  const lives = Math.max(60, ...context.subjects.map(({ ranSeconds = 0 }) => 3 * ranSeconds));
  const up = (pod: Pod): boolean =>
    (pod.status?.containerStatuses ?? []).every(
      ({ state }) => (secondsBetween(state?.running?.startedAt, context.now) ?? 0) > lives,
    );
  const ready = (pod: Pod): boolean =>
    (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
  const states = others.map((pod) => ({ pod, state: stateOf(pod, context.now).state }));
  return {
    healthy: states
      .filter(({ pod, state }) => (state === 'healthy' || state === 'recovered') && ready(pod) && up(pod))
      .map(({ pod }) => pod),
    failing: states
      .filter(({ state }) => state === 'crashing' || state === 'failed' || state === 'waiting')
      .map(({ pod }) => pod),
    whole: all.state === 'known',
  };
}

/** Returns the node of a pod; empty before it has one. */
export const nodeOf = (pod: Pod): string => pod.spec?.nodeName ?? '';
