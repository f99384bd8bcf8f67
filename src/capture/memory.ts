/** Samples the memory of running pods: the metrics API has no measure of a container that has ended. */
import { queryKey } from '../model/facts.ts';
import type { Evidence, Fact, Query } from '../model/facts.ts';
import { podMetricsPath, usesInMetrics } from '../evidence/memory-use.ts';
import type { Source } from '../sources/source.ts';
import type { MemorySample } from '../model/capture-answer.ts';

const queryOf = (namespace: string, pod: string): Query => ({
  verb: 'raw',
  path: podMetricsPath(namespace, pod),
});

/** Samples kept of each container: five minutes, at one every 15 s. */
const KEPT = 20;

/** The last samples of each pod, and the last answer of the metrics API. */
export class MemoryLog {
  readonly #samples = new Map<string, MemorySample[]>();
  readonly #answers = new Map<string, Fact<unknown>>();

  /** Takes one sample. Where the metrics API does not exist or refuses, it adds nothing. */
  async sample(source: Source, namespace: string, pod: string): Promise<void> {
    const fact = await source.fetch(queryOf(namespace, pod));
    if (fact.state !== 'known') return;
    const uses = usesInMetrics(fact.value).flatMap(({ time, ...use }) => (time === null ? [] : [{ ...use, time }]));
    const kept = this.#samples.get(pod) ?? [];
    // The metrics API repeats a measure until it has a new one.
    if (uses.length === 0 || kept.at(-1)?.time === uses[0]?.time) return;
    this.#samples.set(pod, [...kept, ...uses].slice(-KEPT * uses.length));
    this.#answers.set(pod, fact);
  }

  /** Returns a pod's samples, oldest first. */
  of(pod: string): readonly MemorySample[] {
    return this.#samples.get(pod) ?? [];
  }

  /** Returns the evidence with the last answer before the crash added. */
  into(evidence: Evidence, namespace: string, pod: string): Evidence {
    const query = queryOf(namespace, pod);
    const fact = this.#answers.get(pod);
    return fact === undefined
      ? evidence
      : { ...evidence, facts: { ...evidence.facts, [queryKey(query)]: { query, fact } } };
  }
}
