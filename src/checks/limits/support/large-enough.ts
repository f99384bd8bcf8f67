/** Whether a pod that finds no room can ever fit a node, or only not now. */
import { barredFrom } from '../../../knowledge/placement.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { Node } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeField } from '../../support/cite.ts';
import { look } from '../../support/owner.ts';
import { amountOf, requestsOf } from './requests.ts';

/** What the sizes of the nodes say about a pod. */
export interface Verdict {
  /** `n2 can fit it, but not now`; `no node can ever fit it (the largest has cpu 4)`. */
  readonly says: string;
  /** The same in fewer words. */
  readonly brief: string;
  /** Whether the pod can fit a node without a change of its requests or of the nodes. */
  readonly can: boolean;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Nodes are listed only up to this number; the scheduler's message counts them. */
const MOST_NODES = 50;

const nameOf = (node: Node): string => node.metadata?.name ?? '';
const sizeOf = (node: Node, resource: string): number => parseQuantity(node.status?.allocatable?.[resource]) ?? 0;

const cite = (node: Node, resource: string): Citation[] => {
  const size = node.status?.allocatable?.[resource];
  return size === undefined ? [] : [citeField(`Node/${nameOf(node)}`, `status.allocatable.${resource}`, size)];
};

/** No node is large enough, whatever else runs there. */
function never(nodes: readonly Node[], asked: ReadonlyMap<string, number>): Verdict {
  const largest = (resource: string): Node =>
    nodes.reduce((best, node) => (sizeOf(node, resource) > sizeOf(best, resource) ? node : best));
  const short = [...asked].filter(([resource, amount]) => sizeOf(largest(resource), resource) < amount);
  const none = short.map(([resource]) => resource).filter((resource) => sizeOf(largest(resource), resource) === 0);
  const most = short.map(([resource]) => amountOf(resource, sizeOf(largest(resource), resource))).join(', ');
  const lacks = none.length > 0 ? `no node has ${none.join(', ')}` : undefined;
  const tooSmall =
    short.length > 0
      ? `no node can ever fit it (the largest has ${most})`
      : 'no node can ever fit it: none is large enough for all that it requests';
  return {
    says: lacks ?? tooSmall,
    brief: lacks ?? 'no node can ever fit it',
    can: false,
    evidence: (short.length > 0 ? short : [...asked]).flatMap(([resource]) => cite(largest(resource), resource)),
    fixes: [],
  };
}

/**
 * Compares what a pod requests with what nodes can allocate to pods.
 * @param total the number of nodes in the scheduler's message
 * @returns undefined where the nodes were not read, or too few of them to tell
 */
export function largeEnough(context: PodContext, total: number | undefined): Verdict | undefined {
  const asked = requestsOf(context);
  if (total === undefined || total === 0 || total > MOST_NODES || asked.size === 0) return undefined;
  const list = context.list('nodes');
  const nodes = list.some.filter(({ status }) => status?.allocatable !== undefined);
  const isWhole = nodes.length === list.some.length && (list.all.state === 'known' || nodes.length >= total);
  const large = nodes.filter((node) => [...asked].every(([resource, amount]) => sizeOf(node, resource) >= amount));
  const open = large.filter((node) => barredFrom(node, context.pod) === null);
  const resource = [...asked.keys()][0]!;
  const [first] = open;
  if (first) {
    const others = open.length > 1 ? ` and ${open.length - 1} more` : '';
    return {
      says: `${nameOf(first)}${others} can fit it, but not now`,
      brief: `${nameOf(first)} can fit it, but not now`,
      can: true,
      evidence: [...asked.keys()].flatMap((one) => cite(first, one)),
      fixes: [
        look(
          `see which pods use the room on ${nameOf(first)}`,
          command`kubectl get pods --all-namespaces -o wide --field-selector=${`spec.nodeName=${nameOf(first)}`}`,
        ),
      ],
    };
  }
  if (!isWhole || nodes.length === 0) return undefined;
  const [barred] = large;
  if (!barred) return never(nodes, asked);
  return {
    says: `only ${nameOf(barred)} can fit it, and ${barredFrom(barred, context.pod)}`,
    brief: `only ${nameOf(barred)} can fit it`,
    can: false,
    evidence: cite(barred, resource),
    fixes: [look(`see what keeps the pod off ${nameOf(barred)}`, command`kubectl describe node ${nameOf(barred)}`)],
  };
}
