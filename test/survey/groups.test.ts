import { expect } from 'chai';
import { groupsOf } from '../../src/survey/groups.ts';
import type { Found } from '../../src/survey/groups.ts';
import { membersOf } from '../../src/survey/items.ts';
import type { PodItem } from '../../src/survey/types.ts';
import { causeWith, itemWith, listWith } from './support.ts';

const deploy = (name: string, namespace = 'shop'): PodItem['workload'] => ({ kind: 'Deployment', namespace, name });
const found = (item: PodItem, siblings: Found['siblings'] = null): Found => ({ item, images: { web: 'x:1' }, siblings });
const crash = (summary: string): PodItem['causes'] => [causeWith({ id: 'app/unhandled-exception', category: 'app-error', confidence: 'likely', summary, evidence: [] })];

describe('groupsOf', () => {
  it('makes one row of many pods that lack one Secret, whatever made them', () => {
    const pods = Array.from({ length: 40 }, (_, i) => found(itemWith(`p-${i}`, { workload: deploy(`w-${i % 13}`), state: 'waiting' })));
    const groups = groupsOf([...pods, found(itemWith('own', { causes: crash('web dies of boom') }))]);
    expect(groups.map((group) => group.pods.length)).to.deep.equal([40, 1]);
    expect(groups[0]!.root).to.deep.equal({ kind: 'Secret', namespace: 'shop', name: 'db' });
    expect(groups[0]!.workloads).to.have.length(13);
    expect(groups[1]!.root).to.equal(null);
  });

  it('keeps all apart where it is told to', () => {
    expect(groupsOf([found(itemWith('a')), found(itemWith('b'))], true).map((group) => group.pods)).to.deep.equal([['shop/a'], ['shop/b']]);
  });

  it('puts what is past last, and never with what is', () => {
    const past = itemWith('a', { state: 'recovered', causes: [], history: [causeWith()] });
    const groups = groupsOf([found(past), found({ ...past, target: { ...past.target, name: 'b' } }), found(itemWith('c'))]);
    expect(groups.map(({ was, pods, cause }) => [was, pods.length, cause?.id])).to.deep.equal([[false, 1, 'config/secret-missing'], [true, 2, 'config/secret-missing']]);
  });

  it('puts the worst pod first, and gives its cause', () => {
    const [group] = groupsOf([found(itemWith('a', { causes: [causeWith({ confidence: 'likely' })], restarts: 9 })), found(itemWith('b', { restarts: 2 })), found(itemWith('c', { state: 'waiting', restarts: 99 }))]);
    expect(group!.pods).to.deep.equal(['shop/b', 'shop/a', 'shop/c']);
    expect(group!.cause!.confidence).to.equal('confirmed');
  });

  it('puts pods without a cause together by owner and looks, and gives null', () => {
    const unknown = (name: string, exit: number): Found => found(itemWith(name, { causes: [], workload: deploy('web'), exit }));
    const groups = groupsOf([unknown('a', 1), unknown('b', 1), unknown('c', 2)]);
    expect(groups.map(({ cause, pods }) => [cause, pods])).to.deep.equal([[null, ['shop/a', 'shop/b']], [null, ['shop/c']]]);
  });

  describe('onlyNode', () => {
    const on = (node: string | null, here: number, elsewhere: number, name = 'a'): Found => found(itemWith(name, { node, workload: deploy(name === 'c' ? 'api' : 'web') }), { here, elsewhere });
    const nodeOf = (...all: Found[]): unknown => groupsOf(all)[0]!.onlyNode;
    it('names the node where siblings of each run well on others, each revision counted once', () => {
      expect(nodeOf(on('node-2', 0, 5), on('node-2', 0, 5, 'b'), on('node-2', 0, 2, 'c'))).to.deep.equal({ name: 'node-2', wellElsewhere: 7 });
    });
    it('says nothing otherwise', () => {
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
  it('gives the pods of a group, in its order', () => {
    const [a, b, c] = [itemWith('a'), itemWith('b'), itemWith('c')];
    const [group] = groupsOf([found(a), found(b)]);
    expect(membersOf({ ...group!, pods: ['shop/b', 'shop/a'] }, listWith([a, b, c], []))).to.deep.equal([b, a]);
  });
});
