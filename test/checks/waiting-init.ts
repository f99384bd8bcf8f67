/** A pod that waits for its init container. */
import type { Scenario } from '../support/scenario.ts';

/** The command of an init container that waits for a database. */
export const UNTIL_POSTGRES = ['sh', '-c', 'until nc -z postgres 5432; do sleep 2; done'];

/** Returns a pod with an init container `wait` that has run for so many seconds. */
export const waiting = (seconds: number, command: readonly string[], log = '', objects: object[] = []): Scenario => ({
  pod: {
    spec: {
      initContainers: [{ name: 'wait', image: 'busybox', command: [...command] }],
      containers: [{ name: 'web' }],
    },
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        {
          name: 'wait',
          restartCount: 0,
          ready: false,
          state: {
            running: { startedAt: new Date(Date.parse('2026-01-01T12:00:00Z') - seconds * 1000).toISOString() },
          },
        },
      ] as never,
      containerStatuses: [
        { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } },
      ] as never,
    },
  },
  logs: { 'web-1/wait': log },
  objects,
});
