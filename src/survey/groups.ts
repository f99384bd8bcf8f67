/** Pods with one root, together. Pure. */
import { API_SERVER } from '../checks/support/about.ts';
import { groupKey } from '../diagnosis/group-key.ts';
import type { Cause, ObjectRef, State } from '../model/diagnosis.ts';
import { causeOf, itemKey, restartsOf } from '../model/list-items.ts';
import type { About } from '../model/finding.ts';
import type { Group, PodItem } from '../model/list.ts';

/** A pod as the survey found it, with what only grouping needs. */
export interface Found {
  readonly item: PodItem;
  /** How many pods of the same revision run well on its node, and on others; null where nobody counted. */
  readonly siblings: { readonly here: number; readonly elsewhere: number } | null;
}

const BADNESS: Readonly<Record<State, number>> = {
  crashing: 4,
  waiting: 3,
  failed: 2,
  pending: 1,
  recovered: 0,
  completed: 0,
  healthy: 0,
};
const SURENESS: Readonly<Record<Cause['confidence'], number>> = { confirmed: 2, likely: 1, possible: 0 };

/** Where nothing says why, pods are alike in what is seen of them: the reasons and exit codes. */
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

/** The node on which alone all of them fail, while siblings of theirs run well on others. */
function onlyNodeOf(members: readonly Found[]): Group['onlyNode'] {
  const [first] = members;
  const name = first?.item.node;
  if (!name || !members.every(({ item, siblings }) => item.node === name && siblings !== null && siblings.here === 0))
    return null;
  // Of each revision once.
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

/** A check compared the pod with its siblings and took the node for the cause. */
const blamesNode = (cause: Cause | undefined): boolean =>
  cause?.about?.kind === 'Node' && cause.details.healthyElsewhere !== undefined;

const isApiServer = (about: About | null | undefined): boolean =>
  about?.kind === API_SERVER.kind && about.namespace === API_SERVER.namespace && about.name === API_SERVER.name;

/**
 * Workloads that fail on one node alone, before they are taken for the node's where no check says so: two may meet
 * there by chance.
 */
const MANY_WORKLOADS = 3;

/**
 * The node that may be to blame for all of them: where siblings run well elsewhere, and nothing certain is said of the
 * pods themselves.
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
 * Pods of several workloads that crash on one node, and only there, as one: where a check took the node for the cause
 * of some of them, or where they are many and no other node has such pods.
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

/** A cause that is the root's own words comes first of its group. */
const ownWords = (item: PodItem): number => Number(blamesNode(causeOf(item)));

/**
 * Groups pods by what their trouble is about; groups of more pods first, what is past last.
 * @param apart every pod is a group of its own
 */
export function groupsOf(found: readonly Found[], apart = false): Group[] {
  const groups = new Map<string, Gathering>();
  // What one pod's log shows to be the API server's address is that in the others' as well.
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
  return (apart ? [...groups.values()] : byNode([...groups.values()]))
    .map(({ root, members }) => {
      members.sort((a, b) => ownWords(b.item) - ownWords(a.item) || worse(a.item, b.item));
      return { root, members, first: members[0]!.item };
    })
    .sort(
      (a, b) =>
        Number(a.first.state === 'recovered') - Number(b.first.state === 'recovered') ||
        b.members.length - a.members.length ||
        worse(a.first, b.first),
    )
    .map(
      ({ root, members, first }): Group => ({
        cause: causeOf(first) ?? null,
        pods: members.map(({ item }) => itemKey(item)),
        root,
        was: first.state === 'recovered',
        workloads: workloadsOf(members),
        onlyNode: onlyNodeOf(members),
      }),
    );
}
