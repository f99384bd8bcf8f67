/** Memory of the followed pods, sampled while they live: once a container is dead the metrics API has nothing of it. */
import { queryKey } from '../model/facts.ts';
import type { Evidence, Fact, Query } from '../model/facts.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import type { Source } from '../sources/source.ts';
import type { MemorySample } from '../model/capture.ts';

interface PodMetrics {
  readonly timestamp?: string;
  readonly containers?: readonly { readonly name?: string; readonly usage?: { readonly memory?: string } }[];
}

const queryOf = (namespace: string, pod: string): Query => ({
  verb: 'raw',
  path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods/${pod}`,
});

/** Samples kept of a pod: at a quarter of a minute each, the last five minutes. */
const KEPT = 20;

/** The last samples of each pod, and the last answer as it was. */
export class MemoryLog {
  readonly #samples = new Map<string, MemorySample[]>();
  readonly #answers = new Map<string, Fact<unknown>>();

  /** Asks once; a cluster without the metrics API, or one that refuses, adds nothing. */
  async sample(source: Source, namespace: string, pod: string): Promise<void> {
    const fact = await source.fetch(queryOf(namespace, pod));
    if (fact.state !== 'known') return;
    const { timestamp, containers } = fact.value as PodMetrics;
    const kept = this.#samples.get(pod) ?? [];
    if (timestamp === undefined || kept.at(-1)?.time === timestamp) return;
    const fresh = (containers ?? []).flatMap(({ name, usage }) => {
      const bytes = parseQuantity(usage?.memory);
      return name === undefined || bytes === undefined ? [] : [{ container: name, time: timestamp, bytes }];
    });
    this.#samples.set(pod, [...kept, ...fresh].slice(-KEPT * Math.max(1, containers?.length ?? 1)));
    this.#answers.set(pod, fact);
  }

  of(pod: string): readonly MemorySample[] {
    return this.#samples.get(pod) ?? [];
  }

  /** The evidence with the last answer before the crash in it. */
  into(evidence: Evidence, namespace: string, pod: string): Evidence {
    const query = queryOf(namespace, pod);
    const fact = this.#answers.get(pod);
    return fact === undefined
      ? evidence
      : { ...evidence, facts: { ...evidence.facts, [queryKey(query)]: { query, fact } } };
  }
}
