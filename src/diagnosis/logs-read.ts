/** Which logs of containers were read, so that another query for the same log leaves nothing unread. */
import { containersOf } from '../evidence/containers.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';

type Entries = readonly { readonly query: Query; readonly fact: Fact<unknown> }[];

const keyOf = (namespace: string | undefined, pod: string | undefined, container: string): string =>
  `${namespace}/${pod}/${container}`;

/** Returns the containers that run: of these, the previous log and the present one are of different instances. */
function runningIn(entries: Entries): Set<string> {
  const asked = new Set(entries.flatMap(({ query }) => (query.verb === 'log' ? [query.pod] : [])));
  return new Set(
    entries.flatMap(({ query, fact }) => {
      const isPod = (query.verb === 'get' || query.verb === 'list') && query.resource === 'pods';
      if (!isPod || (fact.state !== 'known' && fact.state !== 'partial')) return [];
      const pods = (query.verb === 'get' ? [fact.value] : fact.value) as readonly Pod[];
      const named = pods.filter(({ metadata }) => asked.has(metadata?.name ?? ''));
      return named.flatMap((pod) =>
        containersOf(pod)
          .filter(({ state }) => state === 'running')
          .map(({ name }) => keyOf(pod.metadata?.namespace, pod.metadata?.name, name)),
      );
    }),
  );
}

/**
 * Returns whether the log that a query is for was read by this or another query. While a container waits, its previous
 * and its present log are the same (pkg/kubelet/kubelet_pods.go:validateContainerLogStatus); while it runs, the previous
 * one alone is that of the instance that ended.
 */
export function logsReadIn(entries: Entries): (query: Query & { readonly verb: 'log' }) => boolean {
  const running = runningIn(entries);
  const key = ({ namespace, pod, container, previous }: Query & { readonly verb: 'log' }): string => {
    const own = keyOf(namespace, pod, container);
    return running.has(own) ? `${own} ${previous}` : own;
  };
  const read = new Set(
    entries.flatMap(({ query, fact }) =>
      query.verb === 'log' && (fact.state === 'known' || fact.state === 'partial') ? [key(query)] : [],
    ),
  );
  return (query) => read.has(key(query));
}
