/** Evidence about pods that are removed while they are read. Pure. */
import type { Evidence, Fact, Query } from '../model/facts.ts';

type Facts = Evidence['facts'];

/** Returns a fact without what it says about objects that do not exist. */
function withoutAbsence(query: Query, fact: Fact<unknown>): Fact<unknown> {
  if (query.verb === 'log') return fact.state === 'absent' || fact.state === 'failed' ? NOT_COLLECTED : fact;
  if (fact.state === 'absent') return NOT_COLLECTED;
  return query.verb === 'list' && query.resource !== 'events' && fact.state === 'known'
    ? { ...fact, state: 'partial', why: 'objects were being removed' }
    : fact;
}
const NOT_COLLECTED = { state: 'not-collected' } as const;

/**
 * Returns evidence that was gathered while objects were removed: what it lacks may have existed when the pod failed.
 * The tool that removes a pod removes its ConfigMaps, too.
 */
export const duringRemoval = (evidence: Evidence): Evidence => ({
  ...evidence,
  facts: Object.fromEntries(
    Object.entries(evidence.facts).map(([key, { query, fact }]) => [key, { query, fact: withoutAbsence(query, fact) }]),
  ) as Facts,
});

/**
 * Returns evidence of a pod with the logs of an earlier reading that this one lacks: the logs go with the pod.
 * @param earlier of the same pod
 */
export function withEarlierLogs(evidence: Evidence, earlier: Evidence): Evidence {
  const logs = Object.entries(earlier.facts).filter(
    ([key, { query, fact }]) => query.verb === 'log' && isRead(fact) && !isRead(evidence.facts[key]?.fact),
  );
  return { ...evidence, facts: { ...evidence.facts, ...(Object.fromEntries(logs) as Facts) } };
}
const isRead = (fact?: Fact<unknown>): fact is Extract<Fact<unknown>, { readonly value: unknown }> =>
  fact?.state === 'known' || fact?.state === 'partial';

/** Returns one recording of several. Of the same query, the last answer counts. It was made when the newest was. */
export function merged(all: readonly Evidence[]): Evidence | undefined {
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const facts: Record<string, Facts[string]> = {};
  for (const evidence of all) Object.assign(facts, evidence.facts);
  const now = all.map((one) => one.now).sort((a, b) => Date.parse(b) - Date.parse(a))[0]!;
  return { source: last.source, now, facts };
}

/** Returns the characters of all logs in the evidence. */
export const logSize = ({ facts }: Evidence): number =>
  Object.values(facts).reduce(
    (sum, { query, fact }) =>
      query.verb === 'log' && isRead(fact) ? sum + (fact.value as { readonly text: string }).text.length : sum,
    0,
  );
