/**
 * Which file of a bundle holds what.
 *
 * Support bundle: https://github.com/replicatedhq/troubleshoot `pkg/collect/cluster_resources.go` and
 * `pkg/constants/constants.go`. Dump: `kubectl cluster-info dump --output-directory`,
 * kubectl `pkg/cmd/clusterinfo/clusterinfo_dump.go`.
 */
import { RESOURCES, type Resource } from '../../model/resources.ts';

/** Names of a resource's file or folder below `cluster-resources/`: first the one we write, then others in use. */
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
  sealedsecrets: ['custom-resources/sealedsecrets.bitnami.com'],
  externalsecrets: ['custom-resources/externalsecrets.external-secrets.io'],
};

export const FOLDER = 'cluster-resources';
export const INDEX = 'crashloop/evidence.json';
export const EXTENSIONS = ['.json', '.yaml', '.yml'] as const;

/** Whether a name may be one segment of a path: names of Kubernetes objects are, hostile ones are not. */
export const isSegment = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.length < 256 && !/[/\\\0]/.test(name);

export type LayoutKind = 'support-bundle' | 'cluster-info-dump';

/**
 * Paths without extension, relative to the bundle's top, of files that hold one namespace's (or all cluster-scoped)
 * objects; best first.
 */
export function objectPaths(layout: LayoutKind, resource: Resource, namespace: string | undefined): string[] {
  const names = NAMES[resource];
  if (layout === 'cluster-info-dump')
    return names.map((name) => (namespace === undefined ? name : `${namespace}/${name}`));
  return names.map((name) => `${FOLDER}/${name}${namespace === undefined ? '' : `/${namespace}`}`);
}

/** The folders of a support bundle with a file a namespace; for a cluster-scoped resource, with a file an object. */
export const objectFolders = (resource: Resource): string[] => NAMES[resource].map((name) => `${FOLDER}/${name}`);

/** The CustomResourceDefinition behind a resource, or undefined for a built-in one. */
export function definitionOf(resource: Resource): string | undefined {
  return NAMES[resource][0].startsWith('custom-resources/') ? `${resource}.${RESOURCES[resource].group}` : undefined;
}

/** Where a support bundle holds a container's log, without extension. */
export const logPath = (namespace: string, pod: string, container: string, previous: boolean): string =>
  `${FOLDER}/pods/logs/${namespace}/${pod}/${container}${previous ? '-previous' : ''}`;

export const statsPath = (node: string): string => `node-stats/${node}.json`;
export const VERSION = 'cluster-info/cluster_version.json';

/** The node a raw query asks stats of, or undefined. */
export const statsNode = (path: string): string | undefined =>
  /^\/api\/v1\/nodes\/([^/?]+)\/proxy\/stats\/summary(?:\?.*)?$/.exec(path)?.[1];
