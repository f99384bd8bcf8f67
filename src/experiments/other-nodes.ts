/** The nodes to compare the pod's node with. Pure. */
import { isFailing } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import { nameOf } from '../model/objects.ts';
import type { NodeFacts } from './node-facts.ts';
import { barredFrom } from '../knowledge/placement.ts';
import type { Lab } from './test.ts';

/** @throws UserError for a node that does not exist, is the pod's own or may not run the pod */
function checkWanted(name: string, lab: Lab, facts: NodeFacts, suspect: string): void {
  if (name === suspect)
    throw new UserError(`${suspect} is the node the pod is on`, '--on names nodes to compare it with');
  const known = [...facts.nodes.keys()];
  const [similar] = nearest(name, known, 1);
  if (facts.complete && !facts.nodes.has(name))
    throw new UserError(
      `there is no node "${name}"`,
      similar === undefined ? `there are: ${known.slice(0, 12).join(', ')}` : `did you mean ${similar}?`,
    );
  const node = facts.nodes.get(name);
  const barred = node ? barredFrom(node, lab.pod) : null;
  if (barred !== null) throw new UserError(`the pod may not run on ${name}: ${barred}`);
}

export interface Others {
  readonly names: readonly string[];
  /** Why there is none; null where there is one. */
  readonly whyNone: string | null;
}

/**
 * Returns the nodes to compare with: the wanted ones, else one on which a sibling runs well, else one that the pod's
 * constraints allow.
 * @param wanted names of nodes that the user gave
 * @param suspect the pod's node
 * @throws UserError for a wanted node that does not exist, is the pod's own or may not run the pod
 */
export function otherNodes(lab: Lab, wanted: readonly string[], facts: NodeFacts, suspect: string): Others {
  for (const name of wanted) checkWanted(name, lab, facts, suspect);
  if (wanted.length > 0) return { names: [...new Set(wanted)], whyNone: null };
  const well = facts.siblings.find((sibling) => sibling.node !== suspect && !isFailing(sibling.state));
  if (well) return { names: [well.node], whyNone: null };
  const candidates = [...facts.nodes.values()].filter((node) => nameOf(node) !== suspect);
  const free = candidates.find((node) => barredFrom(node, lab.pod) === null);
  if (free) return { names: [nameOf(free)], whyNone: null };
  const none = (whyNone: string): Others => ({ names: [], whyNone });
  if (candidates.length > 0)
    return none(
      `the pod may run on no other node: ${candidates
        .slice(0, 3)
        .map((node) => `${nameOf(node)}: ${barredFrom(node, lab.pod)}`)
        .join('; ')}`,
    );
  return none(
    facts.nodes.size > 0 && facts.gaps.length === 0
      ? 'the cluster has no other node'
      : 'no other node is known: --on NODE names one',
  );
}
