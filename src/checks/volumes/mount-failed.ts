import { oneOf } from '../../expressions.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { ruledOut } from '../../model/finding.ts';
import type { EventView } from '../../evidence/views.ts';
import type { Fix, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { coreOf, readRuntimeError, runtimeErrors } from '../image/support/runtime-error.ts';
import { carriersOf, mountsOf, sayVolume, tidyPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { neverStarted } from '../support/trouble.ts';
import { cut, reasonSummary, who } from '../support/words.ts';
import { volumeEvents, volumeIn } from './support/events.ts';

/** What configuration lacks is told by the checks in config/. */
const CONFIG =
  /\b(?:configmaps?|secrets?|serviceaccounts?) "[^"]{1,253}" not found|non-existent (?:config|secret) key/i;

/** Texts of mount(8), the helpers and CSI drivers whose mending is known. */
const KNOWN: readonly { readonly find: RegExp; readonly text: string }[] = [
  {
    find: oneOf([
      /you might need a \/sbin\/mount\.<type> helper/i,
      /bad option; for several filesystems/i,
      /mount\.(?:nfs4?|cifs)[^\n]{0,40}not found/i,
      /executable file not found/i,
    ]),
    text: 'install the mount helper on the node (nfs-common or nfs-utils, cifs-utils), then it is tried again by itself',
  },
  {
    find: /access denied by server|mount\.nfs4?: [^\n]{0,100}(?:No such file|Operation not permitted)/i,
    text: "correct the volume's server and path, and let the NFS server export it to the node",
  },
  {
    find: /mount\.nfs4?: [^\n]{0,100}(?:timed out|No route to host|Connection refused|unreachable)|Failed to resolve server/i,
    text: 'make the file server reachable from the node: its address, its port 2049, the firewall between',
  },
  {
    find: /path "[^"]{1,1000}" does not exist|stat [^:]{1,1000}: no such file or directory/i,
    text: "make the path on the node, or correct the persistent volume's local.path",
  },
  {
    find: /wrong fs type|bad superblock|fsck' found errors|Structure needs cleaning|can't read superblock|mis-?matched? (?:fs|file ?system)/i,
    text: 'the file system on the volume is damaged or of another type: repair it from the node (fsck, xfs_repair), or restore the data',
  },
  {
    find: /timed out waiting for external-attacher|volume attachment is being deleted|attachdetachment timeout/i,
    text: "see whether the CSI driver's controller (external-attacher) runs, and what it logs",
  },
  {
    find: /secretproviderclass|secrets store objects/i,
    text: 'correct the SecretProviderClass and what it asks of the secret store (name, key, rights of the identity)',
  },
  {
    find: /conflicting SELinux labels/i,
    text: 'give the pods that share the volume the same SELinux label, or set securityContext.seLinuxChangePolicy: Recursive',
  },
  {
    find: /zero ClusterTrustBundles|ClusterTrustBundle/i,
    text: 'make the ClusterTrustBundle that the projected volume names, or mark it optional',
  },
  {
    find: /UnauthorizedOperation|AccessDenied|not authorized|AuthorizationFailed|PermissionDenied|permission denied/i,
    text: "give the CSI driver's identity the right that it names",
  },
  {
    find: /max(?:imum)? (?:number of )?(?:volume|disk|data disks?|attach)|AttachmentLimitExceeded|volume limit/i,
    text: 'the node holds as many volumes as it may: run the pod on another node',
  },
];

const core = (message: string): string =>
  message
    .replace(
      /^(?:MountVolume|MapVolume|AttachVolume|UnmountVolume)\.[\w.]{1,60}(?: initialization)? failed for volume "[^"]{1,253}" ?: /,
      '',
    )
    .replace(/^Unable to attach or mount volumes: .{0,1000}?: (?=error processing)/, '')
    .replace(/rpc error: code = \w{1,30} desc = /, '');

/** A missing ConfigMap of a volume made of it is not ours; a CSI driver's missing Secret is. */
function isConfig(context: PodContext, { message }: EventView): boolean {
  if (!CONFIG.test(message)) return false;
  const volume = context.pod.spec?.volumes?.find(({ name }) => name === volumeIn(message));
  return volume === undefined || volume.projected !== undefined || carriersOf(volume).length > 0;
}

function fromEvents(context: PodContext, events: readonly EventView[]): Found[] {
  const event = events.at(-1);
  if (!event) return [];
  const name = volumeIn(event.message);
  const volume = context.pod.spec?.volumes?.find((one) => one.name === name);
  const known = KNOWN.find(({ find }) => find.test(event.message.slice(0, 4000)));
  const fix: Fix = known
    ? { text: known.text, command: null, risk: 'changes' }
    : {
        text: 'mend what the message names, in the volume, its driver or on the node; the kubelet tries again by itself',
        command: null,
        risk: 'changes',
      };
  const found: Found = {
    result: 'found',
    id: 'volumes/mount-failed',
    category: 'volume',
    confidence: known || event.count >= 3 ? asFarAsRead(context, 'confirmed') : 'likely',
    container: null,
    about: null,
    summary: reasonSummary(
      `${volume ? `volume ${volume.name} (${cut(sayVolume(volume, context.name), 50)})` : name ? `volume ${name}` : `a volume of ${context.name}`} cannot be ${event.reason === 'FailedAttachVolume' ? 'attached' : 'mounted'}: `,
      core(event.message),
    ),
    chain: [],
    evidence: [
      ...events.slice(-4).reverse().map(citeEvent),
      ...(volume ? [citePod(context, `spec.volumes[${volume.name}]`, sayVolume(volume, context.name))] : []),
    ],
    fixes: [
      {
        text: "see the pod's events",
        command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
        risk: 'read-only',
      },
      fix,
    ],
  };
  return [found];
}

/** Mounts that the container runtime could not make. */
function fromRuntime(context: PodContext): Found[] {
  return runtimeErrors(context)
    .filter(({ message }) => readRuntimeError(message).kind === 'mount')
    .map(({ container, message, citations }) => {
      const at = tidyPath(
        /to rootfs at "([^"]{1,400})"|mount `?[^\s`']{1,600}`? to `?(?<crun>[^\s`':]{1,400})/
          .exec(message)
          ?.slice(1)
          .find((one) => one !== undefined) ?? '/',
      );
      const mounted = mountsOf(container, context.pod).find(({ mount }) => tidyPath(mount.mountPath) === at);
      const clash = mounted && /not a directory|is a directory/i.test(message);
      const source = mounted ? sayVolume(mounted.volume, context.name) : '';
      return {
        result: 'found' as const,
        id: 'volumes/mount-failed',
        category: 'volume' as const,
        confidence: 'confirmed' as const,
        container: container.name,
        about: null,
        summary: clash
          ? cut(
              `${source} cannot be mounted at ${at} of ${container.name}: the one is a directory, the other a file (not a directory)`,
              160,
            )
          : reasonSummary(`${who(container)} cannot be started, a mount fails: `, coreOf(message)),
        chain: [],
        evidence: [
          ...citations,
          ...(mounted
            ? [
                citePod(
                  context,
                  `${container.specPath}.volumeMounts[${mounted.mount.name}].mountPath`,
                  mounted.mount.mountPath,
                ),
              ]
            : []),
        ],
        fixes: [
          editFix(
            context,
            clash && mounted?.volume.hostPath
              ? `see that ${mounted.volume.hostPath.path} is a file on ${context.pod.spec?.nodeName ?? 'the node'} (a hostPath without type is made as a directory where it is absent), and set type: File`
              : 'correct the volumeMount that the message names (its mountPath, subPath or source)',
          ),
        ],
      };
    });
}

export default defineCheck({
  id: 'volumes/mount-failed',
  category: 'volume',
  title: 'Volume cannot be mounted',
  description:
    'A volume of the pod cannot be attached or mounted, in the words of the kubelet, the attach controller or the runtime.',
  criteria: {
    confirmed:
      'The newest event is of a known kind or was repeated, and no container has started since; or the runtime refused the container for a mount.',
    likely: 'The event came once or twice so far.',
    possible: null,
  },
  silent:
    'Errors of the first moments that pass, missing ConfigMaps and Secrets, and events from before a container started.',
  sources: [
    'pkg/volume/util/operationexecutor/operation_generator.go',
    'pkg/kubelet/volumemanager/volume_manager.go',
    'libcontainer/rootfs_linux.go (runc)',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['app/silent-exit', 'image/create-error'],
  symptomOf: [],
  weight: 50,
  run: (context): readonly Outcome[] => {
    const found = [
      ...fromEvents(
        context,
        volumeEvents(context).filter((one) => !isConfig(context, one)),
      ),
      ...fromRuntime(context),
    ];
    if (found.length > 0 || context.subjects.length === 0 || neverStarted(context)) return found;
    const volumes = (context.pod.spec?.volumes ?? []).filter(({ name }) => !name.startsWith('kube-api-access-'));
    return [
      ruledOut(
        volumes.length === 0
          ? 'the pod has no volumes'
          : `the container started, so its ${volumes.length} ${volumes.length === 1 ? 'volume was' : 'volumes were'} mounted`,
      ),
    ];
  },
});
