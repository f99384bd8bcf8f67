/** What the logs of each pod said when its cause was looked for, to find out whether a pod failed in the same way. */
import { hash } from 'node:crypto';
import { linesWithoutMoment } from '../logs/said-again.ts';
import { queryKey } from '../model/facts.ts';
import type { Fact, LogText, Query } from '../model/facts.ts';
import type { Source } from '../sources/source.ts';

type LogQuery = Query & { readonly verb: 'log' };

interface Heard {
  readonly query: LogQuery;
  /** Equal for logs that say the same; '': there was none; undefined: it could not be read whole. */
  readonly print: string | undefined;
}

const printOf = (fact: Fact<unknown>): string | undefined => {
  if (fact.state === 'absent') return '';
  if (fact.state !== 'known') return undefined;
  const { text, timestamps } = fact.value as LogText;
  return hash('sha256', linesWithoutMoment(text, timestamps).join('\n'), 'base64');
};

/** Passes queries to a source, and remembers of each log what it said. */
export class HeardLogs {
  readonly #source: Source;
  /** By `namespace/name` of the pod, then by query. */
  readonly #heard = new Map<string, Map<string, Heard>>();
  /** The source; what its logs say is remembered. */
  readonly heard: Source;

  constructor(source: Source) {
    this.#source = source;
    this.heard = {
      kind: source.kind,
      name: source.name,
      ...(source.server !== undefined && { server: source.server }),
      defaultNamespace: source.defaultNamespace,
      ...(source.clock && { clock: source.clock }),
      now: () => source.now(),
      close: () => source.close(),
      fetch: async (query) => {
        const fact = await source.fetch(query);
        if (query.verb === 'log') this.#note(query, fact);
        return fact;
      },
    };
  }

  #note(query: LogQuery, fact: Fact<unknown>): void {
    const key = `${query.namespace}/${query.pod}`;
    const some = this.#heard.get(key) ?? new Map<string, Heard>();
    this.#heard.set(key, some.set(queryKey(query), { query, print: printOf(fact) }));
  }

  /** @param key `namespace/name` of the pod */
  forget(key: string): void {
    this.#heard.delete(key);
  }

  /** Forgets all pods except these. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#heard.keys()) if (!keys.has(key)) this.#heard.delete(key);
  }

  /**
   * Reads the logs of a pod again. A pod without logs that were asked for says the same: its cause needs none.
   * @param key `namespace/name` of the pod
   * @returns whether they say what they said, at another time
   */
  async sayTheSame(key: string): Promise<boolean> {
    const heard = [...(this.#heard.get(key)?.values() ?? [])];
    if (heard.some(({ print }) => print === undefined)) return false;
    const now = await Promise.all(heard.map(({ query }) => this.#source.fetch(query)));
    return heard.every(({ print }, at) => print === printOf(now[at]!));
  }
}
