/** Reads what a report needs: a pod, and then the objects that it refers to. */
import { resolveTarget } from '../diagnosis/target.ts';
import type { Missing, Target } from '../diagnosis/target.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { gapsOf } from '../diagnosis/report.ts';
import type { Gap, ObjectRef } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Evidence } from '../model/facts.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Pod } from '../model/objects.ts';
import { gather } from '../sources/gather.ts';
import type { Source } from '../sources/source.ts';
import { shellLine } from '../model/command.ts';

/** Each round asks for what the answers of the last one named. A pod's revisions are known in the fourth round. */
const MAX_ROUNDS = 8;

export interface Settled<T> {
  readonly value: T;
  readonly target: ObjectRef & { readonly resolvedFrom: ObjectRef | null };
  readonly at: string | null;
  readonly gaps: readonly Gap[];
  /** Names of the pod's containers. */
  readonly containers: readonly string[];
  /** Everything that was read. */
  readonly evidence: Evidence;
}

/**
 * Reads the pod of a target, then everything that `read` asks the ledger for, round by round.
 * @param read pure; called once a round
 * @param known facts that need not be asked for again
 * @throws UserError if the target cannot be read, or is a workload without a pod
 */
export async function settle<T>(
  source: Source,
  target: Target,
  read: (ledger: Ledger, pod: Pod) => T,
  known?: Evidence,
): Promise<Settled<T>> {
  const ledger = new Ledger(source.now());
  for (const { query, fact } of Object.values(known?.facts ?? {})) ledger.put(query, fact);
  let outcome: { pod: Pod; value: T } | { missing: Missing } | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const facts = factsOf(ledger, target.namespace);
    // The events of a named pod can be asked for in the first round.
    if (target.resource === 'pods') facts.events('Pod', target.name);
    const resolved = resolveTarget(facts, target);
    if (!resolved.done) outcome = { missing: resolved };
    else if (resolved.value.pod === undefined) {
      throw new UserError(
        `${target.resource}/${target.name} has no pod`,
        `to see why: ${shellLine`kubectl crashloop explain ${target.resource}/${target.name} -n ${target.namespace}`}`,
      );
    } else outcome = { pod: resolved.value.pod, value: read(ledger, resolved.value.pod) };
    const wishes = ledger.takeWishes();
    if (wishes.length === 0) break;
    await gather(source, wishes, ledger);
  }
  if (outcome === undefined || 'missing' in outcome)
    throw await unreadable(source, target, outcome?.missing.fact ?? { state: 'not-collected' }, outcome?.missing.of);
  const { pod, value } = outcome;
  const kind = RESOURCES[target.resource].kind;
  return {
    value,
    target: {
      kind: 'Pod',
      namespace: target.namespace,
      name: pod.metadata?.name ?? target.name,
      resolvedFrom: target.resource === 'pods' ? null : { kind, namespace: target.namespace, name: target.name },
    },
    at: source.undated ? null : ledger.now,
    gaps: gapsOf(ledger.entries()),
    containers: containersOf(pod).map((container) => container.name),
    evidence: ledger.toEvidence(source),
  };
}
