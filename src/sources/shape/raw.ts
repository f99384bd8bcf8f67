/** Shapes of answers that are no object of this program's table: what a kubelet and the metrics API say, budgets. */
import type { LabelSelector } from '../../evidence/selector.ts';
import type { KubeObject } from '../../model/objects.ts';
import { meta, selector } from './common.ts';
import { fields, list, number, text, texts, time, type Shape } from './fit.ts';

/** A pod in the metrics API. Source: k8s.io/metrics pkg/apis/metrics/v1beta1/types.go. */
const podMetrics = fields<{ timestamp?: string; containers?: { name: string; usage?: object }[] }>({
  timestamp: time,
  containers: list(fields<{ name: string; usage?: object }>({ name: text, usage: texts }, 'name')),
});

interface Use {
  time?: string;
  usageNanoCores?: number;
  usageBytes?: number;
  workingSetBytes?: number;
  availableBytes?: number;
}
const use = fields<Use>({
  time,
  usageNanoCores: number,
  usageBytes: number,
  workingSetBytes: number,
  availableBytes: number,
});

/** The kubelet's summary. Source: k8s.io/kubelet pkg/apis/stats/v1alpha1/types.go. */
const summary = fields<{ pods?: object[] }>({
  pods: list(
    fields<{ podRef?: object; containers?: object[]; volume?: object[] }>({
      podRef: fields<{ name?: string; namespace?: string; uid?: string }>({ name: text, namespace: text, uid: text }),
      containers: list(
        fields<{ name: string; cpu?: Use; memory?: Use; startTime?: string }>(
          { name: text, cpu: use, memory: use, startTime: time },
          'name',
        ),
      ),
      volume: list(fields<{ name: string; usedBytes?: number }>({ name: text, usedBytes: number }, 'name')),
    }),
  ),
});

/** Source: k8s.io/api policy/v1/types.go. */
const budget = fields<KubeObject & { spec?: { selector?: LabelSelector } }>(
  { metadata: meta, spec: fields<{ selector?: LabelSelector }>({ selector }) },
  'metadata',
);

const listOf = <T>(member: Shape<T>): Shape<{ items?: T[] }> => fields<{ items?: T[] }>({ items: list(member) });

/** Answers with a shape, by their path. */
export const RAW: readonly (readonly [RegExp, Shape<unknown>])[] = [
  [/\/proxy\/stats\/summary(?:\?|$)/, summary],
  [/^\/apis\/metrics\.k8s\.io\/[^/]{1,40}\/namespaces\/[^/]{1,300}\/pods\/[^/]{1,300}$/, podMetrics],
  [/\/poddisruptionbudgets$/, listOf(budget)],
];
