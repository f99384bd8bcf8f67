/** Who a container runs as, and whether mode bits let that user read a file that a volume made. */
import type { Pod } from '../../model/objects.ts';
import type { ContainerView } from '../../evidence/views.ts';

export interface Identity {
  /** undefined: the image's own user. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly fsGroup: number | undefined;
  readonly groups: readonly number[];
  /** Paths of the fields that say so, for citations, with their values. */
  readonly fields: readonly { readonly path: string; readonly value: number }[];
}

/** The container's securityContext before the pod's (k8s.io/api/core/v1 SecurityContext). */
export function identityOf(pod: Pod, container: ContainerView): Identity {
  const own = container.spec.securityContext;
  const ofPod = pod.spec?.securityContext;
  const fields: { path: string; value: number }[] = [];
  const pick = (name: 'runAsUser' | 'runAsGroup'): number | undefined => {
    const value = own?.[name] ?? ofPod?.[name];
    if (value !== undefined)
      fields.push({
        path: `${own?.[name] !== undefined ? container.specPath : 'spec'}.securityContext.${name}`,
        value,
      });
    return value;
  };
  const uid = pick('runAsUser');
  const gid = pick('runAsGroup');
  if (ofPod?.fsGroup !== undefined) fields.push({ path: 'spec.securityContext.fsGroup', value: ofPod.fsGroup });
  return { uid, gid, fsGroup: ofPod?.fsGroup, groups: ofPod?.supplementalGroups ?? [], fields };
}

/** `0400`: a mode as people write it. */
export const octal = (mode: number): string => `0${mode.toString(8).padStart(3, '0')}`;

/**
 * Whether a file that the kubelet wrote (owner root; group fsGroup where one is set, which also gets read permission,
 * pkg/volume/volume_linux.go:SetVolumeOwnership) can be read. undefined: the user is not told.
 */
export function canRead(identity: Identity, mode: number): boolean | undefined {
  if (identity.uid === undefined) return undefined;
  if (identity.uid === 0) return true;
  if ((mode & 0o004) !== 0) return true;
  if (identity.fsGroup !== undefined) return true;
  const inRootGroup = identity.gid === 0 || identity.gid === undefined || identity.groups.includes(0);
  // Without runAsGroup the image's passwd decides the group, root's where it has no entry: then nothing is sure.
  if ((mode & 0o040) === 0) return false;
  return inRootGroup ? (identity.gid === undefined ? undefined : true) : false;
}
