/** Why no persistent volume fits a claim. */
import { parseQuantity } from '../../../knowledge/quantity.ts';
import { nameOf } from '../../../model/objects.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../model/objects.ts';
import { capacityOf, classNameOf, requested } from './claims.ts';

export interface Candidate {
  readonly name: string;
  readonly volume: PersistentVolume;
  /** What does not fit, in the order of the controller's tests; empty: it fits. */
  readonly against: readonly { readonly field: string; readonly says: string; readonly quote: string }[];
}

/** Returns access modes for a sentence. */
export const modes = (list: readonly string[] | undefined): string => (list ?? []).join(', ');

const classOfVolume = (volume: PersistentVolume): string | undefined => volume.spec?.storageClassName || undefined;

/** Returns the volumes of the class that a claim asks for. */
export const ofClass = (claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]): PersistentVolume[] =>
  volumes.filter((volume) => classOfVolume(volume) === classNameOf(claim));

/** Returns the first label of the claim's selector that the volume lacks. */
function labelsMiss(claim: PersistentVolumeClaim, volume: PersistentVolume): string | undefined {
  const labels = volume.metadata?.labels ?? {};
  const plain = Object.entries(claim.spec?.selector?.matchLabels ?? {}).find(([key, value]) => labels[key] !== value);
  return plain ? `${plain[0]}=${plain[1]}` : undefined;
}

/**
 * Returns what does not fit, by the tests of pkg/volume/persistentvolume and
 * component-helpers/storage/volume/pv_helpers.go:FindMatchingVolume.
 */
function against(claim: PersistentVolumeClaim, volume: PersistentVolume): Candidate['against'] {
  const found: { field: string; says: string; quote: string }[] = [];
  const { spec } = volume;
  if (classOfVolume(volume) !== classNameOf(claim)) {
    found.push({
      field: 'spec.storageClassName',
      says:
        classNameOf(claim) === undefined
          ? `has class ${classOfVolume(volume)}`
          : `has class ${classOfVolume(volume) ?? 'none'}, not ${classNameOf(claim)}`,
      quote: spec?.storageClassName ?? '',
    });
  }
  const held = spec?.claimRef;
  if (
    held &&
    !(
      held.name === claim.metadata?.name &&
      held.namespace === claim.metadata?.namespace &&
      (!held.uid || held.uid === claim.metadata?.uid)
    )
  ) {
    found.push({
      field: 'spec.claimRef',
      says: `is ${volume.status?.phase ?? 'bound'} to claim ${held.namespace}/${held.name}`,
      quote: `${held.namespace}/${held.name}`,
    });
  }
  const size = parseQuantity(capacityOf(volume));
  const wanted = parseQuantity(requested(claim));
  if (size !== undefined && wanted !== undefined && size < wanted)
    found.push({ field: 'spec.capacity.storage', says: `offers ${capacityOf(volume)}`, quote: capacityOf(volume) });
  const missing = (claim.spec?.accessModes ?? []).filter((mode) => !(spec?.accessModes ?? []).includes(mode));
  if (missing.length > 0)
    found.push({
      field: 'spec.accessModes',
      says: `offers ${modes(spec?.accessModes)}, not ${modes(missing)}`,
      quote: modes(spec?.accessModes),
    });
  const [is, asks] = [spec?.volumeMode ?? 'Filesystem', claim.spec?.volumeMode ?? 'Filesystem'];
  if (is !== asks) found.push({ field: 'spec.volumeMode', says: `has volumeMode ${is}, not ${asks}`, quote: is });
  const label = labelsMiss(claim, volume);
  if (label)
    found.push({
      field: 'metadata.labels',
      says: `lacks label ${label} of the claim's selector`,
      quote: JSON.stringify(volume.metadata?.labels ?? {}),
    });
  return found;
}

/** Returns the volumes with what does not fit, the best first: of the claim's class, free, and with the fewest differences. */
export function candidates(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]): Candidate[] {
  const rank = ({ against: found }: Candidate): number =>
    found.reduce(
      (sum, { field }) => sum + (field === 'spec.claimRef' ? 10 : field === 'spec.storageClassName' ? 3 : 1),
      0,
    );
  return volumes
    .map((volume) => ({ name: nameOf(volume), volume, against: against(claim, volume) }))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
