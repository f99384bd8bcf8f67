/** Storage that a copy would share with the original. */
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import type { PersistentVolumeClaim, Pod, PodSpec, Volume } from '../model/objects.ts';
import { placeOf } from './api.ts';
import type { Lab } from './test.ts';

type VolumeType = Exclude<keyof Volume, 'name'>;

/**
 * Volumes that end with the pod or that no container can write to (k8s.io/api/core/v1: VolumeSource). Every other type
 * counts as storage that can be written to and outlives the pod, also a type that this program does not know.
 */
const HARMLESS: ReadonlySet<string> = new Set<VolumeType>([
  'configMap',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'projected',
  'secret',
]);

/** Volumes that `readOnly` in their source makes read-only in every container (pkg/kubelet: makeMounts). */
const CAN_BE_READ_ONLY: ReadonlySet<string> = new Set<VolumeType>([
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'csi',
  'fc',
  'flexVolume',
  'gcePersistentDisk',
  'glusterfs',
  'iscsi',
  'nfs',
  'persistentVolumeClaim',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
]);

/** The types that a volume states; none is an emptyDir (pkg/apis/core/v1/defaults.go: SetDefaults_Volume). */
const typesOf = (volume: Volume): (readonly [type: string, source: { readonly readOnly?: unknown }])[] =>
  Object.entries(volume).filter(([key, source]) => key !== 'name' && source !== null && source !== undefined) as never;

const canBeWritten = (volume: Volume): boolean =>
  typesOf(volume).some(
    ([type, source]) => !HARMLESS.has(type) && !(CAN_BE_READ_ONLY.has(type) && source.readOnly === true),
  );

/** Returns the volumes that outlive the pod and that one of its containers may write to. */
export function writableVolumes(spec: PodSpec): Volume[] {
  const mounts = containersOf({ spec } as Pod).flatMap((container) => [
    ...(container.spec.volumeMounts ?? []).filter((mount) => mount.readOnly !== true),
    ...(container.spec.volumeDevices ?? []),
  ]);
  return (spec.volumes ?? []).filter(
    (volume) => canBeWritten(volume) && mounts.some((mount) => mount.name === volume.name),
  );
}

/** Returns a volume for a sentence: `volume logs (hostPath /var/log)`, `volume share (nfs)`. */
function volumeText(volume: Volume): string {
  const types = typesOf(volume).map(([type]) => type);
  return `volume ${volume.name} (${types.join(', ')}${volume.hostPath ? ` ${volume.hostPath.path}` : ''})`;
}

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

interface Claim {
  readonly name: string;
  /** Its access modes; empty where it could not be read. */
  readonly modes: readonly string[];
  readonly unread: boolean;
}

/** The claims among the volumes that a copy could write to. */
async function writableClaims(lab: Lab, volumes: readonly Volume[]): Promise<Claim[]> {
  const [namespace] = placeOf(lab.pod);
  const names = [...new Set(volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim ? [claim.claimName] : [])))];
  const claims = await Promise.all(
    names.map(async (name) => {
      const claim = await claimOf(lab, namespace, name);
      // A claim that does not exist may be the failure itself.
      if (claim === null) return [];
      const modes = claim?.spec?.accessModes ?? [];
      return isOnly(modes, 'ReadOnlyMany') ? [] : [{ name, modes, unread: claim === undefined }];
    }),
  );
  return claims.flat();
}

const isOnly = (modes: readonly string[], mode: string): boolean => modes.length === 1 && modes[0] === mode;

/**
 * Checks that copies can mount the volumes, and that the user agreed to share those that can be written to.
 * @param specs of the copies
 * @returns what the copies can write to, each as a few words
 * @throws UserError for writable storage without `--share-volumes`, and for a claim that no copy can mount
 */
export async function checkVolumes(lab: Lab, specs: readonly PodSpec[], wishes: VolumeWishes): Promise<string[]> {
  const { pod } = lab;
  const name = placeOf(pod)[1];
  const held = pod.spec?.nodeName;
  const volumes = specs.flatMap(writableVolumes);
  const claims = await writableClaims(lab, volumes);
  const single = held ? claims.find(({ modes }) => isOnly(modes, 'ReadWriteOncePod')) : undefined;
  if (single)
    throw new UserError(
      `claim ${single.name} is ReadWriteOncePod and ${name} holds it: no copy can mount it`,
      'a pod with such a claim cannot be tested while the original runs',
    );
  const shared = [
    ...claims.map((claim) => `claim ${claim.name}${claim.unread ? ' (the claim itself could not be read)' : ''}`),
    ...new Set(volumes.filter((volume) => !volume.persistentVolumeClaim).map(volumeText)),
  ];
  if (shared.length > 0 && !wishes.shareVolumes)
    throw new UserError(
      `a copy of ${name} would mount storage of the original for writing: ${shared.join(', ')}`,
      'two pods that write to one volume can damage its data; --share-volumes allows it',
      { to: 'to allow it', add: { 'share-volumes': true } },
    );
  const elsewhere = wishes.nodes.find((node) => node !== null && held !== undefined && node !== held);
  const bound = elsewhere && claims.find(({ modes }) => modes.length > 0 && !modes.includes('ReadWriteMany'));
  if (bound)
    throw new UserError(
      `claim ${bound.name} is ${bound.modes.join(', ')} and in use on ${held}: a copy on ${elsewhere} cannot mount it`,
      'this pod cannot be tested on another node while it runs',
    );
  return shared;
}
