/** Volumes with file owners, and the fixes that give their files to the user of a container. */
import type { Fix } from '../../../model/finding.ts';
import { command } from '../../../model/command.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { VolumeSource } from '../../support/mounts.ts';
import { alternative, editFix, look } from '../../support/owner.ts';

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

/** Returns the fix that runs a container as root: the directories of a node belong to root. */
function rootFix(context: PodContext, { name, spec }: ContainerView): Fix {
  const isForbidden = spec.securityContext?.runAsNonRoot ?? context.pod.spec?.securityContext?.runAsNonRoot === true;
  return editFix(
    context,
    `run ${name} as root, to which the directories of a node belong: securityContext.runAsUser: 0`,
    {
      container: name,
      set: {
        'securityContext.runAsUser': 0,
        ...(isForbidden ? { 'securityContext.runAsNonRoot': false } : {}),
      },
    },
  );
}

/** Returns the fixes that let the user write a directory: its owner, and on a hostPath root. */
export function ownerFixes(
  context: PodContext,
  container: ContainerView,
  at: { uid: number | undefined; group: number; mountPath: string; kind: VolumeSource['kind'] },
): Fix[] {
  const chown = initChownFix(context, at.uid ?? at.group, at.group, at.mountPath);
  // What one container makes as root, another one that shares the volume may not use.
  const names = container.spec.volumeMounts?.filter((one) => one.mountPath === at.mountPath).map(({ name }) => name);
  const isShared = context.containers.some(
    ({ name, spec }) => name !== container.name && spec.volumeMounts?.some((one) => names?.includes(one.name)),
  );
  if (at.kind !== 'hostPath' || at.uid === 0 || isShared) return [chown];
  const asRoot = rootFix(context, container);
  // A privileged container works on the node, and its directories belong to root.
  return container.spec.securityContext?.privileged === true ? [asRoot, chown] : [chown, alternative(asRoot)];
}

/** Returns a step that shows whether the driver of a volume applies fsGroup. */
export const fsGroupPolicies: Fix = look(
  'see whether the driver of the volume applies fsGroup: with fsGroupPolicy None it does not',
  command`kubectl get csidrivers -o custom-columns=NAME:.metadata.name,FSGROUPPOLICY:.spec.fsGroupPolicy`,
);
