/** Memory in use, from the metrics API and from the kubelet's summary. */
import { parseQuantity } from '../knowledge/quantity.ts';

/** A container's working set at one time. */
export interface MemoryUse {
  readonly container: string;
  readonly bytes: number;
  /** RFC 3339; null where the answer has none. */
  readonly time: string | null;
}

/** Returns the API path of a pod's metrics (needs `get pods` in `metrics.k8s.io`). */
export const podMetricsPath = (namespace: string, pod: string): string =>
  `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;

/** Reads a PodMetrics (k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go). */
export function usesInMetrics(answer: unknown): MemoryUse[] {
  const { timestamp = null, containers = [] } = (answer ?? {}) as {
    timestamp?: string;
    containers?: readonly { readonly name?: string; readonly usage?: { readonly memory?: string } }[];
  };
  return containers.flatMap(({ name, usage }): MemoryUse[] => {
    const bytes = parseQuantity(usage?.memory);
    return name === undefined || bytes === undefined ? [] : [{ container: name, bytes, time: timestamp }];
  });
}

/** Reads a pod of the kubelet's summary (staging/src/k8s.io/kubelet/pkg/apis/stats/v1alpha1/types.go). */
export function usesInSummary(pod: unknown): MemoryUse[] {
  const { containers = [] } = (pod ?? {}) as {
    containers?: readonly {
      readonly name?: string;
      readonly memory?: { readonly time?: string; readonly workingSetBytes?: number };
    }[];
  };
  return containers.flatMap(({ name, memory }): MemoryUse[] =>
    name === undefined || typeof memory?.workingSetBytes !== 'number'
      ? []
      : [{ container: name, bytes: memory.workingSetBytes, time: memory.time ?? null }],
  );
}
