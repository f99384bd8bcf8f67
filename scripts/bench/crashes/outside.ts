/** What the pod needs from others: a Service without pods, a name that does not resolve, a volume. */
import type { Crash } from '../types.ts';
import { core, exits } from './happenings.ts';

export const refusedByService: Crash = {
  name: 'Service without endpoints',
  ids: ['upstream/no-ready-endpoints', 'upstream/selector-matches-nothing'],
  make(draft) {
    const name = `${draft.app}-cache`;
    const { namespace } = draft;
    draft.container.env.push({ name: 'CACHE_ADDRESS', value: `${name}:6379` });
    const labels = { 'app.kubernetes.io/name': name };
    return {
      ...exits(draft),
      log: [
        'Traceback (most recent call last):',
        '  File "/app/worker.py", line 31, in <module>',
        '    cache.ping()',
        `redis.exceptions.ConnectionError: Error 111 connecting to ${name}:6379. Connection refused.`,
      ],
      objects: [
        {
          path: core(namespace, 'services'),
          body: {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name, labels },
            spec: { selector: labels, ports: [{ name: 'redis', port: 6379, targetPort: 6379 }] },
          },
        },
        {
          path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
          body: {
            apiVersion: 'discovery.k8s.io/v1',
            kind: 'EndpointSlice',
            metadata: {
              name: `${name}-${draft.random.suffix(5)}`,
              labels: { ...labels, 'kubernetes.io/service-name': name },
            },
            addressType: 'IPv4',
            endpoints: [],
            ports: null,
          },
        },
      ],
      says: [name],
    };
  },
};

export const noSuchHost: Crash = {
  name: 'host name that does not resolve',
  ids: ['app/dns-failure', 'upstream/no-such-service'],
  make(draft) {
    const host = `${draft.app}-orders-db`;
    draft.container.env.push({ name: 'ORDERS_DB', value: `${host}:5432` });
    return {
      ...exits(draft),
      log: [
        `level=info msg="connecting" to=${host}:5432`,
        `level=fatal msg="no database" error="dial tcp: lookup ${host} on 10.96.0.10:53: no such host"`,
      ],
      says: [host],
    };
  },
};

export const unboundClaim: Crash = {
  name: 'claim with a missing storage class',
  ids: ['volumes/storage-class-missing', 'volumes/claim-unbound'],
  make(draft) {
    const claim = `${draft.app}-data`;
    draft.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: claim } });
    draft.container.volumeMounts.push({ name: 'data', mountPath: '/var/lib/data' });
    const message = `0/${draft.nodes} nodes are available: pod has unbound immediate PersistentVolumeClaims. not found`;
    return {
      fate: { kind: 'unscheduled', message },
      events: [
        {
          type: 'Warning',
          reason: 'FailedScheduling',
          from: 'default-scheduler',
          message,
          first: 1500,
          last: 200,
          count: 5,
        },
        {
          type: 'Warning',
          reason: 'ProvisioningFailed',
          from: 'persistentvolume-controller',
          message: 'storageclass.storage.k8s.io "fast-encrypted" not found',
          first: 1500,
          last: 9,
          count: 99,
          about: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claim },
        },
      ],
      objects: [
        {
          path: core(draft.namespace, 'persistentvolumeclaims'),
          body: {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: claim },
            spec: {
              storageClassName: 'fast-encrypted',
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '20Gi' } },
            },
          },
          status: { phase: 'Pending' },
        },
      ],
      says: [`fast-encrypted|${claim}`],
    };
  },
};
