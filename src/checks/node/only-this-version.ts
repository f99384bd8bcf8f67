/** A pod that fails on all nodes of one version while siblings of the same template are healthy on nodes of others. */
import { plural } from '../../knowledge/plural.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { Node, Pod } from '../../model/objects.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeField, citePod } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { citeDecisive, citeNodeErrors } from './support/node-errors.ts';
import { versionSplits } from './support/node-versions.ts';
import type { VersionSplit } from './support/node-versions.ts';
import { nodeOf, siblingsOf } from './support/siblings.ts';

/** Nodes on which all pods fail, nodes on which they are healthy, and what they differ in. */
interface Split {
  readonly failing: readonly Node[];
  readonly healthy: readonly Node[];
  readonly versions: readonly [VersionSplit, ...VersionSplit[]];
  /** Whether a pod was created after one that fails, and is healthy: no change of that time is the cause. */
  readonly isSettled: boolean;
}

const nameOf = (node: Node): string => node.metadata?.name ?? '';

function nodesOf(context: PodContext, pods: readonly Pod[]): Node[] | undefined {
  const { all } = context.list('nodes');
  if (all.state !== 'known') return undefined;
  const names = [...new Set(pods.map(nodeOf))];
  const nodes = names.flatMap((name) => all.value.find((node) => nameOf(node) === name) ?? []);
  return nodes.length === names.length ? nodes : undefined;
}

function splitOf(context: PodContext): Split | undefined {
  const siblings = siblingsOf(context, 'also-waiting');
  if (!siblings?.whole || siblings.healthy.length === 0 || siblings.failing.length === 0) return undefined;
  const failed = [context.pod, ...siblings.failing];
  const here = new Set(failed.map(nodeOf));
  if (here.size < 2 || siblings.healthy.some((pod) => here.has(nodeOf(pod)))) return undefined;
  const failing = nodesOf(context, failed);
  const healthy = nodesOf(context, siblings.healthy);
  if (!failing || !healthy) return undefined;
  const [first, ...others] = versionSplits(failing, healthy);
  if (!first) return undefined;
  const created = (pod: Pod): number => Date.parse(pod.metadata?.creationTimestamp ?? '');
  const earliest = Math.min(...failed.map(created));
  const isSettled = siblings.healthy.some((pod) => created(pod) > earliest);
  return { failing, healthy, versions: [first, ...others], isSettled };
}

function fixesOf(context: PodContext, { failing, healthy, versions: [version] }: Split): Fix[] {
  const [from, to] = [nameOf(failing[0]!), nameOf(healthy[0]!)];
  return [
    look('compare the versions of all nodes', command`kubectl get nodes -o wide`),
    look(`see how ${from} differs from ${to}`, command`kubectl describe node ${from} ${to}`),
    editFix(
      context,
      `until that is fixed, keep the pods on nodes with ${version.others.slice(0, 2).join(' or ')} ` +
        '(nodeSelector or affinity, by a label of those nodes)',
    ),
    {
      text: `read the release notes of ${version.text}; bring its nodes back to a version that works, or on to one that has the fix`,
      command: null,
      risk: 'changes',
    },
  ];
}

function finding(context: PodContext, split: Split): Found {
  const { failing, healthy, versions, isSettled } = split;
  const container = context.subjects[0];
  const errors: Citation[] = container?.dead ? citeNodeErrors(context, container) : [];
  const texts = versions.slice(0, 3).map(({ text }) => text);
  const others = versions[0].others.slice(0, 2).join(' and ');
  return {
    result: 'found',
    id: 'node/only-this-version',
    category: 'node',
    confidence: 'likely',
    container: null,
    about: null,
    summary: sentence(
      `${context.name} fails on the ${failing.length} nodes with ${texts.join(', ')}, and runs on ${plural(healthy.length, 'node')} with ${others}`,
    ),
    chain: [],
    evidence: [
      ...(errors.length > 0 || !container ? errors.slice(0, 2) : citeDecisive(context, container)),
      citePod(context, 'spec.nodeName', nodeOf(context.pod)),
      ...failing
        .slice(0, 3)
        .map((node) => citeField(`Node/${nameOf(node)}`, `status.nodeInfo.${versions[0].field}`, versions[0].value)),
      ...healthy
        .slice(0, 3)
        .map((node) =>
          citeField(
            `Node/${nameOf(node)}`,
            `status.nodeInfo.${versions[0].field}`,
            node.status?.nodeInfo?.[versions[0].field] ?? '',
          ),
        ),
    ],
    fixes: fixesOf(context, split),
    explains: errors.length > 0 || isSettled ? [{ symptomsOf: 'specific-error' }, 'app/segfault', 'app/refused'] : [],
  };
}

export default defineCheck({
  id: 'node/only-this-version',
  category: 'node',
  title: 'Fails on nodes of one version only',
  description:
    'Pods of the same template are healthy on some nodes and fail on at least two others, and all of these have a ' +
    'version of the kubelet, the runtime, the kernel or the system (or a processor architecture) that no node with a ' +
    'healthy pod has.',
  criteria: {
    confirmed: null,
    likely:
      'All siblings and their nodes were read; pods fail on two or more nodes, none of which has a healthy sibling, and ' +
      'a version of the nodes splits the two groups.',
    possible: null,
  },
  silent: 'A node with a healthy sibling has the same versions; pods fail on one node only.',
  sources: ['k8s.io/api/core/v1/types.go:NodeSystemInfo', 'https://kubernetes.io/releases/version-skew-policy/'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: 'node-test',
  explains: [],
  symptomOf: [],
  weight: 45,
  run: (context) => {
    const split = splitOf(context);
    return split ? [finding(context, split)] : [];
  },
});
