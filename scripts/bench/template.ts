/**
 * A pod template as teams write them: labels, environment, probes, volumes and scheduling rules. With status and
 * managedFields a pod comes to some 9 KB.
 */
import type { Random } from './random.ts';
import type { Json } from './types.ts';

const TEAMS = [
  'payments',
  'catalog',
  'search',
  'identity',
  'logistics',
  'billing',
  'content',
  'insight',
  'platform',
  'support',
  'pricing',
  'partners',
  'mobile',
  'media',
  'risk',
  'orders',
  'growth',
  'messaging',
  'geo',
  'forecast',
];
const STAGES = ['prod', 'staging', 'canary', 'qa', 'batch'];
const SUBJECTS = [
  'checkout',
  'cart',
  'stock',
  'ledger',
  'profile',
  'session',
  'export',
  'import',
  'mailer',
  'report',
  'quote',
  'tax',
  'address',
  'coupon',
  'review',
  'wishlist',
  'invoice',
  'refund',
  'audit',
  'feed',
  'thumbnail',
  'webhook',
  'token',
  'quota',
  'digest',
  'route',
  'label',
  'score',
  'archive',
  'notify',
];
const ROLES = ['api', 'worker', 'web', 'sync', 'stream', 'gateway'];

/** @param index from 0 */
export const namespaceName = (index: number): string => {
  const name = `${TEAMS[index % TEAMS.length]}-${STAGES[Math.floor(index / TEAMS.length) % STAGES.length]}`;
  const round = Math.floor(index / (TEAMS.length * STAGES.length));
  return round === 0 ? name : `${name}-${round + 1}`;
};

/** Names of workloads, each once in a namespace. */
export const appNames = (random: Random): string[] =>
  random.shuffled(SUBJECTS.flatMap((subject) => ROLES.map((role) => `${subject}-${role}`)));

export interface Template {
  readonly image: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly spec: Json & { containers: (Json & { name: string; env: Json[]; volumeMounts: Json[] })[]; volumes: Json[] };
}

const probe = (path: string, periodSeconds: number): Json => ({
  httpGet: { path, port: 'http', scheme: 'HTTP' },
  periodSeconds,
  timeoutSeconds: 2,
  successThreshold: 1,
  failureThreshold: 3,
});

/** @param sharedConfig names of a ConfigMap and a Secret that are in the namespace */
export function podTemplate(random: Random, namespace: string, app: string, sharedConfig: string): Template {
  const version = `${random.between(1, 9)}.${random.between(0, 30)}.${random.between(0, 9)}`;
  const image = `registry.example.com/${namespace.split('-')[0]}/${app}:${version}`;
  const memory = `${random.pick([128, 256, 384, 512, 768])}Mi`;
  const labels = {
    app,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/version': version,
    'app.kubernetes.io/component': app.split('-')[1]!,
    'app.kubernetes.io/part-of': namespace.split('-')[0]!,
    'app.kubernetes.io/managed-by': 'Helm',
  };
  const env: Json[] = [
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.observability.svc.cluster.local:4317' },
    {
      name: 'OTEL_RESOURCE_ATTRIBUTES',
      value: `service.name=${app},service.version=${version},deployment.environment=${namespace}`,
    },
    { name: 'REGION', valueFrom: { configMapKeyRef: { name: sharedConfig, key: 'region' } } },
    { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: sharedConfig, key: 'api-token' } } },
  ];
  const main = {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env,
    envFrom: [{ configMapRef: { name: sharedConfig } }],
    resources: { requests: { cpu: '100m', memory }, limits: { memory } },
    readinessProbe: probe('/readyz', 10),
    livenessProbe: probe('/livez', 20),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'config', mountPath: '/etc/service', readOnly: true },
    ],
  };
  const proxy = {
    name: 'mesh-proxy',
    image: 'registry.example.com/mesh/proxy:1.27.3',
    imagePullPolicy: 'IfNotPresent',
    args: ['proxy', 'sidecar', '--domain', `${namespace}.svc.cluster.local`, '--log-level=warning'],
    ports: [{ name: 'http-envoy', containerPort: 15090 }],
    env: [
      { name: 'MESH_ID', value: 'main' },
      { name: 'TRUST_DOMAIN', value: 'cluster.local' },
    ],
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
  return {
    image,
    labels,
    annotations: {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9090',
      'checksum/config': random.hex(64),
      'checksum/secret': random.hex(64),
      'kubectl.kubernetes.io/default-container': 'app',
    },
    spec: {
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsUser: 10001,
        runAsGroup: 10001,
        fsGroup: 10001,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: random.next() < 0.2 ? [main, proxy] : [main],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'config', configMap: { name: sharedConfig } },
      ],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } },
            },
          ],
        },
      },
    },
  };
}
