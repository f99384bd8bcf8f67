/** `--sort-by`: a word, or the JSONPath that kubectl takes. */
import { UserError } from '../errors.ts';
import { causeOf, itemKey, membersOf, restartsOf } from '../model/list-items.ts';
import { SURENESS } from '../model/finding.ts';
import { nearest } from '../evidence/text.ts';
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';

export const SORT_WORDS = [
  'age',
  'cause',
  'confidence',
  'last-exit',
  'name',
  'namespace',
  'node',
  'pods',
  'restarts',
  'state',
] as const;
export type SortWord = (typeof SORT_WORDS)[number];

export interface Order {
  readonly by: SortWord;
  /** As kubectl sorts: the smallest and the oldest first. */
  readonly ascending: boolean;
}

/** The fields that people sort pods by (`kubectl get pods --sort-by`), and our words for them. */
const PATHS: readonly (readonly [RegExp, SortWord])[] = [
  [/^metadata\.name$/, 'name'],
  [/^metadata\.namespace$/, 'namespace'],
  [/^metadata\.creationTimestamp$|^status\.startTime$/, 'age'],
  [/^status\.(?:containerStatuses|initContainerStatuses)\[[\d*]{1,4}\]\.restartCount$/, 'restarts'],
  [
    /^status\.(?:containerStatuses|initContainerStatuses)\[[\d*]{1,4}\]\.lastState\.terminated\.finishedAt$/,
    'last-exit',
  ],
  [/^spec\.nodeName$/, 'node'],
  [/^status\.phase$/, 'state'],
];

/**
 * Sorted with the highest first: the most restarts, the newest exit, the highest confidence, the worst state. Names and
 * ages sort as in kubectl.
 */
const DESCENDING: ReadonlySet<SortWord> = new Set(['restarts', 'last-exit', 'confidence', 'state', 'pods']);

/**
 * Reads the value of `--sort-by`.
 * @throws UserError for a word or a field that the list cannot be sorted by
 */
export function orderOf(text: string): Order {
  const word = SORT_WORDS.find((one) => one === text.toLowerCase());
  if (word !== undefined) return { by: word, ascending: !DESCENDING.has(word) };
  const path = /^\{?\.?([\w.[\]*]{1,200}?)\}?$/.exec(text)?.[1] ?? '';
  const known = PATHS.find(([pattern]) => pattern.test(path));
  if (known !== undefined) return { by: known[1], ascending: true };
  const [best] = nearest(text, SORT_WORDS, 1);
  throw new UserError(
    `cannot sort by "${text}"`,
    `${best === undefined ? '' : `did you mean ${best}? `}it takes ${SORT_WORDS.join(', ')}, or .metadata.name, .metadata.namespace, .metadata.creationTimestamp, .status.containerStatuses[0].restartCount, .spec.nodeName`,
  );
}

const STATES: readonly PodItem['state'][] = [
  'healthy',
  'completed',
  'recovered',
  'pending',
  'failed',
  'waiting',
  'crashing',
];

function sortValue(item: PodItem, by: Exclude<SortWord, 'pods'>): string | number {
  switch (by) {
    case 'age':
      return Date.parse(item.createdAt ?? '') || 0;
    case 'cause':
      return causeOf(item)?.id ?? '~';
    case 'confidence':
      return causeOf(item) === undefined ? -1 : SURENESS[causeOf(item)!.confidence];
    case 'last-exit':
      return Math.max(0, ...item.containers.map((container) => Date.parse(container.lastExit?.finishedAt ?? '') || 0));
    case 'name':
      return item.target.name;
    case 'namespace':
      return item.target.namespace;
    case 'node':
      return item.node ?? '';
    case 'restarts':
      return restartsOf(item);
    case 'state':
      return STATES.indexOf(item.state);
  }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const sizeOf = ({ pods, takesDown }: Group): number => pods.length + takesDown.length;

/** Returns the list in order; a group takes the place of its first pod. */
export function sorted(list: DiagnosisList, { by, ascending }: Order): DiagnosisList {
  const turn = ascending ? 1 : -1;
  if (by === 'pods') return { ...list, groups: [...list.groups].sort((a, b) => turn * (sizeOf(a) - sizeOf(b))) };
  const items = [...list.items].sort((a, b) => turn * compare(sortValue(a, by), sortValue(b, by)));
  const place = new Map(items.map((item, i) => [itemKey(item), i]));
  const first = (group: Group): number =>
    Math.min(...membersOf(group, list).map((item) => place.get(itemKey(item)) ?? 0));
  const placed = list.groups.map((group) => ({ group, at: first(group) }));
  return { ...list, items, groups: placed.sort((a, b) => a.at - b.at).map(({ group }) => group) };
}
