/** Whether copies may mount the storage of the original. */
import { sharedStorage, writableClaims } from '../evidence/shared-storage.ts';
import { checkStorage } from '../diagnosis/takes/storage.ts';
import { UserError } from '../errors.ts';
import type { PersistentVolumeClaim, PodSpec } from '../model/objects.ts';
import { placeOf } from './api.ts';
import type { Lab } from './test.ts';

/** The claim; null: there is none of that name; undefined: it could not be read. */
async function claimOf(lab: Lab, namespace: string, name: string): Promise<PersistentVolumeClaim | null | undefined> {
  const fact = await lab.source.fetch({ verb: 'get', resource: 'persistentvolumeclaims', namespace, name });
  return fact.state === 'known' ? (fact.value as PersistentVolumeClaim) : fact.state === 'absent' ? null : undefined;
}

export interface VolumeWishes {
  /** `--share-volumes`: a copy may write to storage of the original. */
  readonly shareVolumes: boolean;
  /** Nodes that the copies are pinned to; null: any. */
  readonly nodes: readonly (string | null)[];
}

/**
 * Checks that copies can mount the volumes, and that the user agreed to share those that can be written to.
 * @param specs of the copies
 * @returns what the copies can write to, each as a few words
 * @throws UserError for writable storage without `--share-volumes`, and for a claim that no copy can mount
 */
export async function checkVolumes(
  lab: Lab,
  specs: readonly PodSpec[],
  wishes: VolumeWishes,
): Promise<readonly string[]> {
  const { pod } = lab;
  const [namespace] = placeOf(pod);
  const names = writableClaims(specs);
  const read = new Map(await Promise.all(names.map(async (one) => [one, await claimOf(lab, namespace, one)] as const)));
  const shared = sharedStorage(specs, (one) => read.get(one));
  checkStorage(pod, shared, wishes.shareVolumes);
  const held = pod.spec?.nodeName;
  const elsewhere = wishes.nodes.find((node) => node !== null && held !== undefined && node !== held);
  const bound = elsewhere && shared.claims.find(({ modes }) => modes.length > 0 && !modes.includes('ReadWriteMany'));
  if (bound)
    throw new UserError(
      `claim ${bound.name} is ${bound.modes.join(', ')} and in use on ${held}: a copy on ${elsewhere} cannot mount it`,
      'this pod cannot be tested on another node while it runs',
    );
  return shared.texts;
}
