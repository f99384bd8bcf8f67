/** No node has room for what the pod requests. */
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { plural } from '../../knowledge/plural.ts';
import { formatBytes, formatCores, parseQuantity } from '../../knowledge/quantity.ts';
import { editFix, look } from '../support/owner.ts';
import { isKnownWhole, readScheduler } from '../support/scheduler.ts';
import type { SchedulerMessage } from '../support/scheduler.ts';
import { schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';

interface Shortage {
  /** `cpu`, `memory`, `nvidia.com/gpu`, `pods`. */
  readonly resource: string;
  /** The number of nodes that lack it; undefined where the message gives none. */
  readonly nodes: number | undefined;
  /** `Insufficient cpu`, `Too many pods`. */
  readonly words: string;
}

/** Returns what nodes lack, as the scheduler's message names it. */
const shortages = ({ parts }: SchedulerMessage): Shortage[] =>
  parts
    .filter(({ kind }) => kind === 'room')
    .map(({ text, nodes }) => ({ resource: /^Insufficient (.+)$/.exec(text)?.[1] ?? 'pods', nodes, words: text }));

/**
 * Returns what a pod requests of a resource: the larger of the greatest request of its init containers and the sum of
 * the others, sidecars included, plus the overhead (k8s.io/component-helpers/resource/helpers.go:PodRequests).
 */
function requestOf(context: PodContext, resource: string): number {
  const own = (kinds: readonly string[]): number[] =>
    context.containers
      .filter((one) => kinds.includes(one.type))
      .map(
        (one) => parseQuantity(one.spec.resources?.requests?.[resource] ?? one.spec.resources?.limits?.[resource]) ?? 0,
      );
  const sum = own(['app', 'sidecar']).reduce((a, b) => a + b, 0);
  return Math.max(sum, ...own(['init'])) + (parseQuantity(context.pod.spec?.overhead?.[resource]) ?? 0);
}

/** Returns the request of a resource as people write it: `cpu 500m`. */
function requested(context: PodContext, resource: string): string {
  const amount = requestOf(context, resource);
  if (resource === 'cpu') return `cpu ${formatCores(amount)}`;
  return `${resource} ${/memory|storage|hugepages/.test(resource) ? formatBytes(amount) : amount}`;
}

function citeRequests(context: PodContext, short: readonly Shortage[]): Citation[] {
  return context.containers.flatMap((container) =>
    short.flatMap(({ resource }) => {
      const value = container.spec.resources?.requests?.[resource];
      return value === undefined
        ? []
        : [citePod(context, `${container.specPath}.resources.requests.${resource}`, value)];
    }),
  );
}

function fixesOf(context: PodContext, short: readonly Shortage[]): Fix[] {
  const asked = short.filter(({ resource }) => resource !== 'pods');
  const now = asked.map(({ resource }) => requested(context, resource)).join(', ');
  return [
    look(
      'see how much room the nodes have',
      command`kubectl describe nodes | grep -A 9 -e '^Name:' -e 'Allocated resources'`,
    ),
    editFix(
      context,
      asked.length > 0
        ? `request less (now ${now}), or add a node`
        : 'add a node, or raise maxPods in the kubelet configuration: the nodes run as many pods as they may',
    ),
  ];
}

export default defineCheck({
  id: 'limits/unschedulable-resources',
  category: 'resource-limits',
  title: 'No node has room for the requests',
  description: 'The pod cannot be scheduled because the nodes lack the cpu, memory, devices or pod slots it requests.',
  criteria: {
    confirmed:
      'The message of the scheduler (condition PodScheduled, or the FailedScheduling event) says Insufficient or Too ' +
      'many pods, and this program knows all its reasons.',
    likely: 'The message also has a reason that this program does not know.',
    possible: null,
  },
  silent: 'The scheduler names only taints, affinity, ports or volumes.',
  sources: ['pkg/scheduler/framework/plugins/noderesources/fit.go', 'pkg/scheduler/framework/types.go:FitError'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints'],
  symptomOf: [],
  weight: 80,
  run: (context): Outcome[] => {
    const says = schedulerSays(context);
    if (!says) return [];
    const said = readScheduler(says.message);
    const short = shortages(said);
    const whole = isKnownWhole(said);
    if (short.length === 0)
      return whole && !said.parts.some(({ text }) => /volume count/.test(text))
        ? [
            ruledOut(
              'the scheduler reports no lack of cpu, memory, devices or pod slots',
              citePod(context, 'status.conditions[PodScheduled].message', says.message, says.time),
            ),
          ]
        : [unknown('the scheduler names a reason that this program does not know')];
    const { total } = said;
    const others = said.parts.filter(({ kind }) => kind === 'unknown').map(({ text }) => text);
    const lacking = short
      .map(({ words, nodes }) =>
        nodes === undefined
          ? words
          : `${words} on ${total ? `${nodes} of ${plural(total, 'node')}` : plural(nodes, 'node')}`,
      )
      .join(', ');
    const requests = short
      .filter(({ resource }) => resource !== 'pods' && requestOf(context, resource) > 0)
      .map(({ resource }) => requested(context, resource));
    return [
      {
        result: 'found',
        id: 'limits/unschedulable-resources',
        category: 'resource-limits',
        confidence: whole ? 'confirmed' : 'likely',
        container: null,
        about: null,
        summary: sentence(
          `${context.name} cannot be scheduled: ${[lacking, ...others].join(', ')}` +
            (requests.length > 0 ? `; it requests ${requests.join(', ')}` : ''),
        ),
        chain: [],
        evidence: [
          citePod(context, 'status.conditions[PodScheduled].message', says.message, says.time),
          ...citeRequests(context, short),
        ],
        fixes: fixesOf(context, short),
      },
    ];
  },
});
