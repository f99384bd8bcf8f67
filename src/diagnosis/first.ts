/** What is asked for whatever the checks say. Small: it runs before they are loaded. */
import type { Query } from '../model/facts.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import { resolveTarget } from './target.ts';
import type { Target } from './target.ts';

/** The questions of a diagnosis' first wave: the target, and of a pod its events, which need not wait for it. */
export function firstQuestions(target: Target): Query[] {
  const ledger = new Ledger('');
  const facts = factsOf(ledger, target.namespace);
  if (target.resource === 'pods') facts.events('Pod', target.name);
  resolveTarget(facts, target);
  return ledger.takeWishes();
}
