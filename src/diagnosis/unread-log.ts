/** The log of a failing container that could not be read from a cluster. */
import type { Ledger } from '../evidence/ledger.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Pod } from '../model/objects.ts';
import { logsReadIn } from './logs-read.ts';
import type { UnreadLog } from './next.ts';

/** Returns the first such log; undefined where all that matter were read, or none was asked for. */
export function unreadLog(ledger: Ledger, pod: Pod, subjects: readonly ContainerView[]): UnreadLog | undefined {
  const entries = ledger.entries();
  const isRead = logsReadIn(entries);
  const logs = entries.flatMap(({ query, fact }) =>
    query.verb === 'log' && query.pod === pod.metadata?.name ? [{ query, fact }] : [],
  );
  for (const { name } of subjects) {
    const own = logs.filter(({ query }) => query.container === name && !isRead(query)).map(({ fact }) => fact);
    for (const fact of own) if (fact.state === 'forbidden' || fact.state === 'failed') return { container: name, fact };
  }
  return undefined;
}
