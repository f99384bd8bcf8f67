/** Names of objects as kubectl's users type them. */

/** kubectl's short names of kinds. */
const SHORT: Readonly<Record<string, string>> = {
  ConfigMap: 'cm',
  ControllerRevision: 'revision',
  DaemonSet: 'ds',
  Deployment: 'deploy',
  ReplicaSet: 'rs',
  ReplicationController: 'rc',
  Service: 'svc',
  StatefulSet: 'sts',
};

/** Returns `deploy/web`, `rs/web-77669ccb96`. */
export const shortName = (kind: string, name: string): string => `${SHORT[kind] ?? kind.toLowerCase()}/${name}`;
