/** A disk that has no space left for the application. */
import { citeField, citeMount, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { describeNode } from '../support/kubectl.ts';
import { mountOf, sayVolume, sourceOf } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { explainsMissing } from '../support/never-made.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { shmFix } from '../support/shared-memory.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';

/** ENOSPC of another kind: watches, queues, shared memory segments. */
const NOT_A_DISK = /inotify|epoll|watch(?:es|er)?\b|semaphore|shmget|msgget|quota of/i;

/**
 * Whether a volume has its own limit: a claim, an emptyDir with a size, or one in memory, where a write past the limit
 * gives ENOSPC at once.
 */
const hasLimit = ({ source, volume }: MountedPath): boolean =>
  source.kind === 'PersistentVolumeClaim' ||
  volume.emptyDir?.sizeLimit !== undefined ||
  volume.emptyDir?.medium === 'Memory';

/** Returns the only volume with a limit that the container can write to. A log without a path probably means it. */
function onlyDisk(context: PodContext, { container }: Ended<'disk-full'>): MountedPath | undefined {
  const disks = (container.spec.volumeMounts ?? [])
    .flatMap((mount) => mountOf(container, context.pod, mount.mountPath) ?? [])
    .filter((at) => at.mount.readOnly !== true && hasLimit(at));
  return disks.length === 1 ? disks[0] : undefined;
}

/** The tmpfs that runtimes mount there unless the pod does (containerd and CRI-O: 64 MiB). */
const SHARED_MEMORY = /^\/dev\/shm(?:\/|$)/;

interface Size {
  readonly text: string;
  readonly citation: Citation;
}

function sizeOf(context: PodContext, { source, volume }: MountedPath): Size | undefined {
  if (source.kind === 'PersistentVolumeClaim') {
    const claim = context.get('persistentvolumeclaims', source.name);
    const size = claim.state === 'known' ? claim.value.status?.capacity?.storage : undefined;
    const object = `PersistentVolumeClaim/${source.name}`;
    return size ? { text: size, citation: citeField(object, 'status.capacity.storage', size) } : undefined;
  }
  const limit = volume.emptyDir?.sizeLimit;
  const field = `spec.volumes[${volume.name}].emptyDir.sizeLimit`;
  return limit ? { text: limit, citation: citePod(context, field, limit) } : undefined;
}

function fixesOf(context: PodContext, container: ContainerView, at: MountedPath | undefined, isShared: boolean): Fix[] {
  if (!at && isShared) return [shmFix(context, container)];
  if (!at)
    return [
      look("check the node's disk pressure", describeNode(context)),
      editFix(context, 'make the app write to a volume'),
    ];
  if (sourceOf(at.volume, context.name).kind !== 'PersistentVolumeClaim')
    return [editFix(context, `give volume ${at.volume.name} more space, or make the app write less`)];
  const claim = at.source.name;
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: 'YOUR_SIZE' } } } });
  return [
    {
      text: `make claim ${claim} larger (if its StorageClass allows expansion)`,
      command: command`kubectl -n ${context.namespace} patch pvc ${claim} -p ${patch}`,
      risk: 'changes',
    },
    alternative({
      text: `free space on ${claim}, and limit what the app keeps there (retention); take a backup before you delete data`,
      command: null,
      risk: 'changes',
    }),
    look('check whether its class allows expansion', command`kubectl get storageclasses`),
  ];
}

function finding(context: PodContext, one: Ended<'disk-full'>): Found | undefined {
  const { container, log, match, evidence, sure } = one;
  if (NOT_A_DISK.test(match.fields.detail)) return undefined;
  const { path } = match.fields;
  const named = path ? mountOf(container, context.pod, path) : undefined;
  const at = named ?? (path ? undefined : onlyDisk(context, one));
  const size = at ? sizeOf(context, at) : undefined;
  const isShared = path !== undefined && SHARED_MEMORY.test(path);
  const where = at
    ? `${sayVolume(at.volume, context.name)}${size ? ` (${size.text})` : ''}, mounted at ${at.mount.mountPath}`
    : isShared
      ? '/dev/shm, the shared memory of the container (64 MiB unless a volume is mounted there)'
      : "the container's own file system, the node's disk";
  return {
    result: 'found',
    id: 'volumes/disk-full',
    category: 'volume',
    // The words `shared memory` also stand for their path.
    confidence: sure(named && path && one.line.includes(path) ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: sentence(`no space left on ${where}: ${container.name} could not write${path ? ` ${path}` : ''}`),
    chain: [],
    evidence: [...evidence, ...(size ? [size.citation] : []), ...(at ? [citeMount(context, container, at.mount)] : [])],
    fixes: fixesOf(context, container, at, isShared),
    explains: explainsMissing(log, match),
  };
}

export default defineCheck({
  id: 'volumes/disk-full',
  category: 'volume',
  title: 'Disk full',
  description:
    "The application exits because a disk that it writes to has no space left: a claim, an emptyDir or the node's disk.",
  criteria: {
    confirmed: 'The log says that no space is left for a path on a mounted volume.',
    likely: "The log names no path, or a path of the container's own file system.",
    possible: null,
  },
  silent: 'The same error for inotify watches, queues and semaphores.',
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
