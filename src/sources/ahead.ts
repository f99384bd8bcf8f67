/**
 * Asking before there is anybody to listen: questions that are certain to come travel while the program still loads.
 */
import { queryKey } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Source } from './source.ts';

/** Resolves when an open connection has written what it was given: it does so in the next turns of the event loop. */
export async function sent(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Asks the questions now. The same source, where the first `fetch` of each of them gives the answer that is on its way
 * (and throws what asking threw); resolves when they are sent.
 */
export async function askAhead(source: Source, queries: readonly Query[]): Promise<Source> {
  const early = new Map<string, Promise<Fact<unknown>>>();
  for (const query of queries) {
    const answer = source.fetch(query);
    // Who asks for it hears of a failure; that nobody does yet is no fault.
    answer.catch(() => {});
    early.set(queryKey(query), answer);
  }
  await source.opened?.();
  await sent();
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    fetch(query) {
      const answer = early.get(queryKey(query));
      early.delete(queryKey(query));
      return answer ?? source.fetch(query);
    },
  };
}
