/** Errors of mounts and attachments: what to do, and where their core is. */
import { oneOf, sequence } from '../../../expressions.ts';

interface Known {
  readonly find: RegExp;
  readonly text: string;
}

/** Texts of mount(8), its helpers and CSI drivers for which the fix is known. */
const KNOWN: readonly Known[] = [
  {
    find: oneOf([
      /you might need a \/sbin\/mount\.<type> helper/i,
      /bad option; for several filesystems/i,
      /mount\.(?:nfs4?|cifs)[^\n]{0,40}not found/i,
      /executable file not found/i,
    ]),
    text: 'install the mount helper on the node (nfs-common or nfs-utils, cifs-utils); the kubelet then tries again',
  },
  {
    find: /access denied by server|mount\.nfs4?: [^\n]{0,100}(?:No such file|Operation not permitted)/i,
    text: "correct the volume's server and path, and let the NFS server export it to the node",
  },
  {
    find: /mount\.nfs4?: [^\n]{0,100}(?:timed out|No route to host|Connection refused|unreachable)|Failed to resolve server/i,
    text: 'make the file server reachable from the node: check its address, its port 2049 and the firewall between them',
  },
  {
    find: /path "[^"]{1,1000}" does not exist|: no such file or directory(?<=stat [^:]{1,1000}: no such file or directory)/i,
    text: "create the path on the node, or correct the persistent volume's local.path",
  },
  {
    find: oneOf([
      /wrong fs type|bad superblock|can't read superblock|mis-?matched? (?:fs|file ?system)/i,
      /fsck' found errors|Structure needs cleaning/i,
    ]),
    text:
      'the file system on the volume is damaged or of another type: repair it from the node (fsck, xfs_repair), or ' +
      'restore the data',
  },
  {
    find: /timed out waiting for external-attacher|volume attachment is being deleted|attachdetachment timeout/i,
    text: "check whether the CSI driver's controller (external-attacher) runs, and what it logs",
  },
  {
    find: /secretproviderclass|secrets store objects/i,
    text: 'correct the SecretProviderClass and what it asks of the secret store (name, key, rights of the identity)',
  },
  {
    find: sequence(
      /git-?repo volume plugin has been disabled/i,
      /(?:; if necessary, it may be re-enabled by enabling the feature-gate \S{1,40})?/i,
    ),
    text:
      'clone the repository into an emptyDir, in an init container with git: the gitRepo driver is off from Kubernetes ' +
      '1.33 on, and from 1.36 on no feature gate turns it on',
  },
  {
    find: /conflicting SELinux labels/i,
    text:
      'give the pods that share the volume the same SELinux label, or set securityContext.seLinuxChangePolicy: ' +
      'Recursive',
  },
  {
    find: /zero ClusterTrustBundles|ClusterTrustBundle/i,
    text: 'create the ClusterTrustBundle that the projected volume names, or mark it optional',
  },
  {
    find: /UnauthorizedOperation|AccessDenied|not authorized|AuthorizationFailed|PermissionDenied|permission denied/i,
    text: "give the CSI driver's identity the right that the message names",
  },
  {
    find: /max(?:imum)? (?:number of )?(?:volume|disk|data disks?|attach)|AttachmentLimitExceeded|volume limit/i,
    text: 'run the pod on another node: this one has as many volumes as it may have',
  },
];

/** A known error in a message. */
export interface KnownError {
  /** What to do about it. */
  readonly advice: string;
  /** Whether the message ends with it: what follows another colon is the reason, and is not known. */
  readonly isLast: boolean;
}

/** Words of a clause; identifiers, paths and numbers are none. */
const WORDS = /(?<![\w./:-])[A-Za-z]{2,20}(?![\w/:-])/g;

/** Returns whether text after a known error gives another reason: a clause of two words or more. */
const goesOn = (rest: string): boolean =>
  rest
    .split(/[:;,]\s/)
    .slice(1)
    .some((clause) => (clause.match(WORDS) ?? []).length >= 2);

/** Returns the known error of a message; undefined if it has none. */
export function knownError(message: string): KnownError | undefined {
  const text = message.slice(0, 4000);
  for (const { find, text: advice } of KNOWN) {
    const last = [...text.matchAll(new RegExp(find.source, `${find.flags}g`))].at(-1);
    // A later known error may be the reason of an earlier one.
    if (last) return { advice, isLast: !goesOn(withoutKnown(text.slice(last.index + last[0].length))) };
  }
  return undefined;
}

/** Returns text from its last known error on; all of it where it has none. */
function withoutKnown(text: string): string {
  const ends = KNOWN.flatMap(({ find }) => {
    const last = [...text.matchAll(new RegExp(find.source, `${find.flags}g`))].at(-1);
    return last ? [last.index + last[0].length] : [];
  });
  return ends.length > 0 ? text.slice(Math.max(...ends)) : text;
}

/** What mount(8) of util-linux says of a network file system that it cannot mount without a program of that file system. */
const NO_HELPER = /bad option; for several filesystems\b/i;

/** Returns the type of a file system, where the node may lack its mount helper; undefined if the message says another. */
export const helperOf = (message: string): string | undefined =>
  NO_HELPER.test(message) ? / -t ([a-z][\w.-]{1,20}) /.exec(message.slice(0, 4000))?.[1] : undefined;

const OPERATION =
  /^(?:MountVolume|MapVolume|AttachVolume|UnmountVolume)\.[\w.]{1,60}(?: initialization)? failed for volume "[^"]{1,253}" ?: /;

/** Returns an event's message without what the kubelet and gRPC write before the error. */
export const coreOfMount = (message: string): string =>
  message
    .replace(OPERATION, '')
    .replace(/^Unable to attach or mount volumes: .{0,1000}?: (?=error processing)/, '')
    .replace(/rpc error: code = \w{1,30} desc = /, '');
