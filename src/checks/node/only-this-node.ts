/** A pod that fails on its node while siblings of the same template are healthy on other nodes. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Citation, Confidence, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Pod } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { plural } from '../../knowledge/plural.ts';
import { alternative, editFix, look, ownerOf } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { citeDecisive, citeNodeErrors } from './support/node-errors.ts';
import { nodeOf, siblingsOf } from './support/siblings.ts';
import { aboutNode } from '../support/about.ts';

/** The siblings of a pod, where all that fail are on its node and all that are healthy are on other nodes. */
interface Split {
  /** Names of pods; at least one. */
  readonly healthy: readonly string[];
  /** Their nodes, each once. */
  readonly healthyNodes: readonly string[];
  /** Names of pods, this one included. */
  readonly failing: readonly string[];
  /** Whether a StatefulSet made them: its pods may have different roles. */
  readonly stateful: boolean;
}

/**
 * Returns whether the scheduler may refuse to put the pod next to its siblings. A cordoned node still counts in the skew of
 * a spread constraint (nodeTaintsPolicy Ignore, the default).
 */
const isKeptApart = ({ spec }: Pod): boolean =>
  (spec?.topologySpreadConstraints ?? []).some(
    ({ whenUnsatisfiable, nodeTaintsPolicy }) => whenUnsatisfiable === 'DoNotSchedule' && nodeTaintsPolicy !== 'Honor',
  ) || (spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0;

function fixesOf(context: PodContext, node: string, healthyNodes: readonly string[]): Fix[] {
  const [other] = healthyNodes;
  const owner = ownerOf(context.pod);
  return [
    look(
      `see how ${node} differs${other ? ` from ${other}` : ''}`,
      command`kubectl describe node ${node} ${other === undefined ? [] : [other]}`,
    ),
    {
      ...(isKeptApart(context.pod)
        ? editFix(
            context,
            `fix ${node}, or let the pod run elsewhere: its spread or anti-affinity may allow no other node`,
          )
        : {
            text: `keep new pods off ${node} until it is fixed, and delete the pod, so that its controller creates it on another one`,
            command: command`kubectl cordon ${node} && kubectl -n ${context.namespace} delete pod ${context.name}`,
            risk: 'restarts' as const,
            effect: 'restores' as const,
          }),
      ...(other ? { change: { container: null, set: { nodeName: other } } } : {}),
    },
    ...(owner
      ? [
          alternative(
            editFix(
              context,
              `bind ${owner.target} to nodes that have what it needs (nodeSelector, resource requests for devices)`,
            ),
          ),
        ]
      : []),
  ];
}

function finding(context: PodContext, container: ContainerView, split: Split): Found | undefined {
  const { healthy, healthyNodes, failing, stateful } = split;
  const node = nodeOf(context.pod);
  const errors: Citation[] = citeNodeErrors(context, container);
  // One of two replicas may crash by itself. The log, or several failing pods here, must show that the node matters.
  const many = failing.length >= 2 && !stateful;
  const confidence: Confidence = errors.length > 0 || many ? 'likely' : 'possible';
  if (confidence === 'possible' && stateful) return undefined;
  const count = `${plural(healthy.length, 'sibling')} ${healthy.length === 1 ? 'is' : 'are'}`;
  const quote = errors[0] ? ` (${errors[0].quote})` : '';
  return {
    result: 'found',
    id: 'node/only-this-node',
    category: 'node',
    confidence,
    container: container.name,
    about: aboutNode(context),
    details: { healthyElsewhere: healthy.length },
    summary: sentence(
      `${container.name} fails only on ${node}: ${count} healthy on ${healthyNodes.slice(0, 3).join(', ')}${quote}`,
    ),
    chain: [],
    evidence: [
      ...(errors.length > 0 ? errors.slice(0, 3) : citeDecisive(context, container)),
      citePod(context, 'spec.nodeName', node),
      ...healthy
        .slice(0, 3)
        .map((name, index) =>
          citeField(
            `Pod/${name}`,
            'spec.nodeName',
            `${healthyNodes[Math.min(index, healthyNodes.length - 1)]}: running, ready`,
          ),
        ),
    ],
    fixes: fixesOf(context, node, healthyNodes),
    // A guess explains no other cause.
    explains:
      confidence === 'possible'
        ? []
        : [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'app/segfault', 'app/refused'],
  };
}

export default defineCheck({
  id: 'node/only-this-node',
  category: 'node',
  title: 'Fails on this node only',
  description: 'Pods of the same template are healthy on other nodes and crash on this one.',
  criteria: {
    confirmed: null,
    likely:
      'At least one sibling is ready elsewhere, every failing one is on this node, and the log points at the node (a ' +
      'device, the kernel, the processor, a host path), or two or more fail here.',
    possible: 'The same, but the log does not point at the node.',
  },
  silent: 'A sibling fails on another node too, or a sibling is healthy on this node.',
  sources: ['pkg/controller/deployment/util/deployment_util.go', 'pkg/controller/history/controller_history.go'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: 'node-test',
  explains: [],
  symptomOf: [],
  weight: 65,
  run(context) {
    const siblings = siblingsOf(context);
    if (!siblings || siblings.healthy.length + siblings.failing.length === 0) return [];
    const node = nodeOf(context.pod);
    if (siblings.failing.some((pod) => nodeOf(pod) !== node)) return [noFault('siblings fail on other nodes too')];
    if (siblings.healthy.some((pod) => nodeOf(pod) === node)) return [noFault(`a sibling is healthy on ${node} too`)];
    if (!siblings.whole) return [unknown('only some of its siblings were read')];
    if (siblings.healthy.length === 0) return [];
    const split: Split = {
      healthy: siblings.healthy.map((pod) => pod.metadata?.name ?? ''),
      healthyNodes: [...new Set(siblings.healthy.map(nodeOf))],
      failing: [context.name, ...siblings.failing.map((pod) => pod.metadata?.name ?? '')],
      stateful: context.pod.metadata?.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') === true,
    };
    return context.subjects
      .filter(({ dead }) => dead !== undefined)
      .flatMap((container) => finding(context, container, split) ?? []);
  },
});
