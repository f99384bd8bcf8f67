/** node-test: does the pod fail because of the node it is on? */
import { checkNode } from '../diagnosis/takes/takes.ts';
import type { Gap } from '../model/diagnosis.ts';
import type { CopyRole, Plan, PlannedPod } from '../model/experiment-answer.ts';
import type { Container, PodSpec } from '../model/objects.ts';
import { copySpec } from '../knowledge/copy-spec.ts';
import { plannedCopy } from './copy.ts';
import { newId } from './experiment.ts';
import { readNodeFacts, troubleOn } from './node-facts.ts';
import type { NodeFacts } from './node-facts.ts';
import { differences, problems } from './node-traits.ts';
import { concludeNodeTest, sameFateElsewhere } from './node-verdict.ts';
import { caseOf, failingContainer, initSeconds, watchOf } from './observed.ts';
import { otherNodes } from './other-nodes.ts';
import { originalCommands, surroundings } from './surroundings.ts';
import type { Lab, Test } from './test.ts';

export interface NodeWish {
  readonly container?: string;
  /** Nodes to compare with; empty: one that the pod's constraints allow. */
  readonly on: readonly string[];
  /** A shell command to run instead of the original one. */
  readonly command?: string;
  readonly skipInit: boolean;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which the copies are watched. */
  readonly duration?: number;
}

/** The spec in which a shell runs `command` in place of a container's own. */
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

/** What is known about the nodes, for the plan and the answer. */
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
  return [...(here ? problems(here) : []), ...differ, ...alike, ...(await troubleOn(lab, suspect, gaps))];
}

/** The copies: one on the pod's node, one on each node to compare with. */
function copiesOn(
  suspect: string,
  names: readonly string[],
  lab: Lab,
  wish: NodeWish,
  watchSeconds: number,
): PlannedPod[] {
  const { pod } = lab;
  const { name } = failingContainer(lab, wish.container);
  const id = newId();
  const on = (node: string, role: CopyRole, tag: string, purpose: string): PlannedPod =>
    plannedCopy({
      pod,
      test: 'node-test',
      id,
      role,
      tag,
      step: `copy on ${node}`,
      purpose,
      watched: [name],
      watchSeconds,
      sleeps: false,
      keepLabels: wish.keepLabels,
      initSeconds: wish.skipInit ? 0 : initSeconds(pod),
      spec: withCommand(copySpec(pod, { node, skipInit: wish.skipInit }), name, wish.command),
    });
  return [
    on(suspect, 'here', 'here', 'does a copy fail where the original fails?'),
    ...names.map((node, i) => on(node, 'there', `there${i + 1}`, 'does a copy fail on another node?')),
  ];
}

async function plan(lab: Lab, wish: NodeWish): Promise<Plan> {
  const { pod } = lab;
  const { skipInit, shareVolumes, keepLabels } = wish;
  const container = failingContainer(lab, wish.container);
  checkNode(caseOf(lab));
  const suspect = pod.spec!.nodeName!;
  const facts = await readNodeFacts(lab, container.name, wish.on);
  const { names, whyNone } = otherNodes(lab, wish.on, facts, suspect);
  const gaps: Gap[] = [...facts.gaps];
  const known = await knownNotes(lab, facts, suspect, names, gaps);
  const base = { test: 'node-test', target: lab.diagnosis.target, together: true, gaps } as const;
  const elsewhere = sameFateElsewhere(facts.siblings, suspect, container);
  // A sibling has already answered the question, or there is no node for a copy.
  if (wish.on.length === 0 && (names.length === 0 || elsewhere.length > 0))
    return { ...base, pods: [], runs: [], whyNone, notes: [...known, ...(whyNone === null ? [] : [whyNone])] };
  const watch = watchOf(container, lab.diagnosis.at ?? lab.source.now(), wish.duration);
  const pods = copiesOn(suspect, names, lab, wish, watch.seconds);
  const around = await surroundings(
    lab,
    pods.map(({ spec }) => spec),
    { shareVolumes, keepLabels, nodes: [suspect, ...names], sleeps: false },
  );
  return {
    ...base,
    pods,
    runs: originalCommands(pods[0]!.spec, null),
    notes: [
      ...around,
      ...(watch.tooShort
        ? [
            `the original usually runs longer than the ${watch.seconds} s for which the copies are watched: --duration sets more`,
          ]
        : []),
      ...(skipInit && pod.spec?.initContainers?.length
        ? ['the copies run without init containers: what they prepare is missing']
        : []),
      ...known,
    ],
  };
}

export const nodeTest: Test<NodeWish> = {
  name: 'node-test',
  plan,
  async conclude(lab, plan, runs, wish) {
    const container = failingContainer(lab, wish.container);
    const { siblings } = await readNodeFacts(lab, container.name, wish.on);
    return concludeNodeTest(lab, container, siblings, runs, plan.whyNone ?? null);
  },
};
