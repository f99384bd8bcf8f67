/** Storage that a copy of a pod would share with the pod. */
import type { PersistentVolumeClaim, Pod, PodSpec, Volume } from '../model/objects.ts';
import { containersOf } from './containers.ts';

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

/** Returns the claim of a name; null: there is none; undefined: it was not read. */
export type ClaimOf = (name: string) => PersistentVolumeClaim | null | undefined;

/** A claim that a copy could write to. */
export interface SharedClaim {
  readonly name: string;
  /** Its access modes; empty where it could not be read. */
  readonly modes: readonly string[];
  readonly unread: boolean;
}

export const isOnly = (modes: readonly string[], mode: string): boolean => modes.length === 1 && modes[0] === mode;

/** Returns the names of the claims that a spec could write to. */
export const writableClaims = (specs: readonly PodSpec[]): string[] => [
  ...new Set(
    specs.flatMap(writableVolumes).flatMap(({ persistentVolumeClaim: claim }) => (claim ? [claim.claimName] : [])),
  ),
];

/** Storage that outlives a pod and that its copies could write to. */
export interface SharedStorage {
  readonly claims: readonly SharedClaim[];
  /** Claims and other volumes, each as a few words. */
  readonly texts: readonly string[];
}

/** Returns what the copies could write to. @param specs of the copies */
export function sharedStorage(specs: readonly PodSpec[], claimOf: ClaimOf): SharedStorage {
  const claims = writableClaims(specs).flatMap((name): SharedClaim[] => {
    const claim = claimOf(name);
    // A claim that does not exist may be the failure itself.
    if (claim === null) return [];
    const modes = claim?.spec?.accessModes ?? [];
    return isOnly(modes, 'ReadOnlyMany') ? [] : [{ name, modes, unread: claim === undefined }];
  });
  const others = specs.flatMap(writableVolumes).filter((volume) => !volume.persistentVolumeClaim);
  return {
    claims,
    texts: [
      ...claims.map((claim) => `claim ${claim.name}${claim.unread ? ' (the claim itself could not be read)' : ''}`),
      ...new Set(others.map(volumeText)),
    ],
  };
}
