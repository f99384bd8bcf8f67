/** A pod with a container that runs and is not ready. */
import type { Container } from '../../src/model/objects.ts';
import { event } from '../support/scenario.ts';
import type { Partially, Scenario } from '../support/scenario.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

/**
 * Returns a pod with a container `web` that has run for so many seconds.
 * @param says the newest failure of its readiness probe
 */
export function notReady(
  seconds: number,
  container: Partially<Container> = {},
  says?: string,
  more: { log?: string; objects?: object[]; status?: object } = {},
): Scenario {
  const startedAt = new Date(NOW - seconds * 1000).toISOString();
  return {
    pod: {
      spec: { containers: [{ name: 'web', ...container }] },
      status: {
        phase: 'Running',
        conditions: [
          { type: 'Ready', status: 'False', lastTransitionTime: startedAt },
          { type: 'ContainersReady', status: 'False', lastTransitionTime: startedAt },
        ] as never,
        containerStatuses: [
          {
            name: 'web',
            restartCount: 0,
            ready: false,
            started: true,
            state: { running: { startedAt } },
            ...more.status,
          },
        ] as never,
      },
    },
    ...(more.log === undefined ? {} : { logs: { 'web-1/web': more.log } }),
    objects: [
      ...(says === undefined
        ? []
        : [event('Unhealthy', says, { container: 'web', count: 9, last: '2026-01-01T11:59:50Z' })]),
      ...(more.objects ?? []),
    ],
  };
}
