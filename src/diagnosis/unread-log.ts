/** The log of a failing container that could not be read from a cluster. */
import type { Ledger } from '../evidence/ledger.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Pod } from '../model/objects.ts';
import type { UnreadLog } from './next.ts';

/** Returns the first such log; undefined where some instance of each was read, or none was asked for. */
export function unreadLog(ledger: Ledger, pod: Pod, subjects: readonly ContainerView[]): UnreadLog | undefined {
  const logs = ledger
    .entries()
    .flatMap(({ query, fact }) =>
      query.verb === 'log' && query.pod === pod.metadata?.name ? [{ container: query.container, fact }] : [],
    );
  for (const { name } of subjects) {
    const own = logs.filter(({ container }) => container === name).map(({ fact }) => fact);
    if (own.some(({ state }) => state === 'known' || state === 'partial')) continue;
    for (const fact of own) if (fact.state === 'forbidden' || fact.state === 'failed') return { container: name, fact };
  }
  return undefined;
}
