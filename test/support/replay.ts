/** A source that gives back the facts of an Evidence and holds nothing else: what was taken out is not collected. */
import { keyOf } from '../../src/evidence/facts.ts';
import type { Evidence, Fact, Query } from '../../src/evidence/facts.ts';
import type { Source } from '../../src/sources/source.ts';

export function replay(evidence: Evidence): Source {
  return {
    kind: 'bundle',
    name: evidence.source.name,
    defaultNamespace: 'default',
    fetch: async (query: Query): Promise<Fact<unknown>> => evidence.facts[keyOf(query)]?.fact ?? { state: 'not-collected' },
    now: () => evidence.now,
    close: async () => {},
  };
}
