/** A pod that failed as a whole, with its own reason and message. */
import type { Scenario } from '../../support/scenario.ts';

export const failed = (
  reason: string,
  message: string,
  more: { spec?: object; status?: object; objects?: object[] } = {},
): Scenario => ({
  pod: {
    spec: {
      containers: [{ name: 'web', image: 'x', resources: { limits: { 'ephemeral-storage': '20Mi' } } }],
      ...more.spec,
    },
    status: {
      phase: 'Failed',
      ...(reason ? { reason, message } : {}),
      containerStatuses: [
        {
          name: 'web',
          restartCount: 0,
          ready: false,
          state: { terminated: { exitCode: 137, reason: 'Error', finishedAt: '2026-01-01T11:58:00Z' } },
          lastState: {},
        },
      ],
      ...more.status,
    },
  } as Scenario['pod'],
  ...(more.objects ? { objects: more.objects } : {}),
});
