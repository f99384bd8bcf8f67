/** What a copy can reach outside its pod, and what it does not get of the original. Pure. */
import { containersOf } from '../evidence/containers.ts';
import type { Container, Pod, PodSpec } from '../model/objects.ts';

/** Annotations that attach a pod to more networks. They can hold a fixed IP and MAC, which two pods must not share. */
const NETWORKS = ['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network'] as const;

/** Each fact that holds for some containers, with how to say it of them. */
const POWERS: readonly (readonly [of: (container: Container) => string | undefined, says: (what: string) => string])[] =
  [
    [
      ({ securityContext }) => (securityContext?.privileged ? 'privileged' : undefined),
      () => 'privileged, with full access to the node',
    ],
    [
      ({ securityContext }) => (securityContext?.windowsOptions?.hostProcess ? 'hostProcess' : undefined),
      () => 'as a process of the node (hostProcess)',
    ],
    [
      ({ securityContext }) => securityContext?.capabilities?.add?.join(', ') || undefined,
      (what) => `with added capabilities: ${what}`,
    ],
  ];

/**
 * Returns what a copy can do on its node, each as a sentence.
 * @param sleeps the watched containers only sleep
 */
export function hostNotes(spec: PodSpec, sleeps: boolean): string[] {
  const all = containersOf({ spec } as Pod);
  const podWide = spec.securityContext?.windowsOptions?.hostProcess;
  const ports = sleeps ? '' : ': its ports can conflict with those of the original';
  const paths = (spec.volumes ?? []).flatMap(({ hostPath }) => (hostPath ? [hostPath.path] : []));
  return [
    ...(paths.length > 0 ? [`the copy mounts files of the node, as the original does: ${paths.join(', ')}`] : []),
    ...(spec.hostNetwork ? [`the copy uses the host's network${ports}`] : []),
    ...(spec.hostPID ? ['the copy sees and can signal the processes of the node (hostPID)'] : []),
    ...(spec.hostIPC ? ['the copy shares the IPC of the node, such as shared memory (hostIPC)'] : []),
    ...(podWide ? ['the copy runs as a process of the node (hostProcess)'] : []),
    ...all.flatMap(({ name, spec: container }) =>
      POWERS.flatMap(([of, says]) => {
        const what = of(container);
        return what === undefined ? [] : [`container ${name} of the copy runs ${says(what)}`];
      }),
    ),
  ];
}

/** Returns what the copies lack of the original because two pods cannot share it, each as a sentence. */
export function missingNotes({ metadata, spec }: Pod): string[] {
  const networks = NETWORKS.flatMap((key) => metadata?.annotations?.[key] ?? []);
  const claims = (spec?.resourceClaims ?? []).map((claim) => claim.name);
  return [
    ...(networks.length > 0
      ? ['the copy is not attached to the additional networks of the original: an app that needs them fails in it']
      : []),
    ...(claims.length > 0
      ? [
          `the copy has none of the original's devices (spec.resourceClaims: ${claims.join(', ')}): an app that needs them fails in it`,
        ]
      : []),
  ];
}
