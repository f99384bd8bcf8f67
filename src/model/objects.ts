/**
 * Kubernetes objects as the API server prints them in JSON.
 * The types are client-node's, with one change: client-node turns timestamps into `Date`; we keep the RFC 3339 strings,
 * so that evidence stays JSON-safe and a bundle and a cluster give the same values.
 */
import type * as k8s from '@kubernetes/client-node';

/** T with every Date replaced by its RFC 3339 string, at every depth. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer U)[]
    ? Json<U>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

export type Pod = Json<k8s.V1Pod>;
export type PodSpec = Json<k8s.V1PodSpec>;
export type Container = Json<k8s.V1Container>;
export type ContainerStatus = Json<k8s.V1ContainerStatus>;
export type Terminated = Json<k8s.V1ContainerStateTerminated>;
export type Waiting = Json<k8s.V1ContainerStateWaiting>;
export type Volume = Json<k8s.V1Volume>;
export type VolumeMount = Json<k8s.V1VolumeMount>;
export type Probe = Json<k8s.V1Probe>;
export type EnvVar = Json<k8s.V1EnvVar>;
export type Event = Json<k8s.CoreV1Event>;
export type Node = Json<k8s.V1Node>;
export type Namespace = Json<k8s.V1Namespace>;
export type Service = Json<k8s.V1Service>;
export type EndpointSlice = Json<k8s.V1EndpointSlice>;
export type ConfigMap = Json<k8s.V1ConfigMap>;
/**
 * A Secret without its values: `data` keeps the key names, each with its value's size in bytes; -1 if a bundle left the
 * value out, so that its size is unknown. `notText` names the keys with a value that is no UTF-8.
 */
export type Secret = Omit<Json<k8s.V1Secret>, 'data' | 'stringData'> & {
  data?: Record<string, number>;
  notText?: readonly string[];
};
export type ServiceAccount = Json<k8s.V1ServiceAccount>;
export type PersistentVolumeClaim = Json<k8s.V1PersistentVolumeClaim>;
export type PersistentVolume = Json<k8s.V1PersistentVolume>;
export type StorageClass = Json<k8s.V1StorageClass>;
export type CSIDriver = Json<k8s.V1CSIDriver>;
export type CSINode = Json<k8s.V1CSINode>;
export type Deployment = Json<k8s.V1Deployment>;
export type ReplicaSet = Json<k8s.V1ReplicaSet>;
export type StatefulSet = Json<k8s.V1StatefulSet>;
export type DaemonSet = Json<k8s.V1DaemonSet>;
export type ControllerRevision = Json<k8s.V1ControllerRevision>;
export type Job = Json<k8s.V1Job>;
export type CronJob = Json<k8s.V1CronJob>;
export type ResourceQuota = Json<k8s.V1ResourceQuota>;
export type LimitRange = Json<k8s.V1LimitRange>;
export type NetworkPolicy = Json<k8s.V1NetworkPolicy>;
export type Role = Json<k8s.V1Role>;
export type ClusterRole = Json<k8s.V1ClusterRole>;
export type RoleBinding = Json<k8s.V1RoleBinding>;
export type ClusterRoleBinding = Json<k8s.V1ClusterRoleBinding>;
export type HorizontalPodAutoscaler = Json<k8s.V2HorizontalPodAutoscaler>;
export type ObjectMeta = Json<k8s.V1ObjectMeta>;

/** A member of a pod's status.volumeHealth (1.37, feature gate CSIVolumeHealth), which client-node does not have yet. */
export interface VolumeHealth {
  readonly name: string;
  /** The status is `Inaccessible`, `DataLoss` or `Degraded`. */
  readonly healthConditions?: readonly {
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

/** The fields that every object has. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

interface Named {
  readonly metadata?: { readonly namespace?: string | undefined; readonly name?: string | undefined } | undefined;
}

/** Returns an object's name; '' if it has none. */
export const nameOf = (object: Named): string => object.metadata?.name ?? '';

/** Returns `namespace/name` of an object; the namespace is empty for a cluster-scoped one. */
export const objectKey = (object: Named): string => `${object.metadata?.namespace ?? ''}/${nameOf(object)}`;

/** An object of a kind that has no type here (a SealedSecret, an ExternalSecret). */
export interface CustomObject extends KubeObject {
  spec?: Record<string, unknown>;
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] } & Record<
    string,
    unknown
  >;
}
