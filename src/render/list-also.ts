/** The other workloads of a group, which its row does not name, and those that fail because of it. */
import { causeOf } from '../model/list-items.ts';
import { shortName } from '../model/short-name.ts';
import type { About } from '../model/finding.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import type { Group, PodItem } from '../model/list.ts';

/** Workloads shown before the rest are counted; `-o wide` shows all. */
const NAMED = 6;

/** Returns the workloads and bare pods that the group's row does not name. */
function others({ workloads }: Group, members: readonly PodItem[]): ObjectRef[] {
  const bare = members.filter((item) => item.workload === null).map((item) => item.target);
  return [...workloads, ...bare].slice(1);
}

/** Returns `deploy/basket, sts/ledger in data and 3 more (…)`. @param namespaces name each one's namespace */
function namesOf(refs: readonly ObjectRef[], namespaces: boolean, all: boolean): string {
  const named = (all ? refs : refs.slice(0, NAMED)).map(
    (one) => `${shortName(one.kind, one.name)}${namespaces ? ` in ${one.namespace}` : ''}`,
  );
  const rest = refs.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more (\`list -o wide\`)` : ''}`;
}

/** Returns whether two pods have the same cause with the same evidence, apart from the pods' names. */
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
 * Returns `Same root cause, Secret db: deploy/basket, sts/ledger.`, or `Same cause: deploy/basket.` if the evidence is
 * the same too; undefined if the row names every workload.
 */
export function alsoText(group: Group, members: readonly PodItem[], all: boolean): string | undefined {
  const more = others(group, members);
  const [first] = members;
  if (first === undefined || more.length === 0) return undefined;
  const namespaces = new Set(members.map((item) => item.target.namespace)).size > 1;
  const alike = group.root === null || members.every((item) => isAlike(item, first));
  return `${alike || group.root === null ? 'Same cause' : `Same root cause, ${rootText(group.root)}`}: ${namesOf(more, namespaces, all)}.`;
}

/**
 * Returns `Fails because of it: deploy/web.`; undefined if no other pod does.
 * @param takenDown the pods that fail because the group's do
 */
export function takenDownText(
  members: readonly PodItem[],
  takenDown: readonly PodItem[],
  all: boolean,
): string | undefined {
  if (takenDown.length === 0) return undefined;
  const refs = takenDown.map(({ workload, target }) => workload ?? target);
  const unique = [...new Map(refs.map((one) => [`${one.kind}/${one.namespace}/${one.name}`, one])).values()];
  const namespaces = new Set([...members, ...takenDown].map((item) => item.target.namespace)).size > 1;
  return `${unique.length === 1 ? 'Fails' : 'Fail'} because of it: ${namesOf(unique, namespaces, all)}.`;
}
