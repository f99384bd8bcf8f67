/** node-test: does the pod fail because of the node it is on? */
import type { ContainerView } from '../evidence/views.ts';
import type { Gap } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import type { Container, PodSpec } from '../model/objects.ts';
import { copySpec, plannedCopy } from './copy.ts';
import { newId } from './experiment.ts';
import { ailments, differences, readNodeFacts, troubleOn } from './node-facts.ts';
import type { NodeFacts } from './node-facts.ts';
import { concludeNodeTest, sameFateElsewhere } from './node-verdict.ts';
import { failingContainer, initSeconds, watchOf } from './observed.ts';
import { barredFrom } from './placement.ts';
import { originalCommands, surroundings } from './surroundings.ts';
import type { Lab, Test } from './test.ts';
import type { Plan, PlannedPod } from '../model/experiment.ts';

export interface NodeWish {
  readonly container?: string;
  /** Nodes to compare with; empty: one that the pod's constraints allow. */
  readonly on: readonly string[];
  /** Run by a shell instead of the original command; the original's where not given. */
  readonly command?: string;
  readonly skipInit: boolean;
  readonly shareClaims: boolean;
  readonly keepLabels: boolean;
  readonly duration?: number;
}

const CALM = new Set(['healthy', 'recovered', 'completed']);

/** Nodes to compare with. @throws UserError for a node that is not there or the suspect itself */
function others(lab: Lab, wish: NodeWish, facts: NodeFacts, suspect: string): { names: string[]; why: string | null } {
  for (const name of wish.on) {
    if (name === suspect)
      throw new UserError(`${suspect} is the node the pod is on`, '--on names nodes to compare it with');
    const known = [...facts.nodes.keys()];
    if (!facts.gaps.some((gap) => gap.what === 'nodes') && !facts.nodes.has(name))
      throw new UserError(
        `there is no node "${name}"`,
        nearest(name, known, 1).length > 0
          ? `did you mean ${nearest(name, known, 1)[0]}?`
          : `there are: ${known.slice(0, 12).join(', ')}`,
      );
    const barred = facts.nodes.has(name) ? barredFrom(facts.nodes.get(name)!, lab.pod) : null;
    if (barred !== null) throw new UserError(`the pod may not run on ${name}: ${barred}`);
  }
  if (wish.on.length > 0) return { names: [...new Set(wish.on)], why: null };
  const well = facts.siblings.find((sibling) => sibling.node !== suspect && CALM.has(sibling.state));
  if (well) return { names: [well.node], why: null };
  const candidates = [...facts.nodes.values()].filter((node) => node.metadata?.name !== suspect);
  const free = candidates.find((node) => barredFrom(node, lab.pod) === null);
  if (free) return { names: [free.metadata!.name!], why: null };
  if (candidates.length === 0)
    return {
      names: [],
      why:
        facts.nodes.size > 0 && facts.gaps.length === 0
          ? 'the cluster has no other node'
          : 'no other node is known: --on NODE names one',
    };
  return {
    names: [],
    why: `the pod may run on no other node: ${candidates
      .slice(0, 3)
      .map((node) => `${node.metadata?.name}: ${barredFrom(node, lab.pod)}`)
      .join('; ')}`,
  };
}

function withCommand(spec: PodSpec, name: string, command: string | undefined): PodSpec {
  if (command === undefined || command === '') return spec;
  const replaced = (container: Container): Container => {
    if (container.name !== name) return container;
    const { args: _args, ...rest } = container;
    return { ...rest, command: ['/bin/sh', '-c', command] };
  };
  const { initContainers, ...rest } = spec;
  return {
    ...rest,
    containers: spec.containers.map(replaced),
    ...(initContainers ? { initContainers: initContainers.map(replaced) } : {}),
  };
}

/** What is known of the nodes, for the plan and the answer. */
async function knownNotes(
  lab: Lab,
  facts: NodeFacts,
  suspect: string,
  compared: readonly string[],
  gaps: Gap[],
): Promise<string[]> {
  const here = facts.nodes.get(suspect);
  const there = compared.flatMap((name) => facts.nodes.get(name) ?? []);
  const differ = here ? there.flatMap((node) => differences(here, node)) : [];
  const alike =
    here && there.length > 0 && differ.length === 0
      ? [
          `${suspect} and ${compared.join(', ')} report the same kernel, runtime, kubelet, architecture, system, zone and taints`,
        ]
      : [];
  return [...(here ? ailments(here) : []), ...differ, ...alike, ...(await troubleOn(lab, suspect, gaps))];
}

async function plan(lab: Lab, wish: NodeWish): Promise<Plan> {
  const { pod } = lab;
  const container = failingContainer(lab, wish.container);
  const suspect = pod.spec?.nodeName;
  if (!suspect)
    throw new UserError(
      `${pod.metadata?.name} is on no node: there is nothing to compare`,
      lab.diagnosis.causes[0]?.summary,
    );
  const facts = await readNodeFacts(lab, container.name, wish.on);
  const { names, why } = others(lab, wish, facts, suspect);
  const gaps: Gap[] = [...facts.gaps];
  const known = await knownNotes(lab, facts, suspect, names, gaps);
  const base = { test: 'node-test', target: lab.diagnosis.target, together: true, gaps } as const;
  const elsewhere = sameFateElsewhere(facts.siblings, suspect, container);
  // Nothing need be run where the answer stands there, or cannot be had by running.
  if (wish.on.length === 0 && (names.length === 0 || elsewhere.length > 0)) {
    return { ...base, pods: [], runs: [], notes: [...known, ...(why === null ? [] : [why])] };
  }
  const around = await surroundings(lab, {
    shareClaims: wish.shareClaims,
    keepLabels: wish.keepLabels,
    nodes: [suspect, ...names],
    sleeps: false,
  });
  const watch = watchOf(container, lab.diagnosis.at, wish.duration);
  const id = newId();
  const on = (node: string, role: string, purpose: string): PlannedPod =>
    plannedCopy({
      pod,
      test: 'node-test',
      id,
      role,
      step: `copy on ${node}`,
      purpose,
      watched: [container.name],
      watchSeconds: watch.seconds,
      sleeps: false,
      keepLabels: wish.keepLabels,
      initSeconds: wish.skipInit ? 0 : initSeconds(pod),
      spec: withCommand(copySpec(pod, { node, skipInit: wish.skipInit }), container.name, wish.command),
    });
  const pods = [
    on(suspect, 'here', 'does a copy fail where the original fails?'),
    ...names.map((name, i) => on(name, `there${i + 1}`, 'does a copy fail on another node?')),
  ];
  return {
    ...base,
    pods,
    runs: originalCommands(pods[0]!.spec, null),
    notes: [
      ...around,
      ...(watch.tooShort
        ? [
            `the original usually lives longer than the ${watch.seconds} s that the copies are watched: --duration allows more`,
          ]
        : []),
      ...(wish.skipInit && pod.spec?.initContainers?.length
        ? ['init containers are left out: what they prepare is missing']
        : []),
      ...known,
    ],
  };
}

export const nodeTest: Test<NodeWish> = {
  name: 'node-test',
  plan,
  async conclude(lab, plan, runs, wish) {
    const container: ContainerView = failingContainer(lab, wish.container);
    const { siblings } = await readNodeFacts(lab, container.name, wish.on);
    return concludeNodeTest(lab, container, siblings, runs, plan.notes);
  },
};
