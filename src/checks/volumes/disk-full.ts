import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountOf, sayVolume, sourceOf } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';

/** ENOSPC of another kind: watches, queues, shared memory segments. */
const NOT_A_DISK = /inotify|epoll|watch(?:es|er)?\b|semaphore|shm(?:get|_open)|msgget|quota of/i;

/**
 * A volume that fills up for itself: a claim, or an emptyDir with a size (or in memory, where a write past it gives
 * ENOSPC at once).
 */
const fillsUp = ({ source, volume }: MountedPath): boolean =>
  source.kind === 'PersistentVolumeClaim' ||
  volume.emptyDir?.sizeLimit !== undefined ||
  volume.emptyDir?.medium === 'Memory';

/** The only such volume that the container has; what a log without a path most likely means. */
function onlyDisk(context: PodContext, { container }: Ended<'disk-full'>): MountedPath | undefined {
  const disks = (container.spec.volumeMounts ?? [])
    .flatMap((mount) => mountOf(container, context.pod, mount.mountPath) ?? [])
    .filter((at) => at.mount.readOnly !== true && fillsUp(at));
  return disks.length === 1 ? disks[0] : undefined;
}

function sizeOf(
  context: PodContext,
  at: MountedPath,
): { readonly text: string; readonly citation: Citation } | undefined {
  if (at.source.kind === 'PersistentVolumeClaim') {
    const claim = context.get('persistentvolumeclaims', at.source.name);
    const size = claim.state === 'known' ? claim.value.status?.capacity?.storage : undefined;
    return size
      ? { text: size, citation: citeField(`PersistentVolumeClaim/${at.source.name}`, 'status.capacity.storage', size) }
      : undefined;
  }
  const limit = at.volume.emptyDir?.sizeLimit;
  return limit
    ? { text: limit, citation: citePod(context, `spec.volumes[${at.volume.name}].emptyDir.sizeLimit`, limit) }
    : undefined;
}

function finding(context: PodContext, one: Ended<'disk-full'>): Found | undefined {
  const { container, match, evidence, sure } = one;
  if (NOT_A_DISK.test(match.fields.detail)) return undefined;
  const { path } = match.fields;
  const named = path ? mountOf(container, context.pod, path) : undefined;
  const at = named ?? (path ? undefined : onlyDisk(context, one));
  const size = at ? sizeOf(context, at) : undefined;
  const claim = at && sourceOf(at.volume, context.name).kind === 'PersistentVolumeClaim' ? at.source.name : undefined;
  const where = at
    ? `${sayVolume(at.volume, context.name)}${size ? ` (${size.text})` : ''}, mounted at ${at.mount.mountPath}`
    : "the container's own file system, the node's disk";
  const fixes: Fix[] = claim
    ? [
        {
          text: `make claim ${claim} larger (where its StorageClass allows expansion)`,
          command: `kubectl -n ${context.namespace} patch pvc ${claim} -p '{"spec":{"resources":{"requests":{"storage":"NEW-SIZE"}}}}'`,
          risk: 'changes',
        },
        { text: 'see whether its class allows expansion', command: 'kubectl get storageclasses', risk: 'read-only' },
      ]
    : at
      ? [editFix(context, `give volume ${at.volume.name} more room, or have the app write less`)]
      : [
          {
            text: "see the node's disk pressure",
            command: `kubectl describe node ${context.pod.spec?.nodeName ?? ''}`.trim(),
            risk: 'read-only',
          },
          editFix(context, 'have the app write to a volume'),
        ];
  return {
    result: 'found',
    id: 'volumes/disk-full',
    category: 'volume',
    confidence: sure(named ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: cut(`no space is left on ${where}: ${container.name} could not write${path ? ` ${path}` : ''}`, 160),
    chain: [],
    evidence: [
      ...evidence,
      ...(size ? [size.citation] : []),
      ...(at
        ? [citePod(context, `${container.specPath}.volumeMounts[${at.mount.name}].mountPath`, at.mount.mountPath)]
        : []),
    ],
    fixes,
  };
}

export default defineCheck({
  id: 'volumes/disk-full',
  category: 'volume',
  title: 'Disk full',
  description:
    "The application ended because a disk it writes to has no space left: a claim, an emptyDir or the node's own.",
  criteria: {
    confirmed: 'The log says that no space is left for a path on a mounted volume.',
    likely: "The log names no path, or one of the container's own file system.",
    possible: null,
  },
  silent: 'For the same error of inotify watches, queues and semaphores.',
  sources: [
    'https://man7.org/linux/man-pages/man2/write.2.html',
    'https://man7.org/linux/man-pages/man2/inotify_add_watch.2.html',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/refused', 'app/config-invalid', 'app/limit-reached'],
  symptomOf: [],
  weight: 80,
  run: (context) => endedBy(context, 'disk-full').flatMap((one) => finding(context, one) ?? []),
});
