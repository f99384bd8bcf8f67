/**
 * Versions of APIs that Kubernetes no longer serves, and what serves the kind since.
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */

/** A group and version that is no longer served for some kinds. */
export interface RemovedApi {
  /** `batch/v1beta1`, as apiVersion has it. */
  readonly version: string;
  readonly kinds: readonly string[];
  /** The minor version of Kubernetes 1 that serves it no longer. */
  readonly removedIn: number;
  /** What serves the kinds, with the minor version that has it first; null: nothing does. */
  readonly since: { readonly version: string; readonly minor: number } | null;
}

const row = (version: string, kinds: string, removedIn: number, replacement: string | null, minor = 0): RemovedApi => ({
  version,
  kinds: kinds.split(' '),
  removedIn,
  since: replacement === null ? null : { version: replacement, minor },
});

const WEBHOOKS = 'MutatingWebhookConfiguration ValidatingWebhookConfiguration';
const FLOWS = 'FlowSchema PriorityLevelConfiguration';
const ROLES = 'ClusterRole ClusterRoleBinding Role RoleBinding';

export const REMOVED_APIS: readonly RemovedApi[] = [
  row('extensions/v1beta1', 'DaemonSet Deployment ReplicaSet', 16, 'apps/v1', 9),
  row('extensions/v1beta1', 'NetworkPolicy', 16, 'networking.k8s.io/v1', 8),
  row('extensions/v1beta1', 'PodSecurityPolicy', 16, null),
  row('extensions/v1beta1', 'Ingress', 22, 'networking.k8s.io/v1', 19),
  row('apps/v1beta1', 'Deployment StatefulSet ControllerRevision', 16, 'apps/v1', 9),
  row('apps/v1beta2', 'DaemonSet Deployment ReplicaSet StatefulSet ControllerRevision', 16, 'apps/v1', 9),
  row('networking.k8s.io/v1beta1', 'Ingress IngressClass', 22, 'networking.k8s.io/v1', 19),
  row('admissionregistration.k8s.io/v1beta1', WEBHOOKS, 22, 'admissionregistration.k8s.io/v1', 16),
  row('apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 22, 'apiextensions.k8s.io/v1', 16),
  row('apiregistration.k8s.io/v1beta1', 'APIService', 22, 'apiregistration.k8s.io/v1', 10),
  row('authentication.k8s.io/v1beta1', 'TokenReview', 22, 'authentication.k8s.io/v1', 6),
  row(
    'authorization.k8s.io/v1beta1',
    'LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview SelfSubjectRulesReview',
    22,
    'authorization.k8s.io/v1',
    6,
  ),
  row('certificates.k8s.io/v1beta1', 'CertificateSigningRequest', 22, 'certificates.k8s.io/v1', 19),
  row('coordination.k8s.io/v1beta1', 'Lease', 22, 'coordination.k8s.io/v1', 14),
  row('rbac.authorization.k8s.io/v1beta1', ROLES, 22, 'rbac.authorization.k8s.io/v1', 8),
  row('rbac.authorization.k8s.io/v1alpha1', ROLES, 22, 'rbac.authorization.k8s.io/v1', 8),
  row('scheduling.k8s.io/v1beta1', 'PriorityClass', 22, 'scheduling.k8s.io/v1', 14),
  row('storage.k8s.io/v1beta1', 'CSIDriver CSINode StorageClass VolumeAttachment', 22, 'storage.k8s.io/v1', 19),
  row('batch/v1beta1', 'CronJob', 25, 'batch/v1', 21),
  row('batch/v2alpha1', 'CronJob', 21, 'batch/v1', 21),
  row('discovery.k8s.io/v1beta1', 'EndpointSlice', 25, 'discovery.k8s.io/v1', 21),
  row('events.k8s.io/v1beta1', 'Event', 25, 'events.k8s.io/v1', 19),
  row('autoscaling/v2beta1', 'HorizontalPodAutoscaler', 25, 'autoscaling/v2', 23),
  row('autoscaling/v2beta2', 'HorizontalPodAutoscaler', 26, 'autoscaling/v2', 23),
  row('policy/v1beta1', 'PodDisruptionBudget', 25, 'policy/v1', 21),
  row('policy/v1beta1', 'PodSecurityPolicy', 25, null),
  row('node.k8s.io/v1beta1', 'RuntimeClass', 25, 'node.k8s.io/v1', 20),
  row('storage.k8s.io/v1beta1', 'CSIStorageCapacity', 27, 'storage.k8s.io/v1', 24),
  row('flowcontrol.apiserver.k8s.io/v1beta1', FLOWS, 26, 'flowcontrol.apiserver.k8s.io/v1', 29),
  row('flowcontrol.apiserver.k8s.io/v1beta2', FLOWS, 29, 'flowcontrol.apiserver.k8s.io/v1', 29),
  row('flowcontrol.apiserver.k8s.io/v1beta3', FLOWS, 32, 'flowcontrol.apiserver.k8s.io/v1', 29),
];

/** Returns the plural of a kind, in small letters, as paths of the API have it. */
export const resourceOf = (kind: string): string => {
  const low = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(low)) return `${low}es`;
  return /[^aeiou]y$/.test(low) ? `${low.slice(0, -1)}ies` : `${low}s`;
};

/**
 * Returns the removed API that a request was for.
 * @param version with the group (`policy/v1beta1`), or without it where the message has none (`v1beta1`)
 * @param kind `PodDisruptionBudget`, or the resource of a path: `poddisruptionbudgets`
 */
export function removedApi(version: string, kind: string): RemovedApi | undefined {
  const name = kind.toLowerCase();
  if (name === '') {
    const gone = REMOVED_APIS.filter((one) => one.version === version).sort((a, b) => b.removedIn - a.removedIn);
    return gone.find(({ since }) => since !== null) ?? gone[0];
  }
  return REMOVED_APIS.find(
    (one) =>
      (version.includes('/') ? one.version === version : one.version.endsWith(`/${version}`)) &&
      one.kinds.some((known) => known.toLowerCase() === name || resourceOf(known) === name),
  );
}
