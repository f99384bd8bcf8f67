import { expect } from 'chai';
import { groupsOf } from '../../src/survey/groups.ts';
import { orderOf, sorted, SORT_WORDS } from '../../src/survey/sort.ts';
import { OWN_FLAGS } from '../../src/cli/flags.ts';
import { causeWith, itemWith, listWith } from './survey-items.ts';

const items = [
  itemWith('b', {
    namespace: 'x',
    restarts: 3,
    createdAt: '2026-01-01T10:00:00Z',
    node: 'node-2',
    finishedAt: '2026-01-01T11:59:00Z',
    exit: 1,
    causes: [causeWith({ id: 'app/usage', confidence: 'likely' })],
  }),
  itemWith('a', {
    namespace: 'y',
    restarts: 30,
    createdAt: '2026-01-01T11:00:00Z',
    state: 'waiting',
    exit: 1,
    finishedAt: '2026-01-01T11:00:00Z',
    causes: [causeWith({ id: 'volumes/subpath' })],
  }),
  itemWith('c', {
    namespace: 'x',
    restarts: 1,
    createdAt: '2026-01-01T09:00:00Z',
    state: 'recovered',
    causes: [],
    history: [],
  }),
];
const list = listWith(
  items,
  groupsOf(
    items.map((item) => ({ item, siblings: null })),
    true,
  ),
);
const names = (text: string): string =>
  sorted(list, orderOf(text))
    .items.map((item) => item.target.name)
    .join('');

describe('survey/sort', () => {
  for (const [text, expected] of [
    ['restarts', 'abc'],
    ['age', 'cba'],
    ['name', 'abc'],
    ['namespace', 'bca'],
    ['node', 'acb'],
    ['cause', 'bac'],
    ['confidence', 'abc'],
    ['state', 'bac'],
    ['last-exit', 'bac'],
    ['.metadata.name', 'abc'],
    ['{.metadata.creationTimestamp}', 'cba'],
    ['metadata.namespace', 'bca'],
    ['.status.containerStatuses[0].restartCount', 'cba'],
    ['{.status.containerStatuses[*].restartCount}', 'cba'],
    ['.spec.nodeName', 'acb'],
    ['Restarts', 'abc'],
  ] as const) {
    it(text, () => {
      expect(names(text)).to.equal(expected);
      expect(
        sorted(list, orderOf(text))
          .groups.map((group) => group.pods[0]!.split('/')[1])
          .join(''),
        'groups stand in the same order',
      ).to.equal(expected);
    });
  }
  it('sorts groups by size with `pods`', () => {
    const two = [itemWith('a', { causes: [] }), itemWith('b'), itemWith('c')];
    const grouped = listWith(two, [...groupsOf(two.map((item) => ({ item, siblings: null })))].reverse());
    expect(sorted(grouped, orderOf('pods')).groups.map((group) => group.pods.length)).to.deep.equal([2, 1]);
  });
  it('refuses a field that the list cannot be sorted by', () => {
    for (const text of ['.spec.priority', 'color', '{.metadata.labels.app}', '$(rm)'])
      expect(() => orderOf(text)).to.throw(`cannot sort by "${text}"`);
  });
  it('offers the same words to completion', () => expect(OWN_FLAGS['sort-by'].completes).to.deep.equal(SORT_WORDS));
});
