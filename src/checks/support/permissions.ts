/** Which user a container runs as, and whether that user can read a file that the kubelet wrote into a volume. */
import type { Pod } from '../../model/objects.ts';
import type { ContainerView } from '../../evidence/views.ts';

/** The user and groups that the spec sets. */
export interface Identity {
  /** undefined: the user of the image. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly fsGroup: number | undefined;
  readonly groups: readonly number[];
  /** Paths of the fields that set them, for citations, with their values. */
  readonly fields: readonly { readonly path: string; readonly value: number }[];
}

/** Returns what the spec sets; the container's securityContext overrides the pod's (k8s.io/api/core/v1). */
export function identityOf(pod: Pod, container: ContainerView): Identity {
  const own = container.spec.securityContext;
  const ofPod = pod.spec?.securityContext;
  const fields: { path: string; value: number }[] = [];
  const pick = (name: 'runAsUser' | 'runAsGroup'): number | undefined => {
    const value = own?.[name] ?? ofPod?.[name];
    const owner = own?.[name] !== undefined ? container.specPath : 'spec';
    if (value !== undefined) fields.push({ path: `${owner}.securityContext.${name}`, value });
    return value;
  };
  const uid = pick('runAsUser');
  const gid = pick('runAsGroup');
  if (ofPod?.fsGroup !== undefined) fields.push({ path: 'spec.securityContext.fsGroup', value: ofPod.fsGroup });
  return { uid, gid, fsGroup: ofPod?.fsGroup, groups: ofPod?.supplementalGroups ?? [], fields };
}

/** Returns a file mode as people write it: `0400`. */
export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

/**
 * Returns whether the user can read a file that the kubelet wrote. Its owner is root. With an fsGroup its group is the
 * fsGroup, which the kubelet lets read it (pkg/volume/volume_linux.go:SetVolumeOwnership).
 * @returns undefined where the spec does not decide it
 */
export function canRead(identity: Identity, mode: number): boolean | undefined {
  if (identity.uid === undefined) return undefined;
  if (identity.uid === 0) return true;
  if ((mode & 0o004) !== 0) return true;
  if (identity.fsGroup !== undefined) return true;
  if ((mode & 0o040) === 0) return false;
  // Without runAsGroup, /etc/passwd of the image decides the group, which is root's where it has no entry.
  if (identity.gid === undefined) return undefined;
  return identity.gid === 0 || identity.groups.includes(0);
}

/**
 * Returns whether the user can run a file that the kubelet wrote. Root needs an execute bit, too.
 * @returns undefined where the spec does not decide it
 */
export function canExecute(identity: Identity, mode: number): boolean | undefined {
  if ((mode & 0o111) === 0) return false;
  if (identity.uid === 0 || (mode & 0o111) === 0o111) return true;
  if (identity.uid === undefined) return undefined;
  if ((mode & 0o001) !== 0) return true;
  if ((mode & 0o010) === 0) return false;
  if (identity.fsGroup !== undefined) return true;
  if (identity.gid === undefined) return undefined;
  return identity.gid === 0 || identity.groups.includes(0);
}
