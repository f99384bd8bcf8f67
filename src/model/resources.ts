/**
 * The resources that this program reads. The cluster source turns this table into paths, the bundle source into files.
 */
import type * as o from './objects.ts';

/** The TypeScript type of each resource's objects. */
export interface ResourceTypes {
  pods: o.Pod;
  nodes: o.Node;
  namespaces: o.Namespace;
  events: o.Event;
  services: o.Service;
  endpointslices: o.EndpointSlice;
  configmaps: o.ConfigMap;
  secrets: o.Secret;
  serviceaccounts: o.ServiceAccount;
  persistentvolumeclaims: o.PersistentVolumeClaim;
  persistentvolumes: o.PersistentVolume;
  storageclasses: o.StorageClass;
  csidrivers: o.CSIDriver;
  csinodes: o.CSINode;
  deployments: o.Deployment;
  replicasets: o.ReplicaSet;
  statefulsets: o.StatefulSet;
  daemonsets: o.DaemonSet;
  controllerrevisions: o.ControllerRevision;
  jobs: o.Job;
  cronjobs: o.CronJob;
  resourcequotas: o.ResourceQuota;
  limitranges: o.LimitRange;
  horizontalpodautoscalers: o.HorizontalPodAutoscaler;
  networkpolicies: o.NetworkPolicy;
  roles: o.Role;
  clusterroles: o.ClusterRole;
  rolebindings: o.RoleBinding;
  clusterrolebindings: o.ClusterRoleBinding;
  sealedsecrets: o.CustomObject;
  externalsecrets: o.CustomObject;
}

export type Resource = keyof ResourceTypes;

export interface ResourceInfo {
  readonly kind: string;
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** kubectl's short names and the singular. */
  readonly aliases: readonly string[];
}

const r = (kind: string, group: string, version: string, namespaced: boolean, ...aliases: string[]): ResourceInfo => ({
  kind,
  group,
  version,
  namespaced,
  aliases,
});

export const RESOURCES: { readonly [R in Resource]: ResourceInfo } = {
  pods: r('Pod', '', 'v1', true, 'pod', 'po'),
  nodes: r('Node', '', 'v1', false, 'node', 'no'),
  namespaces: r('Namespace', '', 'v1', false, 'namespace', 'ns'),
  events: r('Event', '', 'v1', true, 'event', 'ev'),
  services: r('Service', '', 'v1', true, 'service', 'svc'),
  endpointslices: r('EndpointSlice', 'discovery.k8s.io', 'v1', true, 'endpointslice'),
  configmaps: r('ConfigMap', '', 'v1', true, 'configmap', 'cm'),
  secrets: r('Secret', '', 'v1', true, 'secret'),
  serviceaccounts: r('ServiceAccount', '', 'v1', true, 'serviceaccount', 'sa'),
  persistentvolumeclaims: r('PersistentVolumeClaim', '', 'v1', true, 'persistentvolumeclaim', 'pvc'),
  persistentvolumes: r('PersistentVolume', '', 'v1', false, 'persistentvolume', 'pv'),
  storageclasses: r('StorageClass', 'storage.k8s.io', 'v1', false, 'storageclass', 'sc'),
  csidrivers: r('CSIDriver', 'storage.k8s.io', 'v1', false, 'csidriver'),
  csinodes: r('CSINode', 'storage.k8s.io', 'v1', false, 'csinode'),
  deployments: r('Deployment', 'apps', 'v1', true, 'deployment', 'deploy'),
  replicasets: r('ReplicaSet', 'apps', 'v1', true, 'replicaset', 'rs'),
  statefulsets: r('StatefulSet', 'apps', 'v1', true, 'statefulset', 'sts'),
  daemonsets: r('DaemonSet', 'apps', 'v1', true, 'daemonset', 'ds'),
  controllerrevisions: r('ControllerRevision', 'apps', 'v1', true, 'controllerrevision'),
  jobs: r('Job', 'batch', 'v1', true, 'job'),
  cronjobs: r('CronJob', 'batch', 'v1', true, 'cronjob', 'cj'),
  resourcequotas: r('ResourceQuota', '', 'v1', true, 'resourcequota', 'quota'),
  limitranges: r('LimitRange', '', 'v1', true, 'limitrange', 'limits'),
  horizontalpodautoscalers: r('HorizontalPodAutoscaler', 'autoscaling', 'v2', true, 'horizontalpodautoscaler', 'hpa'),
  networkpolicies: r('NetworkPolicy', 'networking.k8s.io', 'v1', true, 'networkpolicy', 'netpol'),
  roles: r('Role', 'rbac.authorization.k8s.io', 'v1', true, 'role'),
  clusterroles: r('ClusterRole', 'rbac.authorization.k8s.io', 'v1', false, 'clusterrole'),
  rolebindings: r('RoleBinding', 'rbac.authorization.k8s.io', 'v1', true, 'rolebinding'),
  clusterrolebindings: r('ClusterRoleBinding', 'rbac.authorization.k8s.io', 'v1', false, 'clusterrolebinding'),
  sealedsecrets: r('SealedSecret', 'bitnami.com', 'v1alpha1', true, 'sealedsecret'),
  externalsecrets: r('ExternalSecret', 'external-secrets.io', 'v1', true, 'externalsecret'),
};

/**
 * Finds the resource that a user or an ownerReference names.
 * @param name plural, singular, short name or kind, in any case
 * @returns undefined for a resource that is not in the table
 */
export function resourceNamed(name: string): Resource | undefined {
  const wanted = name.toLowerCase().split('.')[0]!;
  for (const [resource, info] of Object.entries(RESOURCES) as [Resource, ResourceInfo][]) {
    if (resource === wanted || info.aliases.includes(wanted)) return resource;
  }
  return undefined;
}

/** The resources that can be explained, in the order in which they are offered. */
export const EXPLAINABLE = [
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'services',
] as const satisfies readonly Resource[];
