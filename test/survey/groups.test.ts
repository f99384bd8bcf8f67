import { expect } from 'chai';
import { API_SERVER } from '../../src/checks/support/about.ts';
import { groupsOf } from '../../src/survey/groups.ts';
import type { Found } from '../../src/survey/found.ts';
import { membersOf } from '../../src/model/list-items.ts';
import type { About, CauseDetails } from '../../src/model/finding.ts';
import type { PodItem } from '../../src/model/list.ts';
import { causeWith, itemWith, listWith } from './survey-items.ts';

const deploy = (name: string, namespace = 'shop'): PodItem['workload'] => ({ kind: 'Deployment', namespace, name });
const found = (item: PodItem, siblings: Found['siblings'] = null): Found => ({
  item,
  siblings,
});
const crash = (quote: string): PodItem['causes'] => [
  causeWith({
    id: 'app/unhandled-exception',
    category: 'app-error',
    confidence: 'likely',
    about: null,
    evidence: [{ object: 'Pod/x', field: 'log web', time: null, quote }],
  }),
];
const endpoint = (name: string): About => ({ kind: 'Endpoint', namespace: null, name, part: null });
const nodeAbout = (name: string): About => ({ kind: 'Node', namespace: null, name, part: null });

describe('survey/groups', () => {
  it('groups pods that lack one Secret, whatever created them', () => {
    const pods = Array.from({ length: 40 }, (_, i) =>
      found(itemWith(`p-${i}`, { workload: deploy(`w-${i % 13}`), state: 'waiting' })),
    );
    const groups = groupsOf([...pods, found(itemWith('own', { causes: crash('web dies of boom') }))]);
    expect(groups.map((group) => group.pods.length)).to.deep.equal([40, 1]);
    expect(groups[0]!.root).to.deep.equal({ kind: 'Secret', namespace: 'shop', name: 'db', part: null });
    expect(groups[0]!.workloads).to.have.length(13);
    expect(groups[1]!.root).to.equal(null);
  });

  it('groups all that cannot reach the API server, by its address or by its name', () => {
    const unreached = (name: string, id: string, about: About, details: CauseDetails = {}): Found =>
      found(
        itemWith(name, {
          namespace: name,
          workload: deploy(name, name),
          causes: [causeWith({ id, category: 'app-error', confidence: 'likely', about, details, evidence: [] })],
        }),
      );
    const byName = unreached('a', 'app/connection-timeout', API_SERVER, { address: 'kubernetes.default.svc:443' });
    const byAddress = unreached('b', 'app/connection-failed', API_SERVER, { address: '10.96.0.1:443' });
    const bare = unreached('c', 'app/connection-refused', endpoint('10.96.0.1:443'));
    const other = unreached('d', 'app/connection-refused', endpoint('10.96.0.9:443'));
    expect(
      groupsOf([byName, byAddress, bare, other]).map(({ pods, root }) => [pods.length, root?.kind, root?.name]),
    ).to.deep.equal([
      [3, 'Service', 'kubernetes'],
      [1, 'Endpoint', '10.96.0.9:443'],
    ]);
    expect(groupsOf([bare])[0]!.root, 'nobody says whose').to.deep.equal({
      kind: 'Endpoint',
      namespace: null,
      name: '10.96.0.1:443',
      part: null,
    });
  });

  it('keeps every pod apart with --no-group', () => {
    expect(groupsOf([found(itemWith('a')), found(itemWith('b'))], true).map((group) => group.pods)).to.deep.equal([
      ['shop/a'],
      ['shop/b'],
    ]);
  });

  it('puts recovered pods last, and never with failing ones', () => {
    const past = itemWith('a', { state: 'recovered', causes: [], history: [causeWith()] });
    const groups = groupsOf([
      found(past),
      found({ ...past, target: { ...past.target, name: 'b' } }),
      found(itemWith('c')),
    ]);
    expect(groups.map(({ was, pods, cause }) => [was, pods.length, cause?.id])).to.deep.equal([
      [false, 1, 'config/secret-missing'],
      [true, 2, 'config/secret-missing'],
    ]);
  });

  it('puts the worst pod first, and takes its cause', () => {
    const [group] = groupsOf([
      found(itemWith('a', { causes: [causeWith({ confidence: 'likely' })], restarts: 9 })),
      found(itemWith('b', { restarts: 2 })),
      found(itemWith('c', { state: 'waiting', restarts: 99 })),
    ]);
    expect(group!.pods).to.deep.equal(['shop/b', 'shop/a', 'shop/c']);
    expect(group!.cause!.confidence).to.equal('confirmed');
  });

  it('groups pods without a cause by owner and state, with a null cause', () => {
    const unknown = (name: string, exit: number): Found =>
      found(itemWith(name, { causes: [], workload: deploy('web'), exit }));
    const groups = groupsOf([unknown('a', 1), unknown('b', 1), unknown('c', 2)]);
    expect(groups.map(({ cause, pods }) => [cause, pods])).to.deep.equal([
      [null, ['shop/a', 'shop/b']],
      [null, ['shop/c']],
    ]);
  });

  describe('pods of several workloads on one node', () => {
    const only = (name: string, app: string, node = 'node-2', over: Partial<PodItem> = {}): Found =>
      found(itemWith(name, { node, workload: deploy(app), causes: crash(`web dies of ${app}`), ...over }), {
        here: 0,
        elsewhere: 3,
      });
    const blamed = {
      causes: [
        causeWith({
          id: 'node/only-this-node',
          category: 'node',
          confidence: 'likely',
          about: nodeAbout('node-2'),
          details: { healthyElsewhere: 3 },
          evidence: [],
        }),
      ],
    };
    const shape = (...all: Found[]): unknown =>
      groupsOf(all).map(({ pods, root, cause }) => [pods.length, root?.name ?? null, cause?.id]);

    it('are one group if a check found that the node is the cause of some; its cause comes first', () => {
      expect(
        shape(
          only('a', 'api', 'node-2', { containers: itemWith('x', { restarts: 99 }).containers }),
          only('b', 'bus', 'node-2', blamed),
        ),
      ).to.deep.equal([[2, 'node-2', 'node/only-this-node']]);
    });
    it('are one group if there are three, and no other node has such pods', () => {
      const three = [only('a', 'api'), only('b', 'bus'), only('c', 'cart')];
      expect(shape(...three)).to.deep.equal([[3, 'node-2', 'app/unhandled-exception']]);
      expect(groupsOf(three)[0]!.onlyNode).to.deep.equal({ name: 'node-2', wellElsewhere: 9 });
      expect(groupsOf([...three, only('d', 'dns', 'node-1')]), 'another node too').to.have.length(4);
      expect(groupsOf(three, true), 'apart').to.have.length(3);
    });
    it('stay apart if there are only two, a cause is confirmed, a sibling fails elsewhere too, or they have recovered', () => {
      const guess = {
        causes: [
          causeWith({
            id: 'node/only-this-node',
            category: 'node',
            confidence: 'possible',
            about: nodeAbout('node-2'),
            details: { healthyElsewhere: 3 },
            evidence: [],
          }),
        ],
      };
      expect(groupsOf([only('a', 'api'), only('b', 'bus', 'node-2', guess)]), 'two').to.have.length(2);
      expect(
        groupsOf([
          only('a', 'api', 'node-2', { causes: [causeWith({ id: 'limits/oom-limit', about: null, evidence: [] })] }),
          only('b', 'bus', 'node-2', blamed),
        ]),
        'certain',
      ).to.have.length(2);
      expect(
        groupsOf([{ ...only('a', 'api'), siblings: { here: 0, elsewhere: 0 } }, only('b', 'bus', 'node-2', blamed)]),
        'none well',
      ).to.have.length(2);
      expect(
        groupsOf([only('a', 'api', 'node-2', { state: 'recovered' }), only('b', 'bus', 'node-2', blamed)]),
        'past',
      ).to.have.length(2);
      expect(
        groupsOf([
          only('a', 'api', 'node-2', {
            causes: [
              causeWith({
                id: 'app/connection-refused',
                confidence: 'likely',
                about: { kind: 'Service', namespace: 'shop', name: 'postgres', part: null },
                evidence: [],
              }),
            ],
          }),
          only('b', 'bus', 'node-2', blamed),
        ]),
        'a root of its own',
      ).to.have.length(2);
    });
  });

  describe('onlyNode', () => {
    const on = (node: string | null, here: number, elsewhere: number, name = 'a'): Found =>
      found(itemWith(name, { node, workload: deploy(name === 'c' ? 'api' : 'web') }), { here, elsewhere });
    const nodeOf = (...all: Found[]): unknown => groupsOf(all)[0]!.onlyNode;
    it('names the node if siblings of each revision are healthy on others, each revision counted once', () => {
      expect(nodeOf(on('node-2', 0, 5), on('node-2', 0, 5, 'b'), on('node-2', 0, 2, 'c'))).to.deep.equal({
        name: 'node-2',
        wellElsewhere: 7,
      });
    });
    it('is null otherwise', () => {
      expect(nodeOf(on('node-2', 0, 5), on('node-1', 0, 5, 'b')), 'two nodes').to.equal(null);
      expect(nodeOf(on('node-2', 1, 5)), 'one runs well here').to.equal(null);
      expect(nodeOf(on('node-2', 0, 0)), 'none runs well anywhere').to.equal(null);
      expect(nodeOf(on('node-2', 0, 5), on('node-2', 0, 0, 'c')), 'none of the other workload').to.equal(null);
      expect(nodeOf(on(null, 0, 5)), 'not scheduled').to.equal(null);
      expect(groupsOf([found(itemWith('a'))])[0]!.onlyNode, 'nobody counted').to.equal(null);
    });
  });
});

describe('membersOf', () => {
  it('returns the pods of a group, in its order', () => {
    const [a, b, c] = [itemWith('a'), itemWith('b'), itemWith('c')];
    const [group] = groupsOf([found(a), found(b)]);
    expect(membersOf({ ...group!, pods: ['shop/b', 'shop/a'] }, listWith([a, b, c], []))).to.deep.equal([b, a]);
  });
});
