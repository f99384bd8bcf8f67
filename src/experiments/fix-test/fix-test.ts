/** fix-test: does the fix work? It runs one copy with the fix and one without. */
import type { ContainerView } from '../../evidence/views.ts';
import type { CopyRole, Plan } from '../../model/experiment-answer.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import { copySpec } from '../../knowledge/copy-spec.ts';
import { plannedCopy } from '../copy.ts';
import { newId } from '../experiment.ts';
import { failingContainer, initSeconds, usualSeconds, watchOf } from '../observed.ts';
import { originalCommands, surroundings } from '../surroundings.ts';
import type { Run } from '../run-copy.ts';
import type { Lab, Test } from '../test.ts';
import { containerIn, moreMemory } from './more-memory.ts';
import { proposalFor } from './proposal.ts';
import type { FixWish, Proposal } from './proposal.ts';
import { concludeFixTest } from './verdict.ts';

export type { FixWish } from './proposal.ts';
export { proposalFor } from './proposal.ts';
export { readPatch } from './read-patch.ts';

/** Seconds for a running copy to become ready, unless its probes need more. */
const READY_SECONDS = 30;
const LONGEST_SECONDS = 600;

/** Seconds that a container's own probes may need until it is ready. */
function readySeconds(container: Container | undefined): number {
  const budget = (['startupProbe', 'readinessProbe'] as const).reduce((sum, kind) => {
    const probe = container?.[kind];
    if (!probe) return sum;
    const rounds = kind === 'startupProbe' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1) + 1;
    return sum + (probe.initialDelaySeconds ?? 0) + rounds * (probe.periodSeconds ?? 10);
  }, 0);
  return Math.min(LONGEST_SECONDS, Math.max(READY_SECONDS, budget));
}

/** Seconds for which both copies are watched: longer than the original usually runs. */
function watching(
  lab: Lab,
  container: ContainerView,
  proposal: Proposal,
  wish: FixWish,
): { readonly seconds: number; readonly tooShort: boolean } {
  const now = lab.source.now();
  const plain = watchOf(container, now, wish.duration);
  if (wish.duration !== undefined) return plain;
  const usual = usualSeconds(container, now);
  const factor = moreMemory(container.spec, containerIn(proposal.spec, container.name));
  const filling = Math.ceil((usual ?? 0) * factor * 1.25 + 10);
  return {
    seconds: Math.max(plain.seconds, Math.min(LONGEST_SECONDS, filling)),
    tooShort: usual !== null && filling > LONGEST_SECONDS,
  };
}

const watchedContainer = (lab: Lab, proposal: Proposal): ContainerView => failingContainer(lab, proposal.watched[0]);

async function plan(lab: Lab, wish: FixWish): Promise<Plan> {
  const { pod } = lab;
  const proposal = proposalFor(lab, wish);
  const container = watchedContainer(lab, proposal);
  const here = pod.spec?.nodeName ?? null;
  const there = proposal.node ?? (proposal.moves ? null : here);
  const copy = (spec: PodSpec, node: string | null): PodSpec =>
    copySpec({ ...pod, spec }, { node, keepReadiness: true });
  const [fixed, plain] = [copy(proposal.spec, there), copy(pod.spec!, here)];
  const notes = await surroundings(lab, [fixed, plain], {
    shareVolumes: wish.shareVolumes,
    keepLabels: wish.keepLabels,
    nodes: [here, there],
    sleeps: false,
  });
  const watch = watching(lab, container, proposal, wish);
  if (watch.tooShort)
    notes.push(
      `the original may take longer to fail than the ${watch.seconds} s for which the copies are watched: --duration sets more`,
    );
  const id = newId();
  const planned = (
    role: CopyRole,
    step: string,
    purpose: string,
    spec: PodSpec,
    ready: number,
  ): Plan['pods'][number] => ({
    ...plannedCopy({
      pod,
      test: 'fix-test',
      id,
      role,
      step,
      purpose,
      spec,
      watched: proposal.watched,
      watchSeconds: watch.seconds,
      sleeps: false,
      keepLabels: wish.keepLabels,
      initSeconds: initSeconds(pod) + ready,
    }),
    ...(ready > 0 ? { readySeconds: ready } : {}),
  });
  return {
    test: 'fix-test',
    target: lab.diagnosis.target,
    pods: [
      planned(
        'fixed',
        'copy with the fix',
        `${proposal.text}: does ${container.name} then run for ${watch.seconds} s and become ready?`,
        fixed,
        readySeconds(containerIn(fixed, container.name)),
      ),
      planned('plain', 'copy without the fix', 'nothing changed: does it fail as the original does?', plain, 0),
    ],
    // On the host's network two copies cannot have the same ports.
    together: pod.spec?.hostNetwork !== true,
    runs: [...new Set([...originalCommands(plain, null), ...originalCommands(fixed, null)])],
    notes: [
      'the original commands run in both copies at the same time, with all they do outside the pod (migrations, messages, locks)',
      ...notes,
    ],
  };
}

export const fixTest: Test<FixWish> = {
  name: 'fix-test',
  plan,
  conclude(lab, _plan, runs, wish) {
    const proposal = proposalFor(lab, wish);
    const of = (role: CopyRole): Run | undefined => runs.find((run) => run.planned.role === role);
    return concludeFixTest(lab, watchedContainer(lab, proposal), proposal, of('fixed'), of('plain'));
  },
};
