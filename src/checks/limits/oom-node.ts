/** The kernel killed the container because the node ran out of memory. */
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Confidence, Outcome } from '../../model/finding.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeExit, citeField, citePod } from '../support/cite.ts';
import { nodeWord } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence, unread, who } from '../support/words.ts';
import { killOf } from '../support/kills.ts';
import { aboutNode } from '../support/about.ts';
import { limitInForce } from './support/memory-limit.ts';
import { lookAtAllocated } from './support/node-room.ts';
import { citeOom, nodeOoms, oomOf } from './support/oom.ts';

/** Cites the condition MemoryPressure of the node, where it is True. */
function citePressure(context: PodContext, node: string): Citation[] {
  const fact = context.get('nodes', node);
  if (fact.state !== 'known') return [];
  const condition = fact.value.status?.conditions?.find(
    ({ type, status }) => type === 'MemoryPressure' && status === 'True',
  );
  if (!condition) return [];
  const { message = 'True', lastTransitionTime = null } = condition;
  return [citeField(`Node/${node}`, 'status.conditions[MemoryPressure]', message, lastTransitionTime)];
}

function found(
  context: PodContext,
  container: ContainerView,
  confidence: Confidence,
  events: readonly EventView[],
): Outcome {
  const node = context.pod.spec?.nodeName ?? '';
  const oom = oomOf(container);
  const limit = limitInForce(context, container);
  const own = limit ? `it may be below its limit of ${limit.limit}` : 'the container has no memory limit';
  const how = oom ? 'was OOMKilled' : `was killed (exit code ${container.dead?.exitCode})`;
  return {
    result: 'found',
    id: 'limits/oom-node',
    category: 'resource-limits',
    confidence,
    container: container.name,
    about: aboutNode(context),
    summary: sentence(`${who(container)} ${how}: node ${node} ran out of memory (${own})`),
    chain: [],
    evidence: [
      oom ? citeOom(context, oom) : citeExit(context, container),
      ...events.map(citeEvent),
      ...citePressure(context, node),
      citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
    ],
    fixes: [
      lookAtAllocated(nodeWord(context)),
      look('see which pods use the memory', command`kubectl top pods --all-namespaces --sort-by=memory`),
      editFix(
        context,
        `set a memory request and a memory limit for ${container.name} that fit its use, so that the kernel does not ` +
          'choose it first',
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
  // A container with a limit most likely reached that limit, unless the kubelet saw the node run out of memory.
  if (wide.length > 0) return [found(context, container, oom ? 'possible' : 'likely', wide)];
  if (oom) return [];
  if (events.length > 0) return [found(context, container, limit ? 'possible' : 'likely', events)];
  if (all.state === 'known' || all.state === 'absent') return [];
  return [unknown(`the events of node ${context.pod.spec?.nodeName} are ${unread(all)}; they would show an OOM kill`)];
}

export default defineCheck({
  id: 'limits/oom-node',
  category: 'resource-limits',
  title: 'Node out of memory',
  description:
    'The kernel killed the container because the node as a whole ran out of memory, not because of a memory limit.',
  criteria: {
    confirmed:
      'The container has the reason OOMKilled and no memory limit, and the kubelet reported a SystemOOM on its node at ' +
      'that time.',
    likely:
      'OOMKilled without any memory limit; or exit code 137 without another explanation, with a SystemOOM or OOMKilling ' +
      'event of the node at that time.',
    possible: 'OOMKilled with a memory limit, and a SystemOOM event of the node at that time.',
  },
  silent:
    'A container with a memory limit while no event of the node reports an OOM kill, and 137 that a probe, an eviction ' +
    'or a deletion explains.',
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
