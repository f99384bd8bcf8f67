/** Scenarios of a container `web` that a probe killed: it ended at 11:58:00. */
import { crashed, event } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

export interface Probed {
  readonly kind?: 'liveness' | 'startup';
  readonly probe?: object;
  /** More of the container's spec. */
  readonly spec?: object;
  /** The text after `Liveness probe failed: `; null: no Unhealthy event is left. */
  readonly failure?: string | null;
  readonly exitCode?: number;
  readonly reason?: string;
  /** Seconds it ran. */
  readonly ran?: number;
  /** When the Killing event was; null: there is none. */
  readonly killed?: string | null;
  readonly log?: string;
  /** Laid over the container's status. */
  readonly status?: object;
  readonly events?: object[];
  readonly podSpec?: object;
}

export function probed(given: Probed = {}): Scenario {
  const kind = given.kind ?? 'liveness';
  const word = kind === 'liveness' ? 'Liveness' : 'Startup';
  const probe = given.probe ?? { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, failureThreshold: 3 };
  const failure = given.failure === undefined ? 'HTTP probe failed with statuscode: 404' : given.failure;
  const killed = given.killed === undefined ? '2026-01-01T11:57:59Z' : given.killed;
  return {
    pod: {
      spec: { containers: [{ name: 'web', image: 'x', [`${kind}Probe`]: probe, ...given.spec }], ...given.podSpec },
      status: {
        containerStatuses: [
          {
            ...crashed('web', given.exitCode ?? 143, {
              ran: given.ran ?? 13,
              ...(given.reason ? { reason: given.reason } : {}),
            }),
            ...given.status,
          },
        ],
      },
    } as Scenario['pod'],
    objects: [
      ...(failure === null
        ? []
        : [
            event('Unhealthy', `${word} probe failed: ${failure}`, {
              container: 'web',
              last: '2026-01-01T11:57:58Z',
              count: 9,
            }),
          ]),
      ...(killed === null
        ? []
        : [
            event('Killing', `Container web failed ${kind} probe, will be restarted`, {
              container: 'web',
              type: 'Normal',
              last: killed,
            }),
          ]),
      ...(given.events ?? []),
    ],
    logs: { 'web-1/web': given.log ?? '2026-01-01T11:57:47.5Z starting web\n' },
  };
}

export const REFUSED = 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused';
export const TIMED_OUT =
  'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
