/** Claims that a copy would share with the original. */
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import type { PersistentVolumeClaim, Pod } from '../model/objects.ts';
import { placeOf } from './api.ts';
import type { Lab } from './test.ts';

/** Returns the names of the claims that a container of the pod may write to, each once. */
export function writableClaims(pod: Pod): string[] {
  const claims = (pod.spec?.volumes ?? []).filter(
    (volume) => volume.persistentVolumeClaim && volume.persistentVolumeClaim.readOnly !== true,
  );
  const written = (name: string): boolean =>
    containersOf(pod).some((container) =>
      [
        ...(container.spec.volumeMounts ?? []).filter((mount) => mount.readOnly !== true),
        ...(container.spec.volumeDevices ?? []),
      ].some((mount) => mount.name === name),
    );
  return [
    ...new Set(
      claims.filter((volume) => written(volume.name)).map((volume) => volume.persistentVolumeClaim!.claimName),
    ),
  ];
}

/** The claim; null: there is none of that name; undefined: it could not be read. */
async function claimOf(lab: Lab, namespace: string, name: string): Promise<PersistentVolumeClaim | null | undefined> {
  const fact = await lab.source.fetch({ verb: 'get', resource: 'persistentvolumeclaims', namespace, name });
  return fact.state === 'known' ? (fact.value as PersistentVolumeClaim) : fact.state === 'absent' ? null : undefined;
}

export interface ClaimWishes {
  /** `--share-claims`: a copy may write to the original's claims. */
  readonly shareClaims: boolean;
  /** Nodes that the copies are pinned to; null: any. */
  readonly nodes: readonly (string | null)[];
}

/**
 * Checks that copies can mount the pod's claims.
 * @throws UserError for a writable claim without `--share-claims`, and for a claim that no copy can mount
 */
export async function checkClaims(lab: Lab, wishes: ClaimWishes): Promise<void> {
  const { pod } = lab;
  const [namespace, name] = placeOf(pod);
  for (const claimName of writableClaims(pod)) {
    const claim = await claimOf(lab, namespace, claimName);
    // A claim that does not exist may be the failure itself.
    if (claim === null) continue;
    const modes = claim?.spec?.accessModes ?? [];
    const only = (mode: string): boolean => modes.length === 1 && modes[0] === mode;
    if (only('ReadOnlyMany')) continue;
    const held = pod.spec?.nodeName;
    if (only('ReadWriteOncePod') && held)
      throw new UserError(
        `claim ${claimName} is ReadWriteOncePod and ${name} holds it: no copy can mount it`,
        'a pod with such a claim cannot be tested while the original runs',
      );
    if (!wishes.shareClaims) {
      throw new UserError(
        `a copy of ${name} would mount claim ${claimName} for writing${claim === undefined ? ' (the claim itself could not be read)' : ''}`,
        'two pods that write to one volume can damage its data; --share-claims allows it',
      );
    }
    const elsewhere = wishes.nodes.find((node) => node !== null && held !== undefined && node !== held);
    if (elsewhere !== undefined && modes.length > 0 && !modes.includes('ReadWriteMany')) {
      throw new UserError(
        `claim ${claimName} is ${modes.join(', ')} and in use on ${held}: a copy on ${elsewhere} cannot mount it`,
        'this pod cannot be tested on another node while it runs',
      );
    }
  }
}
