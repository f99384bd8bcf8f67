/** Queries that do not depend on checks. A small file: it runs before the checks are loaded. */
import type { Query } from '../model/facts.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import { resolveTarget } from './target.ts';
import type { Target } from './target.ts';

/** Returns the queries of the first wave: the target, and for a pod its events. */
export function firstQuestions(target: Target): Query[] {
  const ledger = new Ledger('');
  const facts = factsOf(ledger, target.namespace);
  if (target.resource === 'pods') facts.events('Pod', target.name);
  resolveTarget(facts, target);
  return ledger.takeWishes();
}
