/**
 * The paths of the files in a bundle.
 *
 * Support bundle: https://github.com/replicatedhq/troubleshoot `pkg/collect/cluster_resources.go` and
 * `pkg/constants/constants.go`. Dump: `kubectl cluster-info dump --output-directory`,
 * kubectl `pkg/cmd/clusterinfo/clusterinfo_dump.go`.
 */
import { RESOURCES, type Resource } from '../../model/resources.ts';

/**
 * Names of a resource's file or folder in `cluster-resources/`: first the one that this program writes, then others.
 */
const NAMES: { readonly [R in Resource]: readonly [string, ...string[]] } = {
  pods: ['pods'],
  nodes: ['nodes'],
  namespaces: ['namespaces'],
  events: ['events'],
  services: ['services'],
  endpointslices: ['endpointslices', 'endpoint-slices'],
  configmaps: ['configmaps'],
  secrets: ['secrets'],
  serviceaccounts: ['serviceaccounts', 'service-accounts'],
  persistentvolumeclaims: ['pvcs', 'persistentvolumeclaims'],
  persistentvolumes: ['pvs', 'persistentvolumes'],
  storageclasses: ['storage-classes', 'storageclasses'],
  csidrivers: ['csidrivers', 'csi-drivers'],
  csinodes: ['csinodes', 'csi-nodes'],
  deployments: ['deployments'],
  replicasets: ['replicasets'],
  statefulsets: ['statefulsets'],
  daemonsets: ['daemonsets'],
  controllerrevisions: ['controllerrevisions', 'controller-revisions'],
  jobs: ['jobs'],
  cronjobs: ['cronjobs'],
  resourcequotas: ['resource-quota', 'resourcequotas', 'resource-quotas'],
  limitranges: ['limitranges', 'limit-ranges'],
  horizontalpodautoscalers: ['horizontalpodautoscalers', 'hpas'],
  networkpolicies: ['network-policy', 'networkpolicies', 'network-policies'],
  roles: ['roles'],
  clusterroles: ['clusterroles', 'cluster-roles'],
  rolebindings: ['rolebindings', 'role-bindings'],
  clusterrolebindings: ['clusterrolebindings', 'cluster-role-bindings'],
  sealedsecrets: ['custom-resources/sealedsecrets.bitnami.com'],
  externalsecrets: ['custom-resources/externalsecrets.external-secrets.io'],
};

export const FOLDER = 'cluster-resources';
export const INDEX = 'crashloop/evidence.json';
export const EXTENSIONS = ['.json', '.yaml', '.yml'] as const;

/** Whether a name can be one segment of a path. Names of Kubernetes objects can, hostile ones cannot. */
export const isSegment = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.length < 256 && !/[/\\\0]/.test(name);

export type LayoutKind = 'support-bundle' | 'cluster-info-dump';

/**
 * Returns the paths of files with the objects of a namespace, or the cluster-scoped ones: relative to the bundle's top,
 * without extension, the preferred one first.
 */
export function objectPaths(layout: LayoutKind, resource: Resource, namespace: string | undefined): string[] {
  const names = NAMES[resource];
  if (layout === 'cluster-info-dump')
    return names.map((name) => (namespace === undefined ? name : `${namespace}/${name}`));
  return names.map((name) => `${FOLDER}/${name}${namespace === undefined ? '' : `/${namespace}`}`);
}

/** Returns the folders with one file a namespace; of a cluster-scoped resource, with one file an object. */
export const objectFolders = (resource: Resource): string[] => NAMES[resource].map((name) => `${FOLDER}/${name}`);

/** Returns the name of a resource's CustomResourceDefinition; undefined for a built-in resource. */
export function definitionOf(resource: Resource): string | undefined {
  return NAMES[resource][0].startsWith('custom-resources/') ? `${resource}.${RESOURCES[resource].group}` : undefined;
}

/** Returns the path of a container's log in a support bundle, without extension. */
export const logPath = (namespace: string, pod: string, container: string, previous: boolean): string =>
  `${FOLDER}/pods/logs/${namespace}/${pod}/${container}${previous ? '-previous' : ''}`;

/** Returns the path of a kubelet's stats. */
export const statsPath = (node: string): string => `node-stats/${node}.json`;
export const VERSION = 'cluster-info/cluster_version.json';

/** Returns the node of a raw query for kubelet stats; undefined for another query. */
export const statsNode = (path: string): string | undefined =>
  /^\/api\/v1\/nodes\/([^/?]+)\/proxy\/stats\/summary(?:\?.*)?$/.exec(path)?.[1];
