/** Why a container waits: the kubelet's reasons. Source: pkg/kubelet/container/sync_result.go, pkg/kubelet/images/types.go. */

export interface WaitingReason {
  /** What it says of the container: on its way, image not had, never created, created and not started, backing off. */
  readonly stage: 'on-its-way' | 'image' | 'create' | 'start' | 'back-off';
  /** One sentence without a period. */
  readonly meaning: string;
}

export const WAITING_REASONS: { readonly [reason: string]: WaitingReason } = {
  ContainerCreating: { stage: 'on-its-way', meaning: 'the kubelet has not come to it yet: sandbox, volumes or image are being prepared' },
  PodInitializing: { stage: 'on-its-way', meaning: 'init containers have not all ended yet' },
  CrashLoopBackOff: { stage: 'back-off', meaning: 'it ended, and the kubelet waits before the next start' },
  ErrImagePull: { stage: 'image', meaning: 'the image could not be pulled just now' },
  ImagePullBackOff: { stage: 'image', meaning: 'the image could not be pulled; the kubelet waits before the next try' },
  InvalidImageName: { stage: 'image', meaning: 'the image reference cannot be read' },
  ErrImageNeverPull: { stage: 'image', meaning: 'the image is not on the node and imagePullPolicy is Never' },
  ImageInspectError: { stage: 'image', meaning: 'the runtime could not look the image up' },
  RegistryUnavailable: { stage: 'image', meaning: 'the registry cannot be reached (CRI-O)' },
  SignatureValidationFailed: { stage: 'image', meaning: "the image's signature is not accepted (CRI-O)" },
  CreateContainerConfigError: { stage: 'create', meaning: 'its configuration cannot be built: a ConfigMap, Secret, key, user or subPath' },
  PreCreateHookError: { stage: 'create', meaning: 'the CPU, memory or topology manager refused it' },
  PreStartHookError: { stage: 'create', meaning: 'the CPU, memory or topology manager refused it' },
  CreateContainerError: { stage: 'create', meaning: 'the runtime could not create it' },
  RunContainerError: { stage: 'start', meaning: 'the runtime created it and could not start it' },
  PostStartHookError: { stage: 'start', meaning: 'its postStart hook failed, so it was killed' },
  RestartingAllContainers: { stage: 'back-off', meaning: 'a restart rule of another container restarts all of them' },
};

/** What a waiting reason says; undefined for one the kubelet does not have. */
export function waitingReason(reason: string | undefined): WaitingReason | undefined {
  return Object.hasOwn(WAITING_REASONS, reason ?? '') ? WAITING_REASONS[reason!] : undefined;
}
