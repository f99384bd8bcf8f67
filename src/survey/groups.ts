/** Groups pods with the same root cause. */
import { API_SERVER } from '../checks/support/about.ts';
import { groupKey } from '../diagnosis/group-key.ts';
import type { Cause, ObjectRef, State } from '../model/diagnosis.ts';
import { causeOf, itemKey, restartsOf } from '../model/list-items.ts';
import { SURENESS } from '../model/finding.ts';
import type { About } from '../model/finding.ts';
import type { Group, PodItem } from '../model/list.ts';
import { folded } from './fold.ts';
import type { Found } from './found.ts';

const BADNESS: Readonly<Record<State, number>> = {
  crashing: 4,
  waiting: 3,
  failed: 2,
  pending: 1,
  recovered: 0,
  completed: 0,
  healthy: 0,
};

/** What pods without a cause have in common: states and exit codes. */
const looks = ({ state, containers }: PodItem): string =>
  `${state} ${containers.map((one) => one.lastExit?.code ?? one.status).join(' ')}`;

function worse(a: PodItem, b: PodItem): number {
  const sure = (item: PodItem): number => (causeOf(item) === undefined ? -1 : SURENESS[causeOf(item)!.confidence]);
  return (
    BADNESS[b.state] - BADNESS[a.state] ||
    sure(b) - sure(a) ||
    restartsOf(b) - restartsOf(a) ||
    (itemKey(a) < itemKey(b) ? -1 : 1)
  );
}

/** Returns the node that all of them are on, if siblings of each are healthy on other nodes only. */
function onlyNodeOf(members: readonly Found[]): Group['onlyNode'] {
  const [first] = members;
  const name = first?.item.node;
  if (!name || !members.every(({ item, siblings }) => item.node === name && siblings !== null && siblings.here === 0))
    return null;
  // Each revision counts once.
  const elsewhere = new Map(
    members.map(({ item, siblings }) => [
      `${item.workload?.kind}/${item.target.namespace}/${item.workload?.name}`,
      siblings!.elsewhere,
    ]),
  );
  if ([...elsewhere.values()].some((count) => count === 0)) return null;
  return { name, wellElsewhere: [...elsewhere.values()].reduce((sum, count) => sum + count, 0) };
}

function workloadsOf(members: readonly Found[]): ObjectRef[] {
  return [
    ...new Map(
      members.flatMap(({ item: { workload } }) =>
        workload === null ? [] : [[`${workload.kind}/${workload.namespace}/${workload.name}`, workload]],
      ),
    ).values(),
  ];
}

interface Gathering {
  root: About | null;
  members: Found[];
}

/** Whether a check compared the pod with its siblings and found that the node is the cause. */
const blamesNode = (cause: Cause | undefined): boolean =>
  cause?.about?.kind === 'Node' && cause.details.healthyElsewhere !== undefined;

const isApiServer = (about: About | null | undefined): boolean =>
  about?.kind === API_SERVER.kind && about.namespace === API_SERVER.namespace && about.name === API_SERVER.name;

/**
 * So many workloads must fail on one node only before the node is assumed to be the cause without a check that says so.
 * Two may be there by chance.
 */
const MANY_WORKLOADS = 3;

/**
 * Returns the node that may be the cause for all of them: siblings are healthy elsewhere, and no pod has a confirmed
 * cause.
 */
function suspectOf({ root, members }: Gathering): string | undefined {
  const causes = members.map(({ item }) => causeOf(item));
  if (
    members.some(({ item }) => item.state === 'recovered') ||
    causes.some((cause) => cause?.confidence === 'confirmed')
  )
    return undefined;
  if (root !== null && !causes.every(blamesNode)) return undefined;
  return onlyNodeOf(members)?.name;
}

/**
 * Joins groups of several workloads that crash on one node only. A check found that the node is the cause for some of
 * them, or there are many and no other node has such pods.
 */
function byNode(groups: readonly Gathering[]): Gathering[] {
  const suspects = new Map<string, Gathering[]>();
  for (const group of groups) {
    const node = suspectOf(group);
    if (node !== undefined) suspects.set(node, [...(suspects.get(node) ?? []), group]);
  }
  const merged = [...suspects].flatMap(([name, those]) => {
    const members = those.flatMap((group) => group.members);
    const blamed = members.some(({ item }) => blamesNode(causeOf(item)) && causeOf(item)?.confidence === 'likely');
    const together =
      those.length > 1 && (blamed || (suspects.size === 1 && workloadsOf(members).length >= MANY_WORKLOADS));
    return together ? [{ those, group: { root: { kind: 'Node', namespace: null, name, part: null }, members } }] : [];
  });
  const gone = new Set(merged.flatMap(({ those }) => those));
  return [...groups.filter((group) => !gone.has(group)), ...merged.map(({ group }) => group)];
}

/** 1 for a cause that names the node itself: it comes first in its group. */
const ownWords = (item: PodItem): number => Number(blamesNode(causeOf(item)));

/**
 * Groups pods by what their causes are about: large groups first, recovered pods last. Pods that fail because of a
 * failing pod are below its group.
 * @param apart every pod is its own group
 */
export function groupsOf(found: readonly Found[], apart = false): Group[] {
  const groups = new Map<string, Gathering>();
  // An address that one pod's log identifies as the API server's is the API server's for all.
  const servers = new Set(
    found.flatMap(({ item }) => {
      const { about, details } = causeOf(item) ?? {};
      return isApiServer(about) ? (details?.address ?? []) : [];
    }),
  );
  for (const one of found) {
    const { item } = one;
    const cause = causeOf(item);
    const own = cause?.about ?? null;
    const root = own?.kind === 'Endpoint' && servers.has(own.name) ? API_SERVER : own;
    const place = { pod: item.target, workload: item.workload };
    const key = apart ? itemKey(item) : `${item.state === 'recovered'} ${groupKey(cause, root, place, looks(item))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { root, members: [one] });
    else group.members.push(one);
  }
  const apiece = [...groups.values()].map((group) => ({ group, takesDown: [] }));
  return (apart ? apiece : folded(byNode([...groups.values()])))
    .map(({ group: { root, members }, takesDown }) => {
      members.sort((a, b) => ownWords(b.item) - ownWords(a.item) || worse(a.item, b.item));
      return { root, members, takesDown, first: members[0]!.item };
    })
    .sort(
      (a, b) =>
        Number(a.first.state === 'recovered') - Number(b.first.state === 'recovered') ||
        b.members.length + b.takesDown.length - a.members.length - a.takesDown.length ||
        worse(a.first, b.first),
    )
    .map(
      ({ root, members, takesDown, first }): Group => ({
        cause: causeOf(first) ?? null,
        pods: members.map(({ item }) => itemKey(item)),
        root,
        was: first.state === 'recovered',
        workloads: workloadsOf(members),
        takesDown: takesDown.map(({ item }) => itemKey(item)).sort(),
        onlyNode: onlyNodeOf(members),
      }),
    );
}
