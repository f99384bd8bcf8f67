/** Turns the text of an error in a bundle into a fact. */
import type { Fact, Query } from '../../model/facts.ts';
import { needsOf } from '../cluster/paths.ts';

/** Characters kept of an error. */
const MOST_WHY = 500;

/**
 * Returns the fact that an error describes: forbidden, absent or failed.
 * @param text an error as client-go or kubectl prints it
 * @param query the query that failed
 */
export function refusal(text: string, query: Query): Fact<never> {
  const why = text.trim().replace(/\s+/g, ' ').slice(0, MOST_WHY);
  if (/\bis forbidden\b|\(Forbidden\)|\bcannot (?:get|list|watch) resource\b/i.test(why)) {
    return { state: 'forbidden', why, needs: needsOf(query) };
  }
  // The container has no earlier instance, or none at all. Source: kubelet
  // pkg/kubelet/kubelet_pods.go:validateContainerLogStatus.
  const noSuchLog =
    /\bprevious terminated container\b.{0,600}\bnot found\b|\bcontainer\b.{0,600}\bis waiting to start: /;
  if (query.verb === 'log' && noSuchLog.test(why)) return { state: 'absent' };
  if (/\(NotFound\)|the server could not find the requested resource|the server doesn't have a resource type/.test(why))
    return { state: 'absent' };
  return { state: 'failed', why };
}
