import { defineCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Confidence, Outcome } from '../../model/finding.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeExit, citeField, citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { summary, unread, who } from '../support/words.ts';
import { killOf } from '../support/kills.ts';
import { citeOom, limitInForce, nodeOoms, oomOf } from './support/memory.ts';
import { aboutNode } from '../support/about.ts';

function found(
  context: PodContext,
  container: ContainerView,
  confidence: Confidence,
  events: readonly EventView[],
): Outcome {
  const node = context.pod.spec?.nodeName ?? '';
  const oom = oomOf(container);
  const pressure = context.get('nodes', node);
  const condition =
    pressure.state === 'known'
      ? pressure.value.status?.conditions?.find((one) => one.type === 'MemoryPressure' && one.status === 'True')
      : undefined;
  const limit = limitInForce(context, container);
  const why = limit
    ? `though its limit of ${limit.limit} need not have been reached`
    : 'and it has no memory limit of its own';
  const how = oom ? 'is OOMKilled' : `was killed (exit code ${container.dead?.exitCode})`;
  return {
    result: 'found',
    id: 'limits/oom-node',
    category: 'resource-limits',
    confidence,
    container: container.name,
    about: aboutNode(context),
    summary: summary(`${who(container)} ${how}: memory ran out on node ${node}, ${why}`, ''),
    chain: [],
    evidence: [
      oom ? citeOom(context, oom) : citeExit(context, container),
      ...events.map(citeEvent),
      ...(condition
        ? [
            citeField(
              `Node/${node}`,
              'status.conditions[MemoryPressure]',
              condition.message ?? 'True',
              condition.lastTransitionTime ?? null,
            ),
          ]
        : []),
      citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
    ],
    fixes: [
      {
        text: 'see what the node has and what is promised on it',
        command: `kubectl describe node ${node} | grep -A 12 'Allocated resources'`,
        risk: 'read-only',
      },
      {
        text: 'see which pods use the memory',
        command: 'kubectl top pods --all-namespaces --sort-by=memory',
        risk: 'read-only',
      },
      editFix(
        context,
        `give ${container.name} a memory request and limit that fit its use, so that it is neither the first victim nor the culprit`,
      ),
    ],
  };
}

function examine(context: PodContext, container: ContainerView): Outcome[] {
  const dead = container.dead;
  const oom = oomOf(container);
  const unexplained =
    dead?.exitCode === 137 &&
    dead.reason !== 'OOMKilled' &&
    killOf(context, container) === undefined &&
    context.pod.status?.reason !== 'Evicted';
  if (!dead || (!oom && !unexplained) || dead.reason === 'ContainerStatusUnknown') return [];
  const limit = limitInForce(context, container);
  const { some: events, all } = nodeOoms(context, dead.finishedAt);
  const wide = events.filter((event) => event.reason === 'SystemOOM');
  if (oom && !limit) return [found(context, container, wide.length > 0 ? 'confirmed' : 'likely', wide)];
  // With a limit, the limit is the nearer explanation unless the kubelet itself saw the node run out.
  if (wide.length > 0) return [found(context, container, oom ? 'possible' : 'likely', wide)];
  if (oom) return [];
  if (events.length > 0) return [found(context, container, limit ? 'possible' : 'likely', events)];
  return all.state === 'known' || all.state === 'absent'
    ? []
    : [unknown(`the events of node ${context.pod.spec?.nodeName} are ${unread(all)}, which would tell of an OOM kill`)];
}

/** The node itself ran out of memory. */
export default defineCheck({
  id: 'limits/oom-node',
  category: 'resource-limits',
  title: 'node out of memory',
  description:
    'The kernel killed the container because the node as a whole ran out of memory, not the container at its limit.',
  criteria: {
    confirmed:
      'The runtime flagged the container as OOMKilled, it has no memory limit, and the kubelet told of a SystemOOM on its node at that time.',
    likely:
      'OOMKilled without any memory limit; or exit code 137 that nothing else explains, with a SystemOOM or OOMKilling event of the node at that time.',
    possible: 'OOMKilled with a limit, and a SystemOOM event of the node at that time.',
  },
  silent:
    'A container with a memory limit and no word of the node, and 137 that a probe, an eviction or a deletion explains.',
  sources: [
    'pkg/kubelet/oom/oom_watcher_linux.go',
    'https://docs.kernel.org/admin-guide/cgroup-v2.html',
    'https://github.com/kubernetes/node-problem-detector',
  ],
  goesAway: 'likely',
  endedBy: 'node-memory',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'memory' }],
  symptomOf: ['eviction'],
  weight: 68,
  run: (context) => context.subjects.flatMap((container) => examine(context, container)),
});
