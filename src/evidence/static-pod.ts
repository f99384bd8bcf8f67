/** Static pods. */
import type { Pod } from '../model/objects.ts';

/**
 * Returns whether a pod is a static pod: the kubelet runs it from a file on its node, and the API server only shows a
 * copy of it (pkg/kubelet/types/pod_update.go: ConfigMirrorAnnotationKey; its owner is the Node).
 */
export const isStaticPod = ({ metadata }: Pick<Pod, 'metadata'>): boolean =>
  metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
  (metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'Node');
