/** fix-test: does the fix hold? One copy with it and one without, side by side. */
import { isDeepStrictEqual } from 'node:util';
import type { ContainerView } from '../../evidence/views.ts';
import { UserError } from '../../errors.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import { containersOf } from '../../evidence/containers.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { copySpec, plannedCopy } from '../copy.ts';
import { newId } from '../experiment.ts';
import { failingContainer, initSeconds, usualSeconds, watchOf } from '../observed.ts';
import { originalCommands, surroundings } from '../surroundings.ts';
import type { Lab, Test } from '../test.ts';
import type { Plan } from '../../model/experiment.ts';
import { proposalFor } from './proposal.ts';
import type { FixWish, Proposal } from './proposal.ts';
import { concludeFixTest } from './verdict.ts';

export type { FixWish } from './proposal.ts';
export { readPatch } from './strategic.ts';

export const FIXED_STEP = 'copy with the fix';
export const PLAIN_STEP = 'copy without it';

/** A copy that lives is given this long to turn ready, where its probes ask for no more. */
const READY_SECONDS = 30;
const LONGEST_SECONDS = 600;

const named = (spec: PodSpec, name: string): Container | undefined =>
  containersOf({ spec }).find((container) => container.name === name)?.spec;

/** Seconds that a container's own probes allow it until it is ready. */
function readySeconds(container: Container | undefined): number {
  const budget = (['startupProbe', 'readinessProbe'] as const).reduce((sum, kind) => {
    const probe = container?.[kind];
    if (!probe) return sum;
    const rounds = kind === 'startupProbe' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1) + 1;
    return sum + (probe.initialDelaySeconds ?? 0) + rounds * (probe.periodSeconds ?? 10);
  }, 0);
  return Math.min(LONGEST_SECONDS, Math.max(READY_SECONDS, budget));
}

/** How many times more memory the fix allows: what leaks takes so much longer to fill it. */
function moreMemory(before: Container | undefined, after: Container | undefined): number {
  const [was, is] = [before, after].map((container) => parseQuantity(container?.resources?.limits?.memory));
  return was && is && is > was ? is / was : 1;
}

/** Seconds that both copies have to live, longer than the original usually does. */
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
  const factor = moreMemory(container.spec, named(proposal.spec, container.name));
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
  const notes = await surroundings(lab, {
    shareClaims: wish.shareClaims,
    keepLabels: wish.keepLabels,
    nodes: [here, there],
    sleeps: false,
  });
  const copy = (spec: PodSpec, node: string | null): PodSpec =>
    copySpec({ ...pod, spec }, { node, keepReadiness: true });
  const [fixed, plain] = [copy(proposal.spec, there), copy(pod.spec!, here)];
  if (isDeepStrictEqual(fixed, plain))
    throw new UserError(
      `${proposal.text}: a copy cannot show it`,
      'a copy runs once (restartPolicy Never), without host ports, priority and spread constraints',
    );
  const watch = watching(lab, container, proposal, wish);
  if (watch.tooShort)
    notes.push(
      `the original may take longer to fail than the ${watch.seconds} s that the copies are watched: --duration gives more`,
    );
  const id = newId();
  const planned = (
    role: string,
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
        FIXED_STEP,
        `${proposal.text}: does ${container.name} live then, for ${watch.seconds} s, and turn ready?`,
        fixed,
        readySeconds(named(fixed, container.name)),
      ),
      planned('plain', PLAIN_STEP, 'nothing changed: does it fail as the original does?', plain, 0),
    ],
    // On the host's network the one would take the other's ports.
    together: pod.spec?.hostNetwork !== true,
    runs: [...new Set([...originalCommands(plain, null), ...originalCommands(fixed, null)])],
    notes: [
      'what the original commands do to the world outside (migrations, messages, locks) the copies do too, at the same time',
      ...notes,
    ],
  };
}

export const fixTest: Test<FixWish> = {
  name: 'fix-test',
  plan,
  conclude(lab, _plan, runs, wish) {
    const proposal = proposalFor(lab, wish);
    const of = (step: string): (typeof runs)[number] | undefined => runs.find((run) => run.planned.step === step);
    return concludeFixTest(lab, watchedContainer(lab, proposal), proposal, of(FIXED_STEP), of(PLAIN_STEP));
  },
};
