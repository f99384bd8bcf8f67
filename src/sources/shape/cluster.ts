/** Shapes of nodes, namespaces, events and what a pod refers to. Source: k8s.io/api core/v1, discovery/v1 types.go. */
import type {
  ConfigMap,
  CustomObject,
  EndpointSlice,
  Event,
  LimitRange,
  Namespace,
  Node,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from '../../model/objects.ts';
import { conditions, meta, metaWithoutName, reference } from './common.ts';
import {
  any,
  anyObject,
  fields,
  flag,
  int,
  intOrName,
  list,
  map,
  orElse,
  text,
  textOrNone,
  texts,
  time,
} from './fit.ts';

type Needed<T> = NonNullable<T>;
const HEAD = { apiVersion: text, kind: text, metadata: meta };

type NodeStatus = Needed<Node['status']>;
export const node = fields<Node>(
  () => ({
    ...HEAD,
    spec: fields<Needed<Node['spec']>>({
      unschedulable: flag,
      providerID: text,
      podCIDR: text,
      taints: list(
        fields<Needed<Needed<Node['spec']>['taints']>[number]>(
          { key: text, value: text, effect: text, timeAdded: time },
          'key',
          'effect',
        ),
      ),
    }),
    status: fields<NodeStatus>({
      capacity: texts,
      allocatable: texts,
      conditions: conditions as never,
      addresses: list(fields<{ address: string; type: string }>({ address: text, type: text }, 'address')),
      nodeInfo: fields<Needed<NodeStatus['nodeInfo']>>({
        architecture: textOrNone,
        bootID: textOrNone,
        containerRuntimeVersion: textOrNone,
        kernelVersion: textOrNone,
        kubeletVersion: textOrNone,
        machineID: textOrNone,
        operatingSystem: textOrNone,
        osImage: textOrNone,
      }),
      images: list(fields<Needed<NodeStatus['images']>[number]>({ names: list(text), sizeBytes: int })),
      volumesAttached: list(
        fields<Needed<NodeStatus['volumesAttached']>[number]>({ name: text, devicePath: text }, 'name'),
      ),
      volumesInUse: list(text),
      declaredFeatures: list(text),
    }),
  }),
  'metadata',
);

export const namespace = fields<Namespace>(
  { ...HEAD, status: fields<Needed<Namespace['status']>>({ phase: text, conditions: conditions as never }) },
  'metadata',
);

/** An event can lack a name: what it is about identifies it. */
export const event = fields<Event>({
  apiVersion: text,
  kind: text,
  metadata: orElse(metaWithoutName, () => ({})),
  involvedObject: fields<Event['involvedObject']>({
    kind: text,
    namespace: text,
    name: text,
    uid: text,
    apiVersion: text,
    resourceVersion: text,
    fieldPath: text,
  }),
  reason: text,
  message: text,
  type: text,
  action: text,
  count: int,
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
  reportingComponent: text,
  reportingInstance: text,
  source: fields<Needed<Event['source']>>({ component: text, host: text }),
  series: fields<Needed<Event['series']>>({ count: int, lastObservedTime: time }),
  related: reference as never,
});

type ServiceSpec = Needed<Service['spec']>;
export const service = fields<Service>(
  () => ({
    ...HEAD,
    spec: fields<ServiceSpec>({
      type: text,
      selector: texts,
      clusterIP: text,
      clusterIPs: list(text),
      externalName: text,
      externalIPs: list(text),
      publishNotReadyAddresses: flag,
      internalTrafficPolicy: text,
      externalTrafficPolicy: text,
      sessionAffinity: text,
      ports: list(
        fields<Needed<ServiceSpec['ports']>[number]>(
          { name: text, port: int, targetPort: intOrName, nodePort: int, protocol: text, appProtocol: text },
          'port',
        ),
      ),
    }),
  }),
  'metadata',
);

type Endpoint = Needed<EndpointSlice['endpoints']>[number];
export const endpointSlice = fields<EndpointSlice>(
  () => ({
    ...HEAD,
    addressType: text,
    endpoints: orElse(
      list(
        fields<Endpoint>({
          addresses: orElse(list(text), () => []),
          conditions: fields<Needed<Endpoint['conditions']>>({ ready: flag, serving: flag, terminating: flag }),
          hostname: text,
          nodeName: text,
          zone: text,
          targetRef: reference as never,
        }),
      ),
      () => [],
    ),
    ports: list(
      fields<Needed<EndpointSlice['ports']>[number]>({ name: text, port: int, protocol: text, appProtocol: text }),
    ),
  }),
  'metadata',
);

export const configMap = fields<ConfigMap>({ ...HEAD, data: texts, binaryData: texts, immutable: flag }, 'metadata');
/** A Secret after its values were removed. */
export const secret = fields<Secret>(
  { ...HEAD, type: text, data: map(int), notText: list(text), immutable: flag },
  'metadata',
);

export const serviceAccount = fields<ServiceAccount>(
  () => ({
    ...HEAD,
    secrets: list(reference as never),
    imagePullSecrets: list(reference),
    automountServiceAccountToken: flag,
  }),
  'metadata',
);

type QuotaSpec = Needed<ResourceQuota['spec']>;
export const resourceQuota = fields<ResourceQuota>(
  () => ({
    ...HEAD,
    spec: fields<QuotaSpec>({ hard: texts, scopes: list(text), scopeSelector: any }),
    status: fields<Needed<ResourceQuota['status']>>({ hard: texts, used: texts }),
  }),
  'metadata',
);

export const limitRange = fields<LimitRange>(
  () => ({
    ...HEAD,
    spec: fields<Needed<LimitRange['spec']>>({
      limits: orElse(
        list(
          fields<Needed<LimitRange['spec']>['limits'][number]>(
            {
              type: text,
              max: texts,
              min: texts,
              default: texts as never,
              defaultRequest: texts,
              maxLimitRequestRatio: texts,
            } as never,
            'type',
          ),
        ),
        () => [],
      ),
    }),
  }),
  'metadata',
);

/** A SealedSecret or an ExternalSecret. */
export const customObject = fields<CustomObject>(
  () => ({
    ...HEAD,
    spec: anyObject,
    status: fields<Needed<CustomObject['status']>>({ conditions }),
  }),
  'metadata',
);
