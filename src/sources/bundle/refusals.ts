/** What an API server's or kubectl's error text, kept in a bundle, says about the query that failed. */
import type { Fact, Query } from '../../model/facts.ts';
import { needsOf } from '../cluster/paths.ts';

const MOST_WHY = 500;

/**
 * @param text an error as client-go or kubectl prints it
 * @returns forbidden, absent (what was asked for does not exist) or failed
 */
export function refusal(text: string, query: Query): Fact<never> {
  const why = text.trim().replace(/\s+/g, ' ').slice(0, MOST_WHY);
  if (/\bis forbidden\b|\(Forbidden\)|\bcannot (?:get|list|watch) resource\b/i.test(why)) {
    return { state: 'forbidden', why, needs: needsOf(query) };
  }
  // kubelet: there was no instance before this one, or none at all yet
  // (pkg/kubelet/kubelet_pods.go:validateContainerLogStatus).
  const noSuchLog =
    /\bprevious terminated container\b.{0,600}\bnot found\b|\bcontainer\b.{0,600}\bis waiting to start: /;
  if (query.verb === 'log' && noSuchLog.test(why)) return { state: 'absent' };
  if (/\(NotFound\)|the server could not find the requested resource|the server doesn't have a resource type/.test(why))
    return { state: 'absent' };
  return { state: 'failed', why };
}
