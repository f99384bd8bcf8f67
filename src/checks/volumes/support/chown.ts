/** A container that may not change the owner of a path: it is not root, or the storage refuses it to root, too. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { identityOf } from '../../support/permissions.ts';
import { fsGroupFix } from './ownership.ts';
import { storageOf } from './storage.ts';

/** What a line says that fails because of the owner that it sets. */
export const CHANGES_OWNER =
  /\bl?ch(?:own|grp)\b|\b(?:chang(?:e|ing)|set(?:ting)?)(?: the)? (?:owner(?:ship)?|group)\b/i;

/** Why the owner cannot be changed. */
export interface Refusal {
  /** The end of a summary. */
  readonly why: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns the entry of capabilities.drop that takes CAP_CHOWN away. */
function droppedChown({ spec }: ContainerView): string | undefined {
  const { drop = [], add = [] } = spec.securityContext?.capabilities ?? {};
  const isChown = (name: string): boolean => /^(?:ALL|(?:CAP_)?CHOWN)$/i.test(name);
  return add.some(isChown) ? undefined : drop.find(isChown);
}

/**
 * Returns what to do about the owners of files on NFS. The kubelet sets no fsGroup there, and root of a pod is often
 * squashed.
 * @param server undefined: unknown
 */
export const nfsFixes = (context: PodContext, container: string, server = 'the NFS server', before = ''): Fix[] => [
  editFix(
    context,
    `${before}run ${container} as the user that the files have (runAsUser, or a setting such as PUID and PGID)`,
  ),
  alternative({
    text: `set the owner on ${server}, or export the directory with no_root_squash there`,
    command: null,
    risk: 'changes',
  }),
];

/**
 * Returns why a container may not change the owner of a path.
 * @param at the volume of the path; undefined: the path is in the image
 */
export function chownRefusal(context: PodContext, container: ContainerView, at: MountedPath | undefined): Refusal {
  const { uid = container.status?.user?.linux?.uid, fsGroup } = identityOf(context.pod, container);
  const { name } = container;
  const edit = (text: string): Fix => editFix(context, text);
  const asRoot = edit(`run ${name} as root: securityContext.runAsUser: 0`);
  const skip = edit(`leave out the change of the owner, and run ${name} as the user that the files have`);
  const storage = at && storageOf(context, at);
  const nfs = (server: string): Fix[] => nfsFixes(context, name, server, 'leave out the change of the owner, and ');
  const hasGroup = at && !storage && fsGroup === undefined && ['PersistentVolumeClaim', 'csi'].includes(at.source.kind);
  const grouped = (first: Fix): Fix[] =>
    hasGroup ? [fsGroupFix(context, uid || 1000), alternative(first), alternative(skip)] : [first, alternative(skip)];
  if (uid !== undefined && uid !== 0)
    return {
      why: `it runs as UID ${uid}, and only root may`,
      evidence: storage?.evidence ?? [],
      fixes: storage?.kind === 'nfs' ? nfs(storage.name) : grouped(asRoot),
    };
  const dropped = droppedChown(container);
  if (dropped !== undefined)
    return {
      why: `capabilities.drop ${dropped} takes CAP_CHOWN away`,
      evidence: [citePod(context, `${container.specPath}.securityContext.capabilities.drop`, dropped)],
      fixes: [edit(`add CHOWN to capabilities.add of ${name}`), alternative(skip)],
    };
  if (storage && storage.kind !== 'node-directory')
    return storage.kind === 'nfs'
      ? {
          why: `the NFS server ${storage.name} refuses that even to root if it squashes root (root_squash)`,
          evidence: storage.evidence,
          fixes: nfs(storage.name),
        }
      : {
          why: `${storage.name} keeps no owners of files`,
          evidence: storage.evidence,
          fixes: [
            edit('set the owner in mountOptions of the StorageClass or PersistentVolume (uid=1000, gid=1000)'),
            alternative(skip),
          ],
        };
  if (uid === undefined)
    return {
      why: at
        ? 'it does not run as root, or the storage refuses that even to root (NFS does)'
        : "the image's user is not root",
      evidence: [],
      fixes: grouped(asRoot),
    };
  return {
    why: at
      ? 'the storage refuses that even to root (NFS does)'
      : 'it runs as root, so a security profile or a user namespace refuses that',
    evidence: [],
    fixes: [skip],
  };
}
