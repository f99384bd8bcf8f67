/** The claims of a pod. */
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
  /** The volume of the pod that uses it. */
  readonly volume: string;
  /** Kubernetes creates it only for this pod (a generic ephemeral volume). */
  readonly ephemeral: boolean;
}

/** Returns every claim that the pod refers to. */
function claimsIn(context: PodContext): Claim[] {
  return (context.pod.spec?.volumes ?? []).flatMap((volume) => {
    const source = sourceOf(volume, context.name);
    return source.kind === 'PersistentVolumeClaim'
      ? [{ name: source.name, volume: volume.name, ephemeral: volume.ephemeral !== undefined }]
      : [];
  });
}

/** Whether the pod has not started yet and may be waiting for a claim. */
function mayWaitForClaims(context: PodContext): boolean {
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

/** Returns the claims that the pod may be waiting for, looked up with their events. */
export function waitedFor(context: PodContext): LookedUp[] {
  if (!mayWaitForClaims(context)) return [];
  return claimsIn(context).map((claim) => ({
    ...claim,
    events: context.events('PersistentVolumeClaim', claim.name).some,
    fact: context.get('persistentvolumeclaims', claim.name),
  }));
}

/** Returns the class that a claim asks for; undefined: none, or an empty one (`""`: only static volumes). */
export function classNameOf(claim: PersistentVolumeClaim): string | undefined {
  const name = claim.spec?.storageClassName ?? claim.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'];
  return name || undefined;
}

/** Returns the size that a claim asks for, as its author wrote it. */
export const requested = (claim: PersistentVolumeClaim): string => claim.spec?.resources?.requests?.storage ?? '';
/** Returns the size of a volume, as its author wrote it. */
export const capacityOf = (volume: PersistentVolume): string => volume.spec?.capacity?.storage ?? '';

/** Cites the pod's reference to a claim. */
export const citeClaim = (context: PodContext, claim: Claim): Citation =>
  citePod(
    context,
    claim.ephemeral
      ? `spec.volumes[${claim.volume}].ephemeral`
      : `spec.volumes[${claim.volume}].persistentVolumeClaim.claimName`,
    claim.name,
  );
