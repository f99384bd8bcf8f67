/** A web pod that died because of its database, and the objects of that database. */
import { UPSTREAM_CHECKS } from '../../../src/checks/upstream/index.ts';
import type { Found } from '../../../src/model/finding.ts';
import type { Scenario } from '../../support/scenario.ts';
import { crashed, foundBy } from '../../support/scenario.ts';

export const REFUSED = '2026-01-01T11:57:59.500Z FATAL dial tcp 10.96.0.42:5432: connect: connection refused\n';

export function service(name: string, over: { spec?: object; namespace?: string; created?: string } = {}): object {
  return {
    kind: 'Service',
    metadata: { name, namespace: over.namespace ?? 'shop', creationTimestamp: over.created ?? '2026-01-01T10:00:00Z' },
    spec: { clusterIP: '10.96.0.42', selector: { app: name }, ports: [{ port: 5432, targetPort: 5432 }], ...over.spec },
  };
}

export function slice(of: string, endpoints: [pod: string, ready: boolean][], namespace = 'shop'): object {
  return {
    kind: 'EndpointSlice',
    metadata: { name: `${of}-x1`, namespace, labels: { 'kubernetes.io/service-name': of } },
    endpoints: endpoints.map(([pod, ready]) => ({
      addresses: ['10.244.0.9'],
      conditions: { ready },
      targetRef: { kind: 'Pod', name: pod },
    })),
  };
}

export function backend(
  name: string,
  ready: boolean,
  over: { labels?: object; status?: object; spec?: object; namespace?: string; since?: string } = {},
): object {
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace: over.namespace ?? 'shop',
      uid: `uid-${name}`,
      labels: over.labels ?? { app: 'postgres' },
    },
    spec: { nodeName: 'node-2', containers: [{ name: 'db', image: 'postgres' }], ...over.spec },
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: over.since ?? '2026-01-01T10:00:00Z' },
      ],
      ...over.status,
    },
  };
}

export const PENDING = {
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/2 nodes are available: 2 Insufficient cpu.',
    },
  ],
};

/** web-1 crashed with this log; `objects` are the other objects of the cluster. */
export function died(
  log: string,
  objects: object[],
  over: Partial<Scenario> & { env?: object[]; spec?: object } = {},
): Scenario {
  const { env, spec, ...rest } = over;
  return {
    pod: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web', ...(env ? { env } : {}) }], ...spec } as never,
      status: { containerStatuses: [crashed('web', 1)] } as never,
    },
    logs: { 'web-1/web': log },
    objects,
    ...rest,
  };
}

/** Returns what all checks of the folder find together. */
export async function all(scenario: Scenario): Promise<Found[]> {
  return (await Promise.all(UPSTREAM_CHECKS.map((check) => foundBy(check, scenario)))).flat();
}

export const ids = (found: readonly Found[]): string[] => found.map(({ id, confidence }) => `${id} ${confidence}`);

/** Go's message for a name that does not resolve, of a program that ends because of it. */
export const dns = (host: string): string => `FATAL: dial tcp: lookup ${host} on 10.96.0.10:53: no such host\n`;

/** The cause that keeps the database pod from running. */
export const insufficient: Found = {
  result: 'found',
  id: 'limits/unschedulable-resources',
  category: 'resource-limits',
  confidence: 'confirmed',
  container: null,
  about: null,
  summary: 'postgres-1 cannot be scheduled: Insufficient cpu on both nodes',
  chain: [],
  evidence: [
    {
      object: 'Pod/postgres-1',
      field: 'status.conditions[PodScheduled]',
      time: null,
      quote: '0/2 nodes are available: 2 Insufficient cpu.',
    },
  ],
  fixes: [{ text: 'ask for less cpu', command: null, risk: 'changes' }],
};
