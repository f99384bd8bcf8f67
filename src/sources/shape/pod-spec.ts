/** The shape of a pod's spec. Source: k8s.io/api core/v1/types.go:PodSpec. */
import type { Container, PodSpec, Probe, Volume } from '../../model/objects.ts';
import { reference, selector } from './common.ts';
import {
  any,
  byName,
  count,
  fields,
  flag,
  int,
  intOrName,
  list,
  name,
  orElse,
  text,
  textOrNone,
  texts,
} from './fit.ts';

type Needed<T> = NonNullable<T>;
type Member<T> = T extends (infer U)[] ? U : never;
type Security = Needed<Container['securityContext']>;
type Env = Member<Needed<Container['env']>>;
type Handler = Needed<Needed<Container['lifecycle']>['postStart']>;
type Affinity = Needed<PodSpec['affinity']>;
type NodeTerm = Needed<Needed<Affinity['nodeAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>;
type Projection = Member<Needed<Needed<Volume['projected']>['sources']>>;

const security = fields<Security>({
  runAsUser: int,
  runAsGroup: int,
  runAsNonRoot: flag,
  readOnlyRootFilesystem: flag,
  privileged: flag,
  allowPrivilegeEscalation: flag,
  procMount: text,
  capabilities: fields<Needed<Security['capabilities']>>({ add: list(text), drop: list(text) }),
  seLinuxOptions: fields<Needed<Security['seLinuxOptions']>>({ level: text, role: text, type: text, user: text }),
  seccompProfile: fields<Needed<Security['seccompProfile']>>({ type: text, localhostProfile: text }),
});

const key = fields<Needed<Needed<Env['valueFrom']>['configMapKeyRef']>>(
  { name, key: name, optional: flag },
  'name',
  'key',
);
const whole = fields<{ name?: string; optional?: boolean }>({ name, optional: flag }, 'name');

const env = fields<Env>(
  {
    name,
    value: text,
    valueFrom: fields<Needed<Env['valueFrom']>>({
      configMapKeyRef: key,
      secretKeyRef: key,
      fileKeyRef: fields<Needed<Needed<Env['valueFrom']>['fileKeyRef']>>(
        { volumeName: text, path: text, key: text, optional: flag },
        'volumeName',
        'path',
        'key',
      ),
      fieldRef: fields<Needed<Needed<Env['valueFrom']>['fieldRef']>>({ fieldPath: text }, 'fieldPath'),
      resourceFieldRef: fields<Needed<Needed<Env['valueFrom']>['resourceFieldRef']>>(
        { containerName: text, resource: text, divisor: text },
        'resource',
      ),
    }),
  },
  'name',
);

const exec = fields<Needed<Probe['exec']>>({ command: list(text) });
const httpGet = fields<Needed<Probe['httpGet']>>(
  {
    path: text,
    port: intOrName,
    host: text,
    scheme: text,
    httpHeaders: list(fields<{ name: string; value: string }>({ name: text, value: textOrNone }, 'name')),
  },
  'port',
);
const tcpSocket = fields<Needed<Probe['tcpSocket']>>({ port: intOrName, host: text }, 'port');

export const probe = fields<Probe>({
  exec,
  httpGet,
  tcpSocket,
  grpc: fields<Needed<Probe['grpc']>>({ port: int, service: text }, 'port'),
  initialDelaySeconds: count,
  periodSeconds: count,
  timeoutSeconds: count,
  successThreshold: count,
  failureThreshold: count,
  terminationGracePeriodSeconds: count,
});

const handler = fields<Handler>({
  exec,
  httpGet,
  tcpSocket,
  sleep: fields<Needed<Handler['sleep']>>({ seconds: int }, 'seconds'),
});

export const resources = fields<Needed<Container['resources']>>({
  limits: texts,
  requests: texts,
  claims: list(fields<{ name: string; request?: string }>({ name, request: text }, 'name')),
});

const container = fields<Container>(
  {
    name,
    image: text,
    imagePullPolicy: text,
    command: list(text),
    args: list(text),
    workingDir: text,
    env: list(env),
    envFrom: list(
      fields<Member<Needed<Container['envFrom']>>>({ prefix: text, configMapRef: whole, secretRef: whole }),
    ),
    ports: list(
      fields<Member<Needed<Container['ports']>>>(
        { name: text, containerPort: int, hostPort: int, hostIP: text, protocol: text },
        'containerPort',
      ),
    ),
    resources,
    resizePolicy: list(any),
    restartPolicy: text,
    restartPolicyRules: list(
      fields<Member<Needed<Container['restartPolicyRules']>>>({
        action: text,
        exitCodes: fields<Needed<Member<Needed<Container['restartPolicyRules']>>['exitCodes']>>({
          operator: text,
          values: list(int),
        }),
      }),
    ),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: fields<Needed<Container['lifecycle']>>({ postStart: handler, preStop: handler, stopSignal: text }),
    securityContext: security,
    stdin: flag,
    tty: flag,
    terminationMessagePath: text,
    terminationMessagePolicy: text,
    volumeMounts: list(
      fields<Member<Needed<Container['volumeMounts']>>>(
        {
          name,
          mountPath: name,
          subPath: text,
          subPathExpr: text,
          readOnly: flag,
          recursiveReadOnly: text,
          mountPropagation: text,
        },
        'name',
        'mountPath',
      ),
    ),
    volumeDevices: list(
      fields<Member<Needed<Container['volumeDevices']>>>({ name, devicePath: text }, 'name', 'devicePath'),
    ),
  },
  'name',
);
const containers = list(container, byName);

const items = list(
  fields<{ key: string; path: string; mode?: number }>({ key: text, path: text, mode: int }, 'key', 'path'),
);
const downward = fields<Needed<Volume['downwardAPI']>>({
  defaultMode: int,
  items: list(fields<Member<Needed<Needed<Volume['downwardAPI']>['items']>>>({ path: text, mode: int }, 'path')),
});
const configMap = fields<Needed<Volume['configMap']>>({ name, items, optional: flag, defaultMode: int }, 'name');

const projection = fields<Projection>({
  configMap: fields<Needed<Projection['configMap']>>({ name, items, optional: flag }, 'name'),
  secret: fields<Needed<Projection['secret']>>({ name, items, optional: flag }, 'name'),
  downwardAPI: downward,
  serviceAccountToken: fields<Needed<Projection['serviceAccountToken']>>(
    { path: text, audience: text, expirationSeconds: int },
    'path',
  ),
});

const volume = fields<Volume>(
  {
    name,
    configMap,
    secret: fields<Needed<Volume['secret']>>(
      { secretName: name, items, optional: flag, defaultMode: int },
      'secretName',
    ),
    emptyDir: fields<Needed<Volume['emptyDir']>>({ medium: text, sizeLimit: text }),
    hostPath: fields<Needed<Volume['hostPath']>>({ path: text, type: text }, 'path'),
    persistentVolumeClaim: fields<Needed<Volume['persistentVolumeClaim']>>(
      { claimName: name, readOnly: flag },
      'claimName',
    ),
    projected: fields<Needed<Volume['projected']>>({ defaultMode: int, sources: list(projection) }),
    downwardAPI: downward,
    csi: fields<Needed<Volume['csi']>>(
      {
        driver: text,
        fsType: text,
        readOnly: flag,
        volumeAttributes: texts,
        nodePublishSecretRef: reference,
      },
      'driver',
    ),
    nfs: fields<Needed<Volume['nfs']>>({ server: text, path: text, readOnly: flag }, 'server', 'path'),
    ephemeral: fields<Needed<Volume['ephemeral']>>({
      volumeClaimTemplate: fields<Needed<Needed<Volume['ephemeral']>['volumeClaimTemplate']>>(
        {
          spec: fields<Needed<Needed<Volume['ephemeral']>['volumeClaimTemplate']>['spec']>({
            storageClassName: text,
            accessModes: list(text),
            resources: fields<{ limits?: { [key: string]: string }; requests?: { [key: string]: string } }>({
              limits: texts,
              requests: texts,
            }),
          }),
        },
        'spec',
      ),
    }),
    image: fields<Needed<Volume['image']>>({ reference: text, pullPolicy: text }),
  },
  'name',
);

const expressions = list(
  fields<{ key: string; operator: string; values?: string[] }>(
    { key: text, operator: text, values: list(text) },
    'key',
    'operator',
  ),
);
export const nodeTerms = fields<NodeTerm>(
  {
    nodeSelectorTerms: list(
      fields<Member<NodeTerm['nodeSelectorTerms']>>({ matchExpressions: expressions, matchFields: expressions }),
    ),
  },
  'nodeSelectorTerms',
);
const podTerms = list(
  fields<Member<Needed<Needed<Affinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>>>(
    {
      labelSelector: selector,
      namespaceSelector: selector,
      namespaces: list(text),
      topologyKey: text,
    },
    'topologyKey',
  ),
);
const podAffinity = fields<Needed<Affinity['podAffinity']>>({
  requiredDuringSchedulingIgnoredDuringExecution: podTerms,
});

export const podSpec = fields<PodSpec>({
  containers: orElse(containers, () => []),
  initContainers: containers,
  // Their fields are those of a container.
  ephemeralContainers: containers as never,
  volumes: list(volume, byName),
  restartPolicy: text,
  nodeName: text,
  nodeSelector: texts,
  serviceAccountName: text,
  serviceAccount: text,
  automountServiceAccountToken: flag,
  hostname: text,
  subdomain: text,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  hostUsers: flag,
  shareProcessNamespace: flag,
  setHostnameAsFQDN: flag,
  schedulerName: text,
  priorityClassName: text,
  priority: int,
  preemptionPolicy: text,
  runtimeClassName: text,
  dnsPolicy: text,
  dnsConfig: fields<Needed<PodSpec['dnsConfig']>>({ nameservers: list(text), searches: list(text) }),
  terminationGracePeriodSeconds: int,
  activeDeadlineSeconds: int,
  os: fields<Needed<PodSpec['os']>>({ name: text }, 'name'),
  resources,
  securityContext: fields<Needed<PodSpec['securityContext']>>({
    runAsUser: int,
    runAsGroup: int,
    runAsNonRoot: flag,
    fsGroup: int,
    fsGroupChangePolicy: text,
    supplementalGroups: list(int),
    sysctls: list(fields<{ name: string; value: string }>({ name, value: text }, 'name', 'value')),
    seLinuxOptions: fields<Needed<Security['seLinuxOptions']>>({ level: text, role: text, type: text, user: text }),
  }),
  affinity: fields<Affinity>({
    nodeAffinity: fields<Needed<Affinity['nodeAffinity']>>({
      requiredDuringSchedulingIgnoredDuringExecution: nodeTerms,
    }),
    podAffinity,
    podAntiAffinity: podAffinity,
  }),
  tolerations: list(
    fields<Member<Needed<PodSpec['tolerations']>>>({
      key: text,
      operator: text,
      value: text,
      effect: text,
      tolerationSeconds: int,
    }),
  ),
  topologySpreadConstraints: list(
    fields<Member<Needed<PodSpec['topologySpreadConstraints']>>>(
      {
        maxSkew: int,
        topologyKey: text,
        whenUnsatisfiable: text,
        labelSelector: selector,
        matchLabelKeys: list(text),
        minDomains: int,
      },
      'maxSkew',
      'topologyKey',
      'whenUnsatisfiable',
    ),
  ),
  imagePullSecrets: list(reference),
  schedulingGates: list(fields<{ name: string }>({ name }, 'name')),
  readinessGates: list(fields<{ conditionType: string }>({ conditionType: text }, 'conditionType')),
  resourceClaims: list(
    fields<Member<Needed<PodSpec['resourceClaims']>>>(
      { name, resourceClaimName: text, resourceClaimTemplateName: text },
      'name',
    ),
  ),
  hostAliases: list(fields<Member<Needed<PodSpec['hostAliases']>>>({ ip: text, hostnames: list(text) })),
});
