/** What could not be read, from the facts that say so. */
import type { Diagnosis, Gap } from './diagnosis.ts';
import type { Fact, Query } from './facts.ts';
import { RESOURCES } from './resources.ts';

/** Returns the part of a query that an RBAC rule is about; null for a query of another path. */
function requestOf(query: Query): Gap['request'] {
  switch (query.verb) {
    case 'get':
    case 'list':
      return {
        verb: query.verb,
        resource: query.resource,
        namespace: RESOURCES[query.resource].namespaced ? (query.namespace ?? null) : null,
      };
    case 'log':
      return { verb: 'get', resource: 'pods/log', namespace: query.namespace };
    case 'raw':
      return null;
  }
}

/** Returns a gap that no RBAC rule closes. */
export const gapWith = (what: string, state: Exclude<Gap['state'], 'forbidden'>, why: string): Gap => ({
  what,
  state,
  why,
  needs: null,
  request: null,
});

/** What the use of memory and cpu is in a gap. */
export const METRICS = 'metrics';

/**
 * Returns whether a gap matters to an answer. Many clusters have no metrics server: its numbers are missed only by a cause
 * of the category resource-limits, and where NEXT measures memory.
 */
export const isMissed = (
  { what, state }: Gap,
  { causes, next }: Pick<Diagnosis, 'causes'> & Partial<Pick<Diagnosis, 'next'>>,
): boolean =>
  what !== METRICS ||
  state !== 'failed' ||
  next?.test === 'oom-test' ||
  causes.some(({ category }) => category === 'resource-limits');

/** Returns the gap of a request that the user lacks the right to make. */
export const forbiddenGap = (what: string, request: NonNullable<Gap['request']>): Gap => ({
  what,
  state: 'forbidden',
  why: 'forbidden',
  needs: `${request.verb} ${request.resource}${request.namespace === null ? '' : ` in ${request.namespace}`}`,
  request,
});

/** Returns the gap of a log that does not exist: its node has removed it, or did not write it yet. */
export const lostLog = (what: string, query: Query): Gap => ({
  ...gapWith(what, 'absent', 'the node no longer has it'),
  request: requestOf(query),
});

/**
 * Returns the gap that a fact leaves; undefined if the fact is known or absent.
 * @param what what is missing, as a person names it: `secrets/db`
 * @param query the query of the fact; undefined if it was not one
 */
export function gapOf(what: string, fact: Fact<unknown>, query?: Query): Gap | undefined {
  const request = query === undefined ? null : requestOf(query);
  switch (fact.state) {
    case 'forbidden':
      return { what, state: 'forbidden', why: 'forbidden', needs: fact.needs, request };
    case 'failed':
      return { ...gapWith(what, 'failed', `failed: ${fact.why}`), request };
    case 'partial':
      return { ...gapWith(what, 'partial', `partial: ${fact.why}`), request };
    case 'not-collected':
      return { ...gapWith(what, 'not-collected', 'not-collected'), request };
    default:
      return undefined;
  }
}
