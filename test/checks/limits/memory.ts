/** Scenarios of a container `web` with a memory limit. It ended at 11:58:00 on node-1. */
import { crashed } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

export interface Given {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly ran?: number;
  readonly limit?: string | null;
  readonly spec?: object;
  readonly podSpec?: object;
  readonly status?: object;
  readonly metadata?: object;
  readonly log?: string;
  readonly objects?: object[];
}

export function killed(given: Given = {}): Scenario {
  const limit = given.limit === undefined ? '64Mi' : given.limit;
  return {
    pod: {
      metadata: given.metadata ?? {},
      spec: {
        containers: [
          { name: 'web', image: 'x', ...(limit ? { resources: { limits: { memory: limit } } } : {}), ...given.spec },
        ],
        ...given.podSpec,
      },
      status: {
        containerStatuses: [
          {
            ...crashed('web', given.exitCode ?? 137, { reason: given.reason ?? 'OOMKilled', ran: given.ran ?? 2 }),
            ...given.status,
          },
        ],
      },
    } as Scenario['pod'],
    logs: { 'web-1/web': given.log ?? '2026-01-01T11:57:59Z loading\n' },
    ...(given.objects ? { objects: given.objects } : {}),
  };
}
