/** A pod web-1 that is stuck before its start, and what it refers to. */
import type { Scenario } from '../../support/scenario.ts';

export const configMap = (name: string, data: Record<string, string> = {}): object => ({
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
/** Keys with the sizes of their values. */
export const secret = (name: string, data: Record<string, number> = {}): object => ({
  kind: 'Secret',
  metadata: { name },
  data,
});

/** The container waits with this reason; the rest of the pod's spec is laid over. */
export function stuck(
  reason: string,
  message: string,
  container: object,
  more: { spec?: object; objects?: object[]; forbidden?: Scenario['forbidden'] } = {},
): Scenario {
  return {
    pod: {
      spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...more.spec } as never,
      status: {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'web',
            restartCount: 0,
            ready: false,
            state: { waiting: { reason, ...(message ? { message } : {}) } },
          },
        ] as never,
      },
    },
    objects: more.objects ?? [],
    ...(more.forbidden ? { forbidden: more.forbidden } : {}),
  };
}

export const CONFIG_ERROR = 'CreateContainerConfigError';
