/** Drives the program, as a child process, against the cluster that KUBECONFIG names, in its own namespace. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KubeObject, Node, Pod } from '../../src/model/objects.ts';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { hasFailed, openNamedCluster } from './client.ts';
import type { Cluster } from './client.ts';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const OURS = 'app.kubernetes.io/managed-by=kubectl-crashloop';
const STALE_MILLISECONDS = 2 * 3_600_000;
const PATHS: Record<string, (namespace: string) => string> = {
  Namespace: () => '/api/v1/namespaces',
  Pod: (ns) => `/api/v1/namespaces/${ns}/pods`,
  Service: (ns) => `/api/v1/namespaces/${ns}/services`,
  ServiceAccount: (ns) => `/api/v1/namespaces/${ns}/serviceaccounts`,
  PersistentVolumeClaim: (ns) => `/api/v1/namespaces/${ns}/persistentvolumeclaims`,
  DaemonSet: (ns) => `/apis/apps/v1/namespaces/${ns}/daemonsets`,
  StatefulSet: (ns) => `/apis/apps/v1/namespaces/${ns}/statefulsets`,
  Deployment: (ns) => `/apis/apps/v1/namespaces/${ns}/deployments`,
  ConfigMap: (ns) => `/api/v1/namespaces/${ns}/configmaps`,
  Job: (ns) => `/apis/batch/v1/namespaces/${ns}/jobs`,
  CronJob: (ns) => `/apis/batch/v1/namespaces/${ns}/cronjobs`,
  ResourceQuota: (ns) => `/api/v1/namespaces/${ns}/resourcequotas`,
  Role: (ns) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}/roles`,
  ClusterRole: () => '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: () => '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  RoleBinding: (ns) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}/rolebindings`,
};

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A namespace on the real cluster, and the program pointed at it. */
export class Bench {
  readonly namespace = `crashloop-e2e-${randomInt(1e8).toString(36)}`;
  #cluster: Cluster | undefined;

  /** @throws where KUBECONFIG names no cluster, or it does not answer */
  async open(): Promise<void> {
    this.#cluster = await openNamedCluster();
    await this.#removeStale();
    await this.#client.json({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: this.namespace, labels: { 'crashloop.dev/e2e': 'true' } },
      },
    });
    // Pods are refused until the controller has made the default ServiceAccount.
    await this.until(
      'the default ServiceAccount',
      60,
      async () => (await this.get(`/api/v1/namespaces/${this.namespace}/serviceaccounts/default`)) !== undefined,
    );
  }

  /** Namespaces of runs that were killed before they could clean up. */
  async #removeStale(): Promise<void> {
    const { items } = await this.#client.list<KubeObject>({
      path: '/api/v1/namespaces',
      query: { labelSelector: 'crashloop.dev/e2e=true' },
    });
    const stale = items.filter(
      (one) => Date.now() - Date.parse(String(one.metadata?.creationTimestamp)) > STALE_MILLISECONDS,
    );
    await Promise.all(
      stale.map((one) =>
        this.#client
          .request({ method: 'DELETE', path: `/api/v1/namespaces/${one.metadata!.name}` })
          .catch(() => undefined),
      ),
    );
  }

  async close(): Promise<void> {
    if (this.#cluster === undefined) return;
    await this.#client
      .request({ method: 'DELETE', path: `/api/v1/namespaces/${this.namespace}` })
      .catch(() => undefined);
    await this.#cluster.close();
  }

  get #client(): Cluster['client'] {
    return this.#cluster!.client;
  }

  /** Creates an object. One that an earlier try of the test has left is deleted first. */
  async create(
    object: KubeObject & { spec?: unknown; rules?: unknown; subjects?: unknown; roleRef?: unknown },
  ): Promise<void> {
    const kind = object.kind!;
    const path = PATHS[kind]!(this.namespace);
    const body = {
      apiVersion: object.apiVersion ?? 'v1',
      ...object,
      metadata: { ...object.metadata, ...(kind.startsWith('Cluster') ? {} : { namespace: this.namespace }) },
    };
    const post = (): Promise<unknown> => this.#client.json({ method: 'POST', path, body });
    await post().catch(async (error: { code?: number }) => {
      if (error.code !== 409) throw error;
      const own = `${path}/${object.metadata!.name}`;
      await this.#client.request({ method: 'DELETE', path: own, query: { propagationPolicy: 'Foreground' } });
      await this.until(`${kind} of an earlier try is gone`, 120, async () => (await this.get(own)) === undefined);
      await post();
    });
  }

  /** Sends a JSON merge patch, which replaces lists as a whole. */
  async patch(kind: string, name: string, body: object): Promise<void> {
    await this.#client.json({
      method: 'PATCH',
      path: `${PATHS[kind]!(this.namespace)}/${name}`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body,
    });
  }

  async delete(kind: string, name: string): Promise<void> {
    await this.#client.request({ method: 'DELETE', path: `${PATHS[kind]!(this.namespace)}/${name}` });
  }

  /** Starts a pod of one image and shell script, or of any spec. */
  async pod(name: string, spec: object, metadata: object = {}): Promise<void> {
    await this.create({
      kind: 'Pod',
      metadata: { name, ...metadata } as never,
      spec: { terminationGracePeriodSeconds: 1, ...spec },
    });
  }

  /** @returns undefined where it is not there */
  async get<T>(path: string): Promise<T | undefined> {
    return this.#client.json<T>({ path }).catch((error: { code?: number }) => {
      if (error.code === 404) return undefined;
      throw error;
    });
  }

  /** Returns the log of a pod's only container. */
  async log(pod: string): Promise<string> {
    const { body } = await this.#client.request({ path: `${PATHS.Pod!(this.namespace)}/${pod}/log` });
    return body.toString();
  }

  async pods(selector = ''): Promise<Pod[]> {
    return (
      await this.#client.list<Pod>({
        path: PATHS.Pod!(this.namespace),
        ...(selector ? { query: { labelSelector: selector } } : {}),
      })
    ).items;
  }

  /** Nodes that take any pod: a control plane mostly has a taint against them. */
  async nodeNames(): Promise<string[]> {
    const nodes = (await this.#client.list<Node>({ path: '/api/v1/nodes' })).items;
    const open = nodes.filter(
      ({ spec, status }) =>
        !spec?.unschedulable &&
        !spec?.taints?.some((taint) => taint.effect !== 'PreferNoSchedule') &&
        status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    );
    return open.map((node) => node.metadata!.name!);
  }

  /** Names of Jobs and pods that experiments made and that are still there. */
  async ours(): Promise<string[]> {
    const jobs = (
      await this.#client.list<KubeObject>({
        path: `/apis/batch/v1/namespaces/${this.namespace}/jobs`,
        query: { labelSelector: OURS },
      })
    ).items;
    return [...jobs, ...(await this.pods(OURS))].map((object) => object.metadata!.name!);
  }

  /** What a test of `pod` must leave as it was: the namespace's pods, and the pod's own events but for their counts. */
  async surroundings(pod: string): Promise<string[]> {
    const events = (
      await this.#client.list<KubeObject & { reason?: string; message?: string }>({
        path: `/api/v1/namespaces/${this.namespace}/events`,
        query: { fieldSelector: `involvedObject.name=${pod}` },
      })
    ).items;
    // What the kubelet goes on saying of a crash loop is none of the test's doing.
    const own = events.filter(
      (event) =>
        !/^(?:BackOff|Pulled|Created|Started|Killing|Unhealthy|Failed|FailedMount|FailedScheduling)$/.test(
          event.reason ?? '',
        ),
    );
    return [
      ...(await this.pods()).map((one) => one.metadata!.name!),
      ...own.map((event) => `${event.reason}: ${event.message}`),
    ].sort();
  }

  /** Waits until something holds. @throws after so many seconds */
  async until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + seconds * 1000; !(await holds()); await pause(1000)) {
      if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    }
  }

  /** Waits until a pod has crashed so often, or waits with a reason, or stays unscheduled. */
  async failing(name: string, restarts = 1): Promise<void> {
    await this.until(`${name} fails`, 240, async () => {
      const pod = await this.get<Pod>(`${PATHS.Pod!(this.namespace)}/${name}`);
      return hasFailed(pod, restarts);
    });
  }

  /** Starts the program; `-n` and the namespace are added. */
  start(...argv: string[]): {
    readonly child: ChildProcess;
    readonly ended: Promise<Ran>;
    readonly out: () => string;
    readonly err: () => string;
  } {
    const child = spawn(process.execPath, [MAIN, ...argv, '-n', this.namespace], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const ended = new Promise<Ran>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err }));
    });
    return { child, ended, out: () => out, err: () => err };
  }

  async run(...argv: string[]): Promise<Ran> {
    return this.start(...argv).ended;
  }

  /** @throws where the program fails */
  async json<T>(...argv: string[]): Promise<T> {
    const { code, out, err } = await this.run(...argv, '-o', 'json');
    if (code !== 0) throw new Error(`${argv.join(' ')} exits ${code}: ${err}`);
    return JSON.parse(out) as T;
  }

  explain(target: string): Promise<Diagnosis> {
    return this.json<Diagnosis>('explain', target);
  }

  /** Runs an experiment; `--yes` for those that create something. */
  test(test: string, target: string, ...flags: string[]): Promise<Experiment> {
    return this.json<Experiment>(test, target, ...(test === 'oom-test' ? [] : ['--yes']), ...flags);
  }
}
