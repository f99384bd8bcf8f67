/** Volumes with file owners, and the fixes that give their files to the user of a container. */
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import type { VolumeSource } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** Kinds of volumes with files that keep their owners. The kubelet writes the files of the other kinds. */
export const HAS_OWNERS: ReadonlySet<VolumeSource['kind']> = new Set([
  'PersistentVolumeClaim',
  'hostPath',
  'nfs',
  'csi',
  'emptyDir',
  'other',
]);

/** Returns the fix that sets fsGroup. */
export const fsGroupFix = (context: PodContext, group: number): Fix =>
  editFix(context, `let the kubelet give the volume to the pod's group: spec.securityContext.fsGroup: ${group}`, {
    container: null,
    set: { 'securityContext.fsGroup': group },
  });

/** Returns the alternative: an init container that changes the owner. */
export const initChownFix = (context: PodContext, user: number, group: number, path: string): Fix =>
  alternative(
    editFix(
      context,
      `give the directory to the user once: an init container that runs as root: chown -R ${user}:${group} ${path}`,
    ),
  );
