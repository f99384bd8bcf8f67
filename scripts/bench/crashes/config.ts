/** The pod refers to an object that does not exist. */
import type { Crash } from '../types.ts';
import { configMap, exits, scheduled, secret } from './happenings.ts';

/** The kubelet tries again every 10 to 15 s and writes an event each time. */
const TRIES = 96;

const refused = (message: string) => ({ kind: 'waiting', reason: 'CreateContainerConfigError', message }) as const;

export const missingSecret: Crash = {
  name: 'secret missing',
  ids: ['config/secret-missing'],
  make(draft) {
    const name = `${draft.app}-database`;
    draft.container.env.push({ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } });
    const message = `secret "${name}" not found`;
    return {
      fate: refused(message),
      events: [
        scheduled(draft),
        {
          type: 'Warning',
          reason: 'Failed',
          container: draft.container.name,
          message: `Error: ${message}`,
          count: TRIES,
          first: 1480,
          last: 6,
        },
      ],
      says: [name],
    };
  },
};

export const missingKey: Crash = {
  name: 'ConfigMap key missing',
  ids: ['config/configmap-key-missing'],
  make(draft) {
    const name = `${draft.app}-settings`;
    draft.container.env.push({ name: 'CACHE_TTL', valueFrom: { configMapKeyRef: { name, key: 'cache.ttl' } } });
    const message = `couldn't find key cache.ttl in ConfigMap ${draft.namespace}/${name}`;
    return {
      fate: refused(message),
      events: [
        scheduled(draft),
        {
          type: 'Warning',
          reason: 'Failed',
          container: draft.container.name,
          message: `Error: ${message}`,
          count: TRIES,
          first: 1480,
          last: 6,
        },
      ],
      objects: [configMap(draft.namespace, name, { 'cache.tll': '300', 'cache.size': '4096' })],
      says: ['cache.ttl', name],
    };
  },
};

export const missingVolumeConfigMap: Crash = {
  name: 'ConfigMap of a volume missing',
  ids: ['config/configmap-missing'],
  make(draft) {
    const name = `${draft.app}-routes`;
    draft.spec.volumes.push({ name: 'routes', configMap: { name } });
    draft.container.volumeMounts.push({ name: 'routes', mountPath: '/etc/routes' });
    return {
      fate: { kind: 'waiting', reason: 'ContainerCreating', noSandbox: true },
      events: [
        scheduled(draft),
        {
          type: 'Warning',
          reason: 'FailedMount',
          message: `MountVolume.SetUp failed for volume "routes" : configmap "${name}" not found`,
          count: 19,
          first: 1488,
          last: 70,
        },
      ],
      says: [name],
    };
  },
};

export const unreadableKey: Crash = {
  name: 'permission denied on a Secret file',
  ids: ['config/file-permission', 'volumes/permission-denied', 'app/path-denied'],
  make(draft) {
    const name = `${draft.app}-tls`;
    draft.spec.volumes.push({ name: 'tls', secret: { secretName: name, defaultMode: 0o400 } });
    draft.container.volumeMounts.push({ name: 'tls', mountPath: '/etc/tls', readOnly: true });
    draft.spec.securityContext = { runAsUser: 10001, runAsGroup: 10001, runAsNonRoot: true };
    return {
      ...exits(draft, 1, 9, 1),
      log: [
        '{"level":"info","msg":"starting","version":"4.7.1"}',
        '{"level":"fatal","msg":"cannot load the key","error":"open /etc/tls/tls.key: permission denied"}',
      ],
      objects: [secret(draft.namespace, name, { 'tls.crt': 'not a certificate', 'tls.key': 'not a key' })],
      says: ['/etc/tls/tls.key'],
    };
  },
};
