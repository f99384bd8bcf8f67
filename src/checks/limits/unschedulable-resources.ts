import { defineCheck } from '../check.ts';
import { ruledOut } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { formatBytes, formatCores, parseQuantity } from '../../knowledge/quantity.ts';
import { editFix } from '../support/owner.ts';
import { schedulerSays } from '../support/trouble.ts';
import { summary } from '../support/words.ts';

interface Shortage {
  /** `cpu`, `memory`, `nvidia.com/gpu`, `pods`. */
  readonly resource: string;
  /** On so many nodes; undefined where the message does not count. */
  readonly nodes: number | undefined;
  readonly words: string;
}

/**
 * `0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods. preemption: …`
 * (pkg/scheduler/framework/types.go:FitError).
 */
function shortages(message: string): Shortage[] {
  // What preemption would find is about other pods.
  const [reasons = ''] = message.split(/\bpreemption: /);
  const found = [
    ...reasons.slice(0, 2000).matchAll(/(?:(\d{1,6}) )?(Insufficient ([\w./-]{1,120}[\w])|Too many pods)/g),
  ];
  return found.map(([, count, words, resource]) => ({
    resource: resource ?? 'pods',
    nodes: count === undefined ? undefined : Number(count),
    words: words!,
  }));
}

/**
 * What a pod asks of a resource: the larger of its init containers' greatest request and the sum of the others,
 * sidecars with the others, plus overhead (k8s.io/component-helpers/resource/helpers.go:PodRequests).
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

const written = (resource: string, amount: number): string =>
  resource === 'cpu'
    ? formatCores(amount)
    : /memory|storage|hugepages/.test(resource)
      ? formatBytes(amount)
      : String(amount);

function requests(context: PodContext, short: readonly Shortage[]): Citation[] {
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
  return [
    {
      text: 'see the room there is on the nodes',
      command: "kubectl describe nodes | grep -A 9 -e '^Name:' -e 'Allocated resources'",
      risk: 'read-only',
    },
    ...(asked.length > 0
      ? [
          editFix(
            context,
            `request less: ${asked.map(({ resource }) => `${resource} (now ${written(resource, requestOf(context, resource))})`).join(', ')}, so that a node has room; or add a node`,
          ),
        ]
      : [
          editFix(
            context,
            'the nodes run as many pods as they may: add a node, or raise maxPods in the kubelet configuration',
          ),
        ]),
  ];
}

/** No node has room for what the pod requests. */
export default defineCheck({
  id: 'limits/unschedulable-resources',
  category: 'resource-limits',
  title: 'no node has room for the requests',
  description: 'The pod cannot be scheduled because the nodes lack the cpu, memory, devices or pod slots it requests.',
  criteria: {
    confirmed:
      "The scheduler's message (condition PodScheduled, or its FailedScheduling event) says Insufficient or Too many pods.",
    likely: null,
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
    const short = shortages(says.message);
    if (short.length === 0) return [ruledOut('the scheduler names no lack of cpu, memory, devices or pod slots')];
    const total = /^0\/(\d{1,6}) nodes/.exec(says.message)?.[1];
    const which = short
      .map(({ words, nodes }) =>
        nodes === undefined ? words : `${words} on ${nodes}${total ? ` of ${total}` : ''} nodes`,
      )
      .join(', ');
    const asked = short
      .filter(({ resource }) => resource !== 'pods' && requestOf(context, resource) > 0)
      .map(({ resource }) => `${resource} ${written(resource, requestOf(context, resource))}`);
    return [
      {
        result: 'found',
        id: 'limits/unschedulable-resources',
        category: 'resource-limits',
        confidence: 'confirmed',
        container: null,
        about: null,
        summary: summary(
          `${context.name} cannot be scheduled: ${which}${asked.length > 0 ? `; it requests ${asked.join(', ')}` : ''}`,
          '',
        ),
        chain: [],
        evidence: [
          citePod(context, 'status.conditions[PodScheduled].message', says.message, says.time),
          ...requests(context, short),
        ],
        fixes: fixesOf(context, short),
      },
    ];
  },
});
