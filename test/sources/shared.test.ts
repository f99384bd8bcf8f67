import { expect } from 'chai';
import type { Fact, Query } from '../../src/model/facts.ts';
import { SharedSource } from '../../src/sources/shared.ts';
import type { Source } from '../../src/sources/source.ts';
import { queryKey } from '../../src/model/facts.ts';

function counting(
  answer: (query: Query) => Fact<unknown> = () => ({ state: 'known', value: {} }),
): Source & { asked: string[] } {
  const asked: string[] = [];
  return {
    kind: 'cluster',
    name: 'x',
    defaultNamespace: 'default',
    now: () => '2026-01-01T12:00:00Z',
    close: async () => {},
    asked,
    fetch: async (query) => {
      asked.push(queryKey(query));
      await new Promise((resolve) => setImmediate(resolve));
      return answer(query);
    },
  };
}
const get = (name: string, resource: 'secrets' | 'pods' = 'secrets'): Query => ({
  verb: 'get',
  resource,
  namespace: 'shop',
  name,
});

describe('SharedSource', () => {
  it('asks once for many fetches at the same time', async () => {
    const source = counting();
    const shared = new SharedSource(source);
    await Promise.all([shared.fetch(get('a')), shared.fetch(get('a')), shared.fetch(get('b'))]);
    await shared.fetch(get('a'));
    expect(source.asked).to.deep.equal([queryKey(get('a')), queryKey(get('b'))]);
  });
  it('remembers absent and forbidden, and asks again after a failure', async () => {
    for (const [fact, times] of [
      [{ state: 'absent' }, 1],
      [{ state: 'forbidden', why: 'no', needs: 'get secrets' }, 1],
      [{ state: 'failed', why: 'a timeout' }, 2],
    ] as const) {
      const source = counting(() => fact);
      const shared = new SharedSource(source);
      expect(await shared.fetch(get('a'))).to.deep.equal(fact);
      await shared.fetch(get('a'));
      expect(source.asked, fact.state).to.have.length(times);
    }
  });
  it('keeps a list of more nodes than its limit, without their images', async () => {
    const metadata = { name: 'node-1', managedFields: [{ manager: 'kubelet' }] };
    const node = { metadata, spec: {}, status: { images: [{ names: ['a'] }], capacity: { cpu: '4' } } };
    const source = counting(() => ({ state: 'known', value: Array.from({ length: 50 }, () => node) }));
    const shared = new SharedSource(source, 10);
    const nodes: Query = { verb: 'list', resource: 'nodes' };
    await shared.fetch(nodes);
    const fact = await shared.fetch(nodes);
    expect(source.asked).to.have.length(1);
    expect((fact as { value: unknown[] }).value[0]).to.deep.equal({
      metadata: { name: 'node-1' },
      spec: {},
      status: { capacity: { cpu: '4' } },
    });
  });
  it('does not remember logs and the events of one pod', async () => {
    const source = counting();
    const shared = new SharedSource(source);
    const events = (kind: string): Query => ({
      verb: 'list',
      resource: 'events',
      namespace: 'shop',
      fieldSelector: `involvedObject.kind=${kind},involvedObject.name=a`,
    });
    for (const query of [
      { verb: 'log', namespace: 'shop', pod: 'a', container: 'web', previous: true } as const,
      events('Pod'),
      events('PersistentVolumeClaim'),
    ]) {
      await shared.fetch(query);
      await shared.fetch(query);
    }
    expect(source.asked).to.have.length(5);
  });
  it('forgets the answers that were used longest ago', async () => {
    const source = counting(() => ({ state: 'known', value: Array.from({ length: 10 }, () => ({})) }));
    const list = (namespace: string): Query => ({ verb: 'list', resource: 'services', namespace });
    // A list of ten Services has a weight of 21.
    const shared = new SharedSource(source, 50);
    await shared.fetch(list('a'));
    await shared.fetch(list('b'));
    await shared.fetch(list('a'));
    await shared.fetch(list('c'));
    source.asked.length = 0;
    await shared.fetch(list('a'));
    await shared.fetch(list('c'));
    expect(source.asked, 'a was used after b').to.deep.equal([]);
    await shared.fetch(list('b'));
    expect(source.asked).to.deep.equal([queryKey(list('b'))]);
  });
  it('answers for a pod that it was given, until it is forgotten', async () => {
    const source = counting();
    const shared = new SharedSource(source);
    const pod = { metadata: { namespace: 'shop', name: 'a' } };
    shared.know({ state: 'known', value: pod });
    expect(await shared.fetch(get('a', 'pods'))).to.deep.equal({ state: 'known', value: pod });
    expect(source.asked).to.deep.equal([]);
    shared.forget('shop', 'a');
    await shared.fetch(get('a', 'pods'));
    expect(source.asked).to.have.length(1);
  });
  it('answers for one pod from the events of a namespace, until that is left', async () => {
    const source = counting();
    const shared = new SharedSource(source);
    const about = (name: string, namespace = 'shop'): Query => ({
      verb: 'list',
      resource: 'events',
      namespace,
      fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${name}`,
    });
    const event = (name: string, reason: string): object => ({ involvedObject: { kind: 'Pod', name }, reason });
    shared.knowPodEvents('shop', [event('a', 'BackOff'), event('b', 'Failed'), event('a', 'Killing')] as never);
    expect(await shared.fetch(about('a'))).to.deep.equal({
      state: 'known',
      value: [event('a', 'BackOff'), event('a', 'Killing')],
    });
    expect(await shared.fetch(about('none'))).to.deep.equal({ state: 'known', value: [] });
    expect(source.asked).to.deep.equal([]);
    await shared.fetch(about('a', 'data'));
    await shared.fetch({
      verb: 'list',
      resource: 'events',
      namespace: 'shop',
      fieldSelector: 'involvedObject.kind=PersistentVolumeClaim,involvedObject.name=a',
    });
    shared.leave('shop');
    await shared.fetch(about('a'));
    expect(source.asked).to.have.length(3);
  });
  it('forgets the objects of a namespace, and keeps cluster-scoped ones', async () => {
    const source = counting();
    const shared = new SharedSource(source);
    const node: Query = { verb: 'get', resource: 'nodes', name: 'node-1' };
    for (const query of [get('a'), node]) await shared.fetch(query);
    shared.leave('shop');
    source.asked.length = 0;
    for (const query of [get('a'), node]) await shared.fetch(query);
    expect(source.asked).to.deep.equal([queryKey(get('a'))]);
  });
  it('throws what the source throws, and does not remember it', async () => {
    const source = counting(() => {
      throw new Error('unreachable');
    });
    const shared = new SharedSource(source);
    for (let i = 0; i < 2; i++)
      expect(await shared.fetch(get('a')).catch((error: Error) => error.message)).to.equal('unreachable');
    expect(source.asked).to.have.length(2);
  });
});
