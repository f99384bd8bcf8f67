/** Labels that Kubernetes itself gives to pods. */

/**
 * Labels that belong to one pod or to one revision of its workload. Since Kubernetes 1.35 a pod gets those of its node's
 * topology (plugin/pkg/admission/podtopologylabels).
 */
export const POD_LABELS: readonly string[] = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];
