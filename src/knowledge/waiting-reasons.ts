/** Waiting reasons of a container that seldom go away without a change. */

/** The kubelet does not have the image (pkg/kubelet/images/types.go). */
export const NO_IMAGE: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** The kubelet cannot create or start the container, or it crashes (kuberuntime/kuberuntime_container.go). */
export const CANNOT_START: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
  'CrashLoopBackOff',
]);

/** Waiting reasons of a container that is being set up (pkg/kubelet/kubelet_pods.go). */
export const SETUP_REASONS: readonly string[] = ['ContainerCreating', 'PodInitializing'];
