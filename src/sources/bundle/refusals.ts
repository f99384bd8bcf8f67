/** What an API server's or kubectl's error text, kept in a bundle, says about the query that failed. */
import type { Fact, Query } from '../../evidence/facts.ts';
import { RESOURCES } from '../../evidence/resources.ts';

/** `get secrets in shop`, `list nodes`, `get pods/log in shop`: the RBAC rule that would let a query through. */
export function neededRule(query: Query): string {
  switch (query.verb) {
    case 'log':
      return `get pods/log in ${query.namespace}`;
    case 'raw': {
      const node = /^\/api\/v1\/nodes\/[^/]+\/proxy\//.test(query.path);
      return node ? 'get nodes/proxy' : `get ${query.path}`;
    }
    default: {
      const { group } = RESOURCES[query.resource];
      const resource = group.includes('.') && !group.endsWith('.k8s.io') ? `${query.resource}.${group}` : query.resource;
      return `${query.verb} ${resource}${query.namespace === undefined ? '' : ` in ${query.namespace}`}`;
    }
  }
}

const MOST_WHY = 500;

/**
 * @param text an error as client-go or kubectl prints it
 * @returns forbidden, absent (what was asked for does not exist) or failed
 */
export function refusal(text: string, query: Query): Fact<never> {
  const why = text.trim().replace(/\s+/g, ' ').slice(0, MOST_WHY);
  if (/\bis forbidden\b|\(Forbidden\)|\bUnauthorized\b|\bcannot (?:get|list|watch) resource\b/i.test(why)) {
    return { state: 'forbidden', why, needs: neededRule(query) };
  }
  // kubelet: there was no instance before this one (pkg/kubelet/kubelet_pods.go:validateContainerLogStatus).
  if (query.verb === 'log' && /\bprevious terminated container\b.{0,600}\bnot found\b/.test(why)) return { state: 'absent' };
  if (/\(NotFound\)|the server could not find the requested resource|the server doesn't have a resource type/.test(why)) return { state: 'absent' };
  return { state: 'failed', why };
}
