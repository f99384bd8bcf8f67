/** The claims of a pod, their volumes and classes. */
import type { Fact } from '../../../model/facts.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/objects.ts';
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { sourceOf } from '../../support/mounts.ts';
import { inTrouble, isUnscheduled, neverStarted, schedulerSays } from '../../support/trouble.ts';

export interface Claim {
  readonly name: string;
  /** The pod's volume. */
  readonly volume: string;
  /** Made by Kubernetes for this pod alone (a generic ephemeral volume). */
  readonly ephemeral: boolean;
}

/** Every claim a pod refers to. */
export function claimsIn(context: PodContext): Claim[] {
  return (context.pod.spec?.volumes ?? []).flatMap((volume) => {
    const source = sourceOf(volume, context.name);
    return source.kind === 'PersistentVolumeClaim'
      ? [{ name: source.name, volume: volume.name, ephemeral: volume.ephemeral !== undefined }]
      : [];
  });
}

/** Whether the pod waits before its start for something that a claim may be. */
export function mayWaitForClaims(context: PodContext): boolean {
  if (!inTrouble(context) || !neverStarted(context)) return false;
  if (isUnscheduled(context)) return /volume/i.test(schedulerSays(context)?.message ?? 'volume');
  return context.containers.every(({ waiting }) =>
    /^(?:ContainerCreating|PodInitializing)$/.test(waiting?.reason ?? 'ContainerCreating'),
  );
}

export interface LookedUp extends Claim {
  readonly fact: Fact<PersistentVolumeClaim>;
  /** Events about the claim (of the persistentvolume-controller and the provisioner), oldest first. */
  readonly events: readonly EventView[];
}

/** The claims of a pod that may be waiting for them, looked up with their events; else none. */
export function waitedFor(context: PodContext): LookedUp[] {
  if (!mayWaitForClaims(context)) return [];
  return claimsIn(context).map((claim) => ({
    ...claim,
    events: context.events('PersistentVolumeClaim', claim.name).some,
    fact: context.get('persistentvolumeclaims', claim.name),
  }));
}

/** The class that a claim asks for; undefined: none is named, or an empty one (`""`: static volumes only). */
export function classNameOf(claim: PersistentVolumeClaim): string | undefined {
  const name = claim.spec?.storageClassName ?? claim.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'];
  return name || undefined;
}

export const requested = (claim: PersistentVolumeClaim): string => claim.spec?.resources?.requests?.storage ?? '';
export const capacityOf = (volume: PersistentVolume): string => volume.spec?.capacity?.storage ?? '';

/** The pod's reference to a claim. */
export const citeClaim = (context: PodContext, claim: Claim): Citation =>
  citePod(
    context,
    claim.ephemeral
      ? `spec.volumes[${claim.volume}].ephemeral`
      : `spec.volumes[${claim.volume}].persistentVolumeClaim.claimName`,
    claim.name,
  );
