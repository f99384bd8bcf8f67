/** A memory limit that is too low, no node with room, a probe failure with a kill. */
import type { Crash, Json } from '../types.ts';
import { crashed, scheduled } from './happenings.ts';

export const outOfMemory: Crash = {
  name: 'OOMKilled',
  ids: ['limits/oom-limit'],
  make(draft) {
    draft.container.resources = { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } };
    return {
      fate: { kind: 'looping', exitCode: 137, reason: 'OOMKilled', ran: 41, restarts: 8 },
      events: [scheduled(draft), ...crashed(draft, 8)],
      log: ['level=info msg="loading the catalogue" items=182233', 'level=info msg="cache warm-up" progress=61%'],
      says: ['128Mi'],
    };
  },
};

export const unschedulable: Crash = {
  name: 'no node has the memory',
  ids: ['limits/unschedulable-resources'],
  make(draft) {
    draft.container.resources = { requests: { cpu: '2', memory: '512Gi' }, limits: { memory: '512Gi' } };
    const { nodes } = draft;
    const message = `0/${nodes} nodes are available: ${nodes} Insufficient memory. preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
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
      ],
      says: ['512Gi'],
    };
  },
};

export const livenessWrongPath: Crash = {
  name: 'liveness probe asks for a path that is not there',
  ids: ['probes/wrong-path', 'probes/liveness-killed'],
  make(draft) {
    draft.container.livenessProbe = {
      httpGet: { path: '/internal/alive', port: 8080, scheme: 'HTTP' },
      periodSeconds: 5,
      failureThreshold: 3,
      timeoutSeconds: 1,
    } satisfies Json;
    const about = { container: draft.container.name, first: 1470, last: 101 };
    return {
      fate: { kind: 'looping', exitCode: 2, reason: 'Error', ran: 17, restarts: 9 },
      events: [
        scheduled(draft),
        ...crashed(draft, 9),
        {
          ...about,
          type: 'Warning',
          reason: 'Unhealthy',
          message: 'Liveness probe failed: HTTP probe failed with statuscode: 404',
          count: 30,
        },
        {
          ...about,
          reason: 'Killing',
          message: `Container ${draft.container.name} failed liveness probe, will be restarted`,
          count: 10,
        },
      ],
      log: [
        'INFO listening on :8080',
        'INFO ready',
        'INFO GET /internal/alive 404',
        'INFO GET /internal/alive 404',
        'INFO GET /internal/alive 404',
        'INFO received SIGTERM, shutting down',
      ],
      says: ['/internal/alive'],
    };
  },
};
