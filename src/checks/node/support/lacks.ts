/** What the runtime, the kernel or a file system of a node lacks for a pod, by what they refuse. */
import type { Citation, Confidence, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import {
  IMAGE_VOLUMES,
  isOlder,
  lacks,
  needsOf,
  TMPFS_IDMAP,
  USER_NAMESPACES,
  versionIn,
} from '../../../knowledge/runtime-features.ts';
import { readRuntimeError, runtimeErrors } from '../../image/support/runtime-error.ts';
import { citeEvent, citeField, citePod } from '../../support/cite.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** The kubelet (pkg/kubelet/userns), for a runtime handler without user namespaces. */
const NO_USERNS = /does not support user namespaces/;
const SANDBOX = /^Failed to create pod sandbox: /;
/** runc (libcontainer/mount_linux.go) and crun. */
const NO_IDMAP = /MOUNT_ATTR_IDMAP[`'" ]{1,3}(?:on )?(\/[^\s:]{1,400})?|idmap(?:ped)? mounts?/i;
/** The volume in a path of the kubelet: `/var/lib/kubelet/pods/UID/volumes/kubernetes.io~secret/NAME`. */
const VOLUME = /\/volumes\/([\w.-]{1,60})~([\w-]{1,60})\/([^\s/:]{1,253})/;
/** Plugins with volumes on tmpfs. */
const ON_TMPFS = new Set(['secret', 'configmap', 'projected', 'downward-api']);

/** A message that says what is not supported. */
export interface Refusal {
  readonly message: string;
  readonly citation: Citation;
}

/** Returns the refusals of the runtime, and the newest of the sandbox. */
export function refusalsOf(context: PodContext): Refusal[] {
  const errors = runtimeErrors(context).map(({ message, citations }) => ({ message, citation: citations[0]! }));
  const events = context
    .podEvents()
    .some.filter(({ reason }) => reason === 'FailedCreatePodSandBox')
    .map((event) => ({ message: event.message, citation: citeEvent(event) }));
  return [...errors, ...events.slice(-1)];
}

/** The versions on a node. */
interface NodeInfo {
  readonly runtime: string;
  readonly kernel: string;
  readonly citations: readonly Citation[];
}

/** Returns the versions on the node of the pod; undefined where it was not read. */
export function nodeOf(context: PodContext): NodeInfo | undefined {
  const name = context.pod.spec?.nodeName;
  const fact = name ? context.get('nodes', name) : undefined;
  if (fact?.state !== 'known') return undefined;
  const { containerRuntimeVersion: runtime = '', kernelVersion: kernel = '' } = fact.value.status?.nodeInfo ?? {};
  const cite = (field: string, value: string): Citation[] =>
    value ? [citeField(`Node/${name}`, `status.nodeInfo.${field}`, value)] : [];
  return {
    runtime,
    kernel,
    citations: [...cite('containerRuntimeVersion', runtime), ...cite('kernelVersion', kernel)],
  };
}

const ownUsers = (context: PodContext): Fix =>
  editFix(context, 'remove hostUsers: false: the pod then runs without a user namespace', {
    container: null,
    set: { hostUsers: null },
  });

/** What is missing, and what to do about it. */
export interface Lack {
  readonly says: string;
  readonly quote: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** The first OCI runtimes with user namespaces for pods (kubernetes.io/docs/concepts/workloads/pods/user-namespaces). */
const OCI_RUNTIMES = 'runc 1.2 or crun 1.9';

/**
 * The kubelet asks the runtime what its handler can do. A runtime that is new enough says no where the OCI runtime is too
 * old, or the kernel has no idmapped mounts.
 */
function noUserns(context: PodContext, refusal: Refusal, node: NodeInfo | undefined): Lack {
  const runtime = node?.runtime.replace('://', ' ') ?? '';
  const isNew = node !== undefined && lacks(node.runtime, USER_NAMESPACES) === false;
  const needs = isNew ? `${OCI_RUNTIMES}, and idmapped mounts of the kernel` : needsOf(USER_NAMESPACES);
  const has = runtime ? ` (it has ${runtime})` : '';
  return {
    says: isNew
      ? `${runtime} of its node offers no ${USER_NAMESPACES.name}, which also need ${needs}: `
      : `the runtime of its node has no ${USER_NAMESPACES.name}${has}, it needs ${needs}: `,
    quote: refusal.message.replace(SANDBOX, ''),
    confidence: 'confirmed',
    evidence: [refusal.citation, citePod(context, 'spec.hostUsers', false)],
    fixes: [
      ownUsers(context),
      alternative(
        editFix(
          context,
          isNew
            ? `run the pod on nodes with ${needs} (a nodeSelector), or upgrade this one`
            : `run the pod on nodes with ${needs} (a nodeSelector), or upgrade their runtime`,
        ),
      ),
    ],
  };
}

function noIdmap(context: PodContext, refusal: Refusal, node: NodeInfo | undefined): Lack {
  const [, , plugin = '', volume = ''] = VOLUME.exec(refusal.message) ?? [];
  const kernel = node ? versionIn(node.kernel) : undefined;
  const old = kernel !== undefined && isOlder(kernel, TMPFS_IDMAP);
  const tmpfs = ON_TMPFS.has(plugin) && old;
  const what = volume ? `volume ${volume}` : 'a volume';
  const why = tmpfs
    ? `Linux ${kernel.join('.')} of its node has none on tmpfs, which needs Linux ${TMPFS_IDMAP.join('.')}`
    : `the file system of ${what} has none${plugin ? ` (${plugin})` : ''}`;
  return {
    says: `hostUsers: false needs idmapped mounts, and ${why}: `,
    quote: refusal.message,
    confidence: 'confirmed',
    evidence: [refusal.citation, citePod(context, 'spec.hostUsers', false)],
    fixes: [
      ownUsers(context),
      alternative(
        editFix(
          context,
          tmpfs
            ? `run the pod on nodes with Linux ${TMPFS_IDMAP.join('.')} or later`
            : `use a file system with idmapped mounts for ${what} (ext4, xfs, btrfs; NFS and most FUSE file systems have none)`,
        ),
      ),
    ],
  };
}

/** The message of a runtime without image volumes does not name them: its version does. */
function noImageVolumes(context: PodContext, refusal: Refusal, node: NodeInfo | undefined): Lack | undefined {
  const volume = context.pod.spec?.volumes?.find(({ image }) => image !== undefined);
  if (!volume || !node || lacks(node.runtime, IMAGE_VOLUMES) !== true) return undefined;
  const { kind } = readRuntimeError(refusal.message);
  if (kind !== 'other' && kind !== 'mount') return undefined;
  return {
    says: `${node.runtime.replace('://', ' ')} of its node has no ${IMAGE_VOLUMES.name} (${volume.name}), it needs ${needsOf(IMAGE_VOLUMES)}: `,
    quote: refusal.message,
    confidence: 'likely',
    evidence: [
      refusal.citation,
      citePod(context, `spec.volumes[${volume.name}].image.reference`, volume.image?.reference ?? ''),
    ],
    fixes: [
      editFix(context, `run the pod on nodes with ${needsOf(IMAGE_VOLUMES)}, or upgrade their runtime`),
      alternative(
        editFix(
          context,
          `copy the files of ${volume.image?.reference ?? 'the image'} into an emptyDir in an init container`,
        ),
      ),
    ],
  };
}

/** Returns what the node lacks by a refusal; undefined where it shows no such thing. */
export function lackOf(context: PodContext, refusal: Refusal): Lack | undefined {
  const node = nodeOf(context);
  const hasUsers = context.pod.spec?.hostUsers === false;
  if (hasUsers && NO_USERNS.test(refusal.message)) return noUserns(context, refusal, node);
  if (hasUsers && NO_IDMAP.test(refusal.message)) return noIdmap(context, refusal, node);
  return noImageVolumes(context, refusal, node);
}
