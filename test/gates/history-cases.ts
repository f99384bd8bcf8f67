/** Pods that are ready now, with a history that looks like a failure. All are made up. */
import { event } from '../support/scenario.ts';

/** The time of every case. */
export const NOW = '2026-01-01T12:00:00Z';

/** Returns a time before now. */
export const ago = (minutes: number): string =>
  new Date(Date.parse(NOW) - minutes * 60_000).toISOString().replace('.000', '');

const HOUR = 60;
const DAY = 24 * HOUR;

export interface Case {
  /** Laid over the pod's spec. */
  readonly spec?: object;
  /** Laid over the pod's status. */
  readonly status?: object;
  readonly metadata?: object;
  /** Events and other objects. */
  readonly objects?: readonly object[];
  readonly logs?: Record<string, string>;
  /** Default: the pod web-1. */
  readonly target?: { readonly resource: 'deployments' | 'jobs' | 'cronjobs' | 'statefulsets'; readonly name: string };
  /** Default: the pod exists. */
  readonly noPod?: true;
  /** It is not ready yet. */
  readonly starts?: true;
}

/** Returns the status of a container that is ready again after an end. */
export const back = (
  name: string,
  end: {
    readonly code: number;
    readonly reason?: string;
    readonly ran: number;
    readonly up: number;
    readonly restarts: number;
  },
): object => ({
  name,
  ready: true,
  started: true,
  restartCount: end.restarts,
  state: { running: { startedAt: ago(end.up) } },
  lastState: {
    terminated: {
      exitCode: end.code,
      reason: end.reason ?? (end.code === 0 ? 'Completed' : 'Error'),
      startedAt: ago(end.up + 1 + end.ran),
      finishedAt: ago(end.up + 1),
      containerID: 'containerd://old',
    },
  },
});

/** Returns the status of a container that is ready and has never ended. */
export const steady = (name: string, up = 10 * DAY): object => ({
  name,
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt: ago(up) } },
});

const web = (end: Parameters<typeof back>[1]): object => ({ containerStatuses: [back('web', end)] });

/** A container with every kind of probe. */
const PROBED = {
  containers: [
    {
      name: 'web',
      image: 'registry.example.com/web:1',
      ports: [{ containerPort: 8080 }],
      startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 10, failureThreshold: 30 },
      livenessProbe: { httpGet: { path: '/live', port: 8080 }, periodSeconds: 10 },
      readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
    },
  ],
};

const old = (reason: string, message: string, minutes: number, more: object = {}): object =>
  event(reason, message, { container: 'web', last: ago(minutes), ...more });
const ofPod = (reason: string, message: string, minutes: number, more: object = {}): object =>
  event(reason, message, { last: ago(minutes), ...more });

const NODE = {
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(22) }] },
};
const OWNED = {
  labels: { app: 'web', 'pod-template-hash': 'b2' },
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-b2', uid: 'uid-web-b2', controller: true }],
};
const DEPLOYMENT = {
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'uid-web', generation: 4, annotations: { 'deployment.kubernetes.io/revision': '2' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { spec: { containers: [{ name: 'web' }] } },
  },
  status: { observedGeneration: 4, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
};
const replicaSet = (hash: string, revision: string, replicas: number): object => ({
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${hash}`,
    uid: `uid-web-${hash}`,
    labels: { app: 'web', 'pod-template-hash': hash },
    annotations: { 'deployment.kubernetes.io/revision': revision },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true }],
  },
  spec: { replicas, selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } } },
  status: { replicas, readyReplicas: replicas },
});
const sibling = (name: string, status: object): object => ({
  kind: 'Pod',
  metadata: { ...OWNED, name, uid: `uid-${name}`, creationTimestamp: ago(3 * HOUR) },
  spec: { nodeName: 'node-2', containers: [{ name: 'web', image: 'registry.example.com/web:1' }] },
  status,
});
const jobPod = (name: string, phase: string, code: number, restarts = 0): object => ({
  kind: 'Pod',
  metadata: {
    name,
    uid: `uid-${name}`,
    creationTimestamp: ago(50),
    labels: {
      'job-name': 'load',
      'batch.kubernetes.io/job-name': 'load',
      'batch.kubernetes.io/controller-uid': 'uid-load',
    },
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'load', uid: 'uid-load', controller: true }],
  },
  spec: {
    nodeName: 'node-1',
    restartPolicy: 'Never',
    containers: [{ name: 'load', image: 'registry.example.com/load:1' }],
  },
  status: {
    phase,
    containerStatuses: [
      {
        name: 'load',
        ready: false,
        restartCount: restarts,
        state: {
          terminated: { exitCode: code, reason: code ? 'Error' : 'Completed', startedAt: ago(49), finishedAt: ago(45) },
        },
      },
    ],
  },
});
const JOB = {
  kind: 'Job',
  metadata: { name: 'load', uid: 'uid-load' },
  spec: {
    backoffLimit: 6,
    completions: 1,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-load' } },
  },
  status: {
    succeeded: 1,
    failed: 2,
    startTime: ago(50),
    completionTime: ago(44),
    conditions: [{ type: 'Complete', status: 'True' }],
  },
};
const REFUSED = 'dial tcp 10.0.0.7:8080: connect: connection refused';

/** By what the history holds. */
export const CASES: Record<string, Case> = {
  'a planned restart after days, and the slow start after it': {
    spec: PROBED,
    status: web({ code: 0, ran: 6 * DAY, up: 40, restarts: 2 }),
    objects: [old('Unhealthy', `Startup probe failed: ${REFUSED}`, 31, { count: 55 })],
  },
  'one OOM kill after nine days': {
    spec: { containers: [{ name: 'web', image: 'x', resources: { limits: { memory: '1Gi' } } }] },
    status: web({ code: 137, reason: 'OOMKilled', ran: 9 * DAY, up: 15, restarts: 1 }),
    objects: [old('Started', 'Started container web', 15, { type: 'Normal' })],
  },
  'one liveness kill half an hour ago': {
    spec: PROBED,
    status: web({ code: 137, ran: 2 * DAY, up: 30, restarts: 1 }),
    objects: [
      old('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 503', 32, { count: 3 }),
      old('Killing', 'Container web failed liveness probe, will be restarted', 31, { type: 'Normal' }),
      old('Unhealthy', `Readiness probe failed: Get "http://10.0.0.7:8080/ready": ${REFUSED}`, 30, { count: 4 }),
    ],
  },
  'SIGTERM after a day': {
    spec: PROBED,
    status: web({ code: 143, ran: DAY, up: 12, restarts: 3 }),
    objects: [old('Killing', 'Stopping container web', 13, { type: 'Normal' })],
  },
  'a node that was restarted': {
    status: web({ code: 255, reason: 'Unknown', ran: 20 * DAY, up: 20, restarts: 2 }),
    objects: [
      ofPod('SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.', 21, {
        type: 'Normal',
        count: 2,
      }),
      ofPod(
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: plugin type="calico" failed (add): error getting ClusterInformation',
        21,
        { count: 3 },
      ),
      ofPod('NodeNotReady', 'Node is not ready', 25, { component: 'node-controller' }),
      NODE,
    ],
  },
  'twelve restarts in a year': {
    metadata: { creationTimestamp: ago(300 * DAY) },
    status: web({ code: 2, ran: 20 * DAY, up: 35, restarts: 12 }),
  },
  'one exit with code 1 after forty minutes': {
    status: web({ code: 1, ran: 40, up: 25, restarts: 1 }),
    logs: {
      'web-1/web previous': `${ago(26)} fatal: lost connection to database: EOF\n`,
      'web-1/web': `${ago(25)} ready\n`,
    },
  },
  'a crash loop at the first rollout': {
    status: web({ code: 1, ran: 0, up: 50, restarts: 6 }),
    objects: [
      old('BackOff', 'Back-off restarting failed container web in pod web-1_shop(uid-web-1)', 53, { count: 21 }),
    ],
    logs: { 'web-1/web previous': `${ago(51)} Error: connect ECONNREFUSED 10.96.0.9:5432\n` },
  },
  'restarts of many hours ago': {
    status: web({ code: 139, ran: 3, up: 9 * HOUR, restarts: 44 }),
    objects: [old('BackOff', 'Back-off restarting failed container web in pod web-1_shop(uid-web-1)', 9 * HOUR)],
  },
  'liveness failures that never reached the threshold': {
    spec: PROBED,
    status: { containerStatuses: [steady('web')] },
    objects: [
      old(
        'Unhealthy',
        'Liveness probe failed: Get "http://10.0.0.7:8080/live": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        1,
        { count: 187 },
      ),
      old('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500', 2, { count: 90 }),
      old('ProbeWarning', 'Liveness probe warning: Probe terminated redirects', 2, { count: 9000 }),
    ],
  },
  'pulls that failed before the first start': {
    status: { containerStatuses: [steady('web', 30)] },
    objects: [
      old(
        'Failed',
        'Failed to pull image "registry.example.com/web:1": unexpected status code 503 Service Unavailable',
        34,
        { count: 4 },
      ),
      old('Failed', 'Error: ImagePullBackOff', 33, { count: 8 }),
      old('BackOff', 'Back-off pulling image "registry.example.com/web:1"', 32, { count: 11, type: 'Normal' }),
      old('Pulled', 'Successfully pulled image "registry.example.com/web:1"', 30, { type: 'Normal' }),
    ],
  },
  'a long wait for room': {
    status: {
      containerStatuses: [steady('web', 20)],
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'True' },
      ],
    },
    objects: [
      ofPod(
        'FailedScheduling',
        '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
        22,
        { component: 'default-scheduler', count: 30 },
      ),
      ofPod('NotTriggerScaleUp', "pod didn't trigger scale-up: 1 max node group size reached", 23, { type: 'Normal' }),
    ],
  },
  'volumes that came late': {
    status: { containerStatuses: [steady('web', 20)] },
    objects: [
      ofPod('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0', 27, {
        component: 'attachdetach-controller',
      }),
      ofPod('FailedMount', 'MountVolume.SetUp failed for volume "config" : configmap "web" not found', 26, {
        count: 7,
      }),
      ofPod(
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
        24,
      ),
    ],
  },
  'siblings that were evicted and preempted': {
    metadata: OWNED,
    status: { containerStatuses: [steady('web', 2 * HOUR)], conditions: [{ type: 'Ready', status: 'True' }] },
    objects: [
      DEPLOYMENT,
      replicaSet('b2', '2', 1),
      sibling('web-b2-old1', { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. ' }),
      sibling('web-b2-old2', {
        phase: 'Failed',
        reason: 'NodeShutdown',
        message: 'Pod was rejected as the node is shutting down.',
      }),
      sibling('web-b2-old3', {
        phase: 'Failed',
        reason: 'OutOfcpu',
        message: "Pod was rejected: Node didn't have enough resource: cpu",
      }),
    ],
  },
  'the rest of a rollout that was taken back': {
    metadata: OWNED,
    status: { containerStatuses: [steady('web', 90)], conditions: [{ type: 'Ready', status: 'True' }] },
    target: { resource: 'deployments', name: 'web' },
    objects: [
      DEPLOYMENT,
      replicaSet('b2', '2', 1),
      replicaSet('a1', '1', 0),
      event('FailedCreate', 'Error creating: pods "web-a1-x" is forbidden: exceeded quota: team', {
        kind: 'ReplicaSet',
        name: 'web-a1',
        last: ago(100),
        component: 'replicaset-controller',
      }),
      event('BackOff', 'Back-off restarting failed container web in pod web-a1-x_shop(uid-web-a1-x)', {
        name: 'web-a1-x',
        last: ago(95),
        count: 50,
      }),
    ],
  },
  'a log full of errors that were handled': {
    status: { containerStatuses: [steady('web')] },
    logs: {
      'web-1/web': [
        `${ago(9)} ERROR failed to refresh token: 401 Unauthorized, retrying in 5s`,
        `${ago(8)} Traceback (most recent call last):`,
        `${ago(8)}   File "/app/jobs.py", line 9, in run`,
        `${ago(8)} requests.exceptions.ConnectionError: HTTPConnectionPool(host='billing', port=80): Max retries exceeded`,
        `${ago(7)} FATAL: password authentication failed for user "report"`,
        `${ago(5)} java.lang.OutOfMemoryError: Java heap space (handled: request dropped)`,
        `${ago(1)} GET /live 200`,
        '',
      ].join('\n'),
    },
  },
  'an init container that failed four times': {
    spec: { initContainers: [{ name: 'migrate', image: 'x' }], containers: [{ name: 'web', image: 'x' }] },
    status: {
      initContainerStatuses: [
        {
          name: 'migrate',
          ready: true,
          restartCount: 4,
          state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: ago(5), finishedAt: ago(4) } },
          lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(8), finishedAt: ago(7) } },
        },
      ],
      containerStatuses: [steady('web', 4)],
    },
    objects: [
      event('BackOff', 'Back-off restarting failed container migrate in pod web-1_shop(uid-web-1)', { last: ago(6) }),
    ],
  },
  'a sidecar that restarted two hours ago': {
    spec: {
      initContainers: [
        { name: 'proxy', image: 'x', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 15021 } } },
      ],
      containers: [{ name: 'web', image: 'x' }],
    },
    status: {
      initContainerStatuses: [back('proxy', { code: 1, ran: 200, up: 2 * HOUR, restarts: 3 })],
      containerStatuses: [steady('web')],
    },
    objects: [
      event('Unhealthy', `Startup probe failed: ${REFUSED}`, { last: ago(2 * HOUR), container: 'proxy', count: 6 }),
    ],
  },
  'a start that failed once': {
    status: web({ code: 128, reason: 'StartError', ran: 0, up: 6, restarts: 1 }),
    objects: [
      old(
        'Failed',
        'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: device or resource busy',
        8,
      ),
    ],
  },
  'an eviction that was called off': {
    status: { containerStatuses: [steady('web')], conditions: [{ type: 'Ready', status: 'True' }] },
    objects: [
      ofPod('TaintManagerEviction', 'Marking for deletion Pod shop/web-1', 40, {
        type: 'Normal',
        component: 'taint-eviction-controller',
      }),
      ofPod('TaintManagerEviction', 'Cancelling deletion of Pod shop/web-1', 38, {
        type: 'Normal',
        component: 'taint-eviction-controller',
      }),
      event('EvictionThresholdMet', 'Attempting to reclaim ephemeral-storage', {
        kind: 'Node',
        name: 'node-1',
        last: ago(45),
      }),
      event('SystemOOM', 'System OOM encountered, victim process: java, pid: 811', {
        kind: 'Node',
        name: 'node-1',
        last: ago(41),
      }),
    ],
  },
  'a resize that had to wait': {
    status: { containerStatuses: [steady('web')], conditions: [{ type: 'Ready', status: 'True' }] },
    objects: [
      ofPod('ResizeDeferred', "Pod resize Deferred: Node didn't have enough resource: memory", 30),
      ofPod('ResizeCompleted', 'Pod resize completed', 20, { type: 'Normal' }),
    ],
  },
  'a graceful end a few minutes ago': {
    spec: PROBED,
    status: web({ code: 0, ran: 3 * DAY, up: 4, restarts: 1 }),
    objects: [old('Unhealthy', `Startup probe failed: ${REFUSED}`, 3, { count: 4 })],
  },
  'a pod that is being deleted': {
    metadata: { ...OWNED, deletionTimestamp: ago(0.2), deletionGracePeriodSeconds: 30 },
    status: {
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          name: 'web',
          ready: false,
          started: false,
          restartCount: 0,
          state: { terminated: { exitCode: 143, reason: 'Error', startedAt: ago(DAY), finishedAt: ago(0.1) } },
        },
      ],
    },
    objects: [old('Killing', 'Stopping container web', 0.3, { type: 'Normal' }), NODE],
  },
  'a new pod of a rollout that starts': {
    metadata: { ...OWNED, creationTimestamp: ago(0.5) },
    spec: PROBED,
    status: {
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(0.5) }],
      containerStatuses: [{ ...steady('web', 0.4), ready: false, started: false }],
    },
    objects: [
      DEPLOYMENT,
      replicaSet('b2', '2', 1),
      old('Unhealthy', `Startup probe failed: ${REFUSED}`, 0.2, { count: 2 }),
      ofPod(
        'FailedMount',
        'MountVolume.SetUp failed for volume "kube-api-access" : failed to sync configmap cache: timed out waiting for the condition',
        0.5,
      ),
    ],
    starts: true,
  },
  'a CronJob with a run that failed before the last one': {
    noPod: true,
    target: { resource: 'cronjobs', name: 'nightly' },
    objects: [
      {
        kind: 'CronJob',
        metadata: { name: 'nightly', uid: 'uid-nightly' },
        spec: { schedule: '0 3 * * *' },
        status: { lastSuccessfulTime: ago(44) },
      },
      {
        ...JOB,
        metadata: {
          name: 'load',
          uid: 'uid-load',
          creationTimestamp: ago(50),
          ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'uid-nightly', controller: true }],
        },
      },
      {
        kind: 'Job',
        metadata: {
          name: 'load-old',
          uid: 'uid-load-old',
          creationTimestamp: ago(DAY),
          ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'uid-nightly', controller: true }],
        },
        status: { failed: 7, conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
      },
      jobPod('load-c', 'Succeeded', 0),
    ],
  },
  'a hook and a deletion that failed': {
    spec: {
      containers: [
        {
          name: 'web',
          image: 'x',
          lifecycle: { preStop: { exec: { command: ['/drain'] } }, postStart: { exec: { command: ['/warm'] } } },
        },
      ],
    },
    status: web({ code: 0, ran: 30 * HOUR, up: 45, restarts: 1 }),
    objects: [
      old('FailedPreStopHook', 'PreStopHook failed', 46),
      old('FailedPostStartHook', 'PostStartHook failed', 2 * DAY),
      ofPod('FailedKillPod', 'error killing pod: failed to "KillContainer" for "web"', 46),
    ],
  },
  'a container that runs once and has finished': {
    spec: {
      restartPolicy: 'Always',
      containers: [
        { name: 'web', image: 'x' },
        { name: 'once', image: 'x', restartPolicy: 'OnFailure' },
      ],
    },
    status: {
      containerStatuses: [
        steady('web'),
        {
          name: 'once',
          ready: false,
          restartCount: 2,
          state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: ago(60), finishedAt: ago(59) } },
          lastState: { terminated: { exitCode: 3, reason: 'Error', startedAt: ago(65), finishedAt: ago(64) } },
        },
      ],
    },
  },
  'a Job that needed three tries': {
    noPod: true,
    target: { resource: 'jobs', name: 'load' },
    objects: [
      JOB,
      jobPod('load-a', 'Failed', 1),
      jobPod('load-b', 'Failed', 137),
      jobPod('load-c', 'Succeeded', 0),
      event('BackoffLimitExceeded', 'Job has reached the specified backoff limit', {
        kind: 'Job',
        name: 'load-old',
        last: ago(2 * DAY),
        component: 'job-controller',
      }),
    ],
  },
  'a Job with one pod that was restarted': {
    noPod: true,
    target: { resource: 'jobs', name: 'load' },
    objects: [{ ...JOB, status: { ...JOB.status, failed: 0 } }, jobPod('load-c', 'Succeeded', 0, 3)],
  },
  'a memory limit reached twice in a week, on a pod with a Service that had no endpoint': {
    metadata: { ...OWNED, creationTimestamp: ago(7 * DAY) },
    spec: {
      containers: [
        {
          name: 'web',
          image: 'x',
          resources: { limits: { memory: '512Mi' } },
          env: [{ name: 'API_URL', value: 'http://billing:80' }],
        },
      ],
    },
    status: web({ code: 137, reason: 'OOMKilled', ran: 3 * DAY, up: 55, restarts: 2 }),
    objects: [
      DEPLOYMENT,
      replicaSet('b2', '2', 1),
      { kind: 'Service', metadata: { name: 'billing' }, spec: { selector: { app: 'none' }, ports: [{ port: 80 }] } },
    ],
  },
};
