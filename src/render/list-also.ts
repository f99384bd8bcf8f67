/**
 * What a row's first name leaves out: the other workloads of the group, and what they have in common where their words
 * differ. Pure.
 */
import { causeOf } from '../model/list-items.ts';
import type { About } from '../model/finding.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import type { Group, PodItem } from '../model/list.ts';

/** Workloads named before the rest are counted; `-o wide` names all. */
const NAMED = 6;

/** kubectl's short names. */
const SHORT: Readonly<Record<string, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  ReplicaSet: 'rs',
  ReplicationController: 'rc',
};

/** `deploy/web`. */
export const shortOf = ({ kind, name }: Pick<ObjectRef, 'kind' | 'name'>): string =>
  `${SHORT[kind] ?? kind.toLowerCase()}/${name}`;

/** Whom a group's row does not name: its workloads but the one that stands in the row, its pods without one. */
function others({ workloads }: Group, members: readonly PodItem[]): ObjectRef[] {
  const bare = members.filter((item) => item.workload === null).map((item) => item.target);
  return [...workloads, ...bare].slice(1);
}

/** Whether two pods show the same: the same cause, proved by the same fields and words but for the pod's own name. */
function isAlike(a: PodItem, b: PodItem): boolean {
  const shown = (item: PodItem): string => {
    const { id, container, evidence = [] } = causeOf(item) ?? {};
    const facts = [id, container, evidence[0]?.quote, ...evidence.map((one) => one.field)];
    return JSON.stringify(facts).replaceAll(item.target.name, '');
  };
  return shown(a) === shown(b);
}

function rootText({ kind, namespace, name }: About): string {
  if (kind === 'Service' && namespace === 'default' && name === 'kubernetes') return 'the API server';
  if (kind === 'DNS') return 'DNS';
  return kind === 'Endpoint' || kind === 'Registry' ? name : `${kind} ${name}`;
}

/**
 * `Same root, Secret db: deploy/basket, sts/ledger.` where each says it in words of its own; `The same: deploy/basket.`
 * where all say one thing.
 * @returns undefined where the row names all there is
 */
export function alsoText(group: Group, members: readonly PodItem[], all: boolean): string | undefined {
  const more = others(group, members);
  const [first] = members;
  if (first === undefined || more.length === 0) return undefined;
  const namespaces = new Set(members.map((item) => item.target.namespace)).size > 1;
  const named = (all ? more : more.slice(0, NAMED)).map(
    (one) => `${shortOf(one)}${namespaces ? ` in ${one.namespace}` : ''}`,
  );
  const rest = more.length - named.length;
  const alike = group.root === null || members.every((item) => isAlike(item, first));
  return `${alike || group.root === null ? 'The same' : `Same root, ${rootText(group.root)}`}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}
