/** Sends queries early, while the program still loads the code that needs their answers. */
import { queryKey } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Source } from './source.ts';

/** Resolves when an open connection has sent its data: it does so within two turns of the event loop. */
export async function sent(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Sends the queries now. Resolves when they are sent, with a source that returns these answers at the first `fetch` of
 * each query (or throws its error).
 */
export async function askAhead(source: Source, queries: readonly Query[]): Promise<Source> {
  const early = new Map<string, Promise<Fact<unknown>>>();
  for (const query of queries) {
    const answer = source.fetch(query);
    // `fetch` reports the error; until then it is not unhandled.
    answer.catch(() => {});
    early.set(queryKey(query), answer);
  }
  await source.opened?.();
  await sent();
  return {
    kind: source.kind,
    name: source.name,
    ...(source.server !== undefined && { server: source.server }),
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    ...(source.undated ? { undated: source.undated } : {}),
    close: () => source.close(),
    fetch(query) {
      const answer = early.get(queryKey(query));
      early.delete(queryKey(query));
      return answer ?? source.fetch(query);
    },
  };
}
