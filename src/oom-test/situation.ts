/** What oom-test starts from: the diagnosis of a pod and the facts about the memory of one container. */
import type { PodContext } from '../checks/check.ts';
import { podContext } from '../diagnosis/context.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { gapsOf } from '../diagnosis/report.ts';
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import { factsOf, Ledger } from '../evidence/ledger.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Cause, Diagnosis, Gap } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { gather } from '../sources/gather.ts';
import type { Source } from '../sources/source.ts';
import { questioned, readFacts } from './facts.ts';
import type { MemoryFacts } from './facts.ts';

export interface Situation {
  readonly diagnosis: Diagnosis;
  readonly pod: Pod;
  readonly context: PodContext;
  readonly facts: MemoryFacts;
  /** Causes of the container or the whole pod, then those of its last crash. */
  readonly causes: readonly Cause[];
  readonly gaps: readonly Gap[];
}

/** How often the facts may ask for more. */
const MAX_ROUNDS = 8;

/** @throws UserError where the pod has no such container */
function chosenContainer(pod: Pod, target: Target, causes: readonly Cause[]): ContainerView {
  const containers = containersOf(pod);
  const container =
    target.container === undefined
      ? questioned(containers, causes[0]?.container ?? null)
      : containers.find((one) => one.name === target.container);
  if (container === undefined)
    throw new UserError(
      `container ${target.container ?? ''} is not valid for pod ${pod.metadata?.name ?? ''}`,
      `its containers: ${containers.map((one) => one.name).join(', ')}`,
    );
  return container;
}

/**
 * Explains the target and reads what else is known about its memory.
 * @returns the situation; only the diagnosis where the target is a workload without a pod
 * @throws UserError where the target does not exist or may not be read
 */
export async function situationOf(
  source: Source,
  target: Target,
  onProgress: (text: string) => void,
): Promise<Situation | { readonly diagnosis: Diagnosis }> {
  const { diagnosis, evidence } = await diagnose(source, target, { onProgress });
  if (diagnosis.target.kind !== 'Pod') return { diagnosis };
  const ledger = new Ledger(evidence.now);
  for (const { query, fact } of Object.values(evidence.facts)) ledger.put(query, fact);
  const { namespace, name } = diagnosis.target;
  const fact = factsOf(ledger, namespace).get('pods', name);
  if (fact.state !== 'known') throw await unreadable(source, { resource: 'pods', namespace, name }, fact);
  const pod = fact.value;
  const all = [...diagnosis.causes, ...diagnosis.history];
  const container = chosenContainer(pod, target, all);
  const causes = all.filter((cause) => cause.container === null || cause.container === container.name);
  for (let round = 0; ; round++) {
    const context = podContext(ledger, pod, [container], () => undefined);
    const facts = readFacts(context, container);
    const wishes = ledger.takeWishes();
    if (wishes.length === 0 || round >= MAX_ROUNDS)
      return { diagnosis, pod, context, facts, causes, gaps: gapsOf(ledger.entries()) };
    onProgress(`reading ${wishes.length} more`);
    await gather(source, wishes, ledger);
  }
}
