/** Events and states that many crashes share, with the messages of the kubelet. */
import type { Creation, Draft, EventSketch, Fate, Json } from '../types.ts';

const FIRST = 1490;

export const scheduled = ({ namespace, pod }: Draft, node = 'its node'): EventSketch => ({
  reason: 'Scheduled',
  from: 'default-scheduler',
  message: `Successfully assigned ${namespace}/${pod} to ${node}`,
  first: FIRST,
  last: FIRST,
});

/** The events of a container that started, died and is in back-off (`pkg/kubelet/kuberuntime`). */
export function crashed({ container, image, pod, namespace }: Draft, restarts: number): EventSketch[] {
  const about = { container: container.name, first: FIRST, last: 102, count: restarts + 1 };
  return [
    {
      ...about,
      reason: 'Pulled',
      message: `Container image "${image}" already present on machine and can be accessed by the pod`,
    },
    { ...about, reason: 'Created', message: 'Container created' },
    { ...about, reason: 'Started', message: 'Container started' },
    {
      ...about,
      type: 'Warning',
      reason: 'BackOff',
      count: restarts * 9,
      last: 8,
      message: `Back-off restarting failed container ${container.name} in pod ${pod}_${namespace}(UID)`,
    },
  ];
}

/** A program that ends by itself. */
export const exits = (draft: Draft, exitCode = 1, restarts = 9, ran = 3): { fate: Fate; events: EventSketch[] } => ({
  fate: { kind: 'looping', exitCode, reason: 'Error', ran, restarts },
  events: [scheduled(draft), ...crashed(draft, restarts)],
});

export const core = (namespace: string, collection: string): string => `/api/v1/namespaces/${namespace}/${collection}`;

export const configMap = (namespace: string, name: string, data: Json): Creation => ({
  path: core(namespace, 'configmaps'),
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
});

export const secret = (namespace: string, name: string, stringData: Json): Creation => ({
  path: core(namespace, 'secrets'),
  body: { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData },
});
