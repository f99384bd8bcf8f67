/** Why nodes do not take a pod: in words, as evidence, and what to do. */
import { amountOf } from '../../checks/limits/support/requests.ts';
import { citeField, citePod } from '../../checks/support/cite.ts';
import { look } from '../../checks/support/owner.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import type { Pod } from '../../model/objects.ts';
import { allocatable, wantedOf } from '../room.ts';
import type { Bar } from '../room.ts';
import { manifestFix } from './check.ts';
import type { PlannedContext } from './check.ts';

/** Reasons that a sentence names. */
const MOST_NAMED = 3;

/** Returns the bars in words, the commonest first: `2 of 3 nodes: the pod does not tolerate …`. */
export function sayBars(pod: Pod, bars: readonly Bar[], total: number): string {
  const groups = new Map<string, number>();
  for (const bar of bars) {
    const says = sayBar(pod, bar, bars);
    groups.set(says, (groups.get(says) ?? 0) + 1);
  }
  const sorted = [...groups].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMED);
  return sorted.map(([says, count]) => (total === 1 ? says : `${count} of ${total} nodes: ${says}`)).join('; ');
}

function sayBar(pod: Pod, { kind, says, resource = '' }: Bar, bars: readonly Bar[]): string {
  const sizes = bars.filter((one) => one.resource === resource).map(({ node }) => allocatable(node, resource));
  switch (kind) {
    case 'small':
      return `too small, the pod requests ${amountOf(resource, wantedOf(pod, resource))} and the largest has ${amountOf(resource, Math.max(...sizes)).slice(resource.length + 1)}`;
    case 'full':
      return resource === 'pods'
        ? 'as many pods as it takes'
        : `no room left for ${amountOf(resource, wantedOf(pod, resource))}`;
    default:
      return says;
  }
}

/** Returns what shows that a node does not take the pod. */
export function citeBar({ node, kind, resource }: Bar): Citation {
  const object = `Node/${nameOf(node)}`;
  if (resource !== undefined)
    return citeField(object, `status.allocatable.${resource}`, node.status?.allocatable?.[resource] ?? 'none');
  const taints = node.spec?.taints ?? [];
  if (kind !== 'constraint') return citeField(object, 'status.allocatable.pods', node.status?.allocatable?.pods ?? '');
  return taints.length > 0
    ? citeField(
        object,
        'spec.taints',
        taints.map((one) => `${one.key}${one.value ? `=${one.value}` : ''}:${one.effect}`).join(', '),
      )
    : citeField(
        object,
        'metadata.labels',
        Object.keys(node.metadata?.labels ?? {})
          .slice(0, 12)
          .join(', '),
      );
}

/** Returns the requests of the resources that are short. */
export function citeRequests(context: PlannedContext, bars: readonly Bar[]): Citation[] {
  const short = new Set(bars.flatMap(({ resource }) => (resource && resource !== 'pods' ? [resource] : [])));
  return context.containers.flatMap(({ spec, specPath }) =>
    [...short].flatMap((resource) => {
      const value = spec.resources?.requests?.[resource] ?? spec.resources?.limits?.[resource];
      return value === undefined ? [] : [citePod(context, `${specPath}.resources.requests.${resource}`, value)];
    }),
  );
}

/** Returns what to do. @param isRoom whether room is short */
export function fixesOf(isRoom: boolean): Fix[] {
  return isRoom
    ? [
        manifestFix('request less, or add a node that is large enough'),
        look(
          'check free capacity on the nodes',
          command`kubectl describe nodes | grep -A 9 -e '^Name:' -e 'Allocated resources'`,
        ),
      ]
    : [
        manifestFix('tolerate the taints, or correct the selector and the affinity'),
        look(
          'see labels and taints of the nodes',
          command`kubectl describe nodes | grep -A 30 -e '^Name:' -e '^Taints:'`,
        ),
      ];
}
