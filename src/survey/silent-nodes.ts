/** Kubelets that accept a connection and never answer. A survey waits for each of them once, not for each of its pods. */
import type { Clock } from '../clock.ts';
import type { Fact, Query } from '../model/facts.ts';

/** Milliseconds. A faster error is an answer: the kubelet has no such log, or nothing listens at its address. */
const SILENT_MILLISECONDS = 3000;

/** The nodes that gave no log in time. */
export class SilentNodes {
  readonly #clock: Clock | undefined;
  readonly #silent = new Set<string>();

  /** @param clock undefined: of a recording, which always answers at once */
  constructor(clock: Clock | undefined) {
    this.#clock = clock;
  }

  /** Whether a node gave no log in time. */
  has(node: string): boolean {
    return this.#silent.has(node);
  }

  /**
   * Asks a query about a pod. A log of a node that is silent fails at once.
   * @param node of the pod; null where it has none
   */
  async ask(
    node: string | null,
    query: Query,
    fetch: (query: Query) => Promise<Fact<unknown>>,
  ): Promise<Fact<unknown>> {
    if (query.verb !== 'log' || node === null || this.#clock === undefined) return fetch(query);
    if (this.#silent.has(node)) return { state: 'failed', why: `the kubelet of node ${node} does not answer` };
    const asked = this.#clock.now();
    const fact = await fetch(query);
    if (fact.state === 'failed' && this.#clock.now() - asked > SILENT_MILLISECONDS) this.#silent.add(node);
    return fact;
  }
}
