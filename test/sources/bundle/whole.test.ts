/** Complete lists in a bundle: only from these can an object be absent. */
import { expect } from 'chai';

import type { Fact, Query } from '../../../src/model/facts.ts';
import { openBundle } from '../../../src/sources/bundle/source.ts';
import { writeBundle } from '../../../src/sources/bundle/write.ts';
import { pod, put, scratch } from './helpers.ts';
import { join } from 'node:path';
import { queryKey } from '../../../src/model/facts.ts';

const service = (name: string, namespace = 'shop'): object => ({ metadata: { name, namespace } });
const serviceList = (...items: object[]): object => ({ kind: 'ServiceList', apiVersion: 'v1', items });
const namespaces = (...names: string[]): object => ({
  kind: 'NamespaceList',
  apiVersion: 'v1',
  items: names.map((name) => ({ metadata: { name } })),
});
const SYSTEM = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const missing: Query = { verb: 'get', resource: 'services', namespace: 'shop', name: 'db' };
const inShop: Query = { verb: 'list', resource: 'services', namespace: 'shop' };
const everywhere: Query = { verb: 'list', resource: 'services', fieldSelector: 'metadata.name=web' };

describe('a bundle with a part of a list', () => {
  const root = scratch();
  let folders = 0;
  const answers = async (files: Record<string, unknown>, ...queries: Query[]): Promise<string[]> => {
    const folder = put(join(root, String(folders++)), {
      'cluster-resources/pods/shop.json': { kind: 'PodList', apiVersion: 'v1', items: [pod('web')] },
      ...files,
    });
    const source = await openBundle(folder);
    return Promise.all(queries.map(async (query) => (await source.fetch(query)).state));
  };
  const SHOP = 'cluster-resources/services/shop.json';
  const ALL = 'cluster-resources/services.json';

  it('reports an object as absent that a complete list lacks', async () => {
    expect(await answers({ [SHOP]: serviceList(service('web')) }, missing, inShop)).to.deep.equal(['absent', 'known']);
    expect(await answers({ [SHOP]: [service('web')] }, missing, inShop)).to.deep.equal(['absent', 'known']);
    expect(await answers({ [SHOP]: 'null' }, missing, inShop)).to.deep.equal(['absent', 'known']);
  });
  it('does not report absent where the file is a single object', async () => {
    const one = { apiVersion: 'v1', kind: 'Service', ...service('web') };
    expect(await answers({ [SHOP]: one }, missing, inShop)).to.deep.equal(['not-collected', 'partial']);
  });
  it('does not report absent where the list was cut', async () => {
    for (const metadata of [{ continue: 'token' }, { remainingItemCount: 7 }]) {
      const cut = { ...serviceList(service('web')), metadata };
      expect(await answers({ [SHOP]: cut }, missing, inShop)).to.deep.equal(['not-collected', 'partial']);
    }
  });
  it('does not report absent for a namespace that a file for all namespaces lacks', async () => {
    const other = serviceList(service('web', 'blog'));
    expect(await answers({ [ALL]: other }, missing, inShop)).to.deep.equal(['not-collected', 'partial']);
    const both = serviceList(service('web', 'blog'), service('web', 'kube-system'));
    expect(await answers({ [ALL]: both }, missing, inShop)).to.deep.equal(['absent', 'known']);
  });
  it('knows a list of all namespaces in part where it lacks a namespace', async () => {
    expect(await answers({ [SHOP]: serviceList() }, everywhere)).to.deep.equal(['partial']);
    const complete = Object.fromEntries(
      ['shop', ...SYSTEM].map((name) => [`cluster-resources/services/${name}.json`, serviceList()]),
    );
    const listed = { 'cluster-resources/namespaces.json': namespaces('shop', ...SYSTEM) };
    expect(await answers({ ...complete, ...listed }, everywhere)).to.deep.equal(['known']);
  });
  it('does not report a namespace as absent where a collector only listed some', async () => {
    const query: Query = { verb: 'get', resource: 'namespaces', name: 'blog' };
    const file = 'cluster-resources/namespaces.json';
    expect(await answers({ [file]: namespaces('shop') }, query)).to.deep.equal(['not-collected']);
    expect(await answers({ [file]: namespaces('shop', ...SYSTEM) }, query)).to.deep.equal(['absent']);
  });

  it('is written and read back as a part, also without its index', async () => {
    const part: Fact<unknown> = { state: 'partial', value: [service('web')], why: 'there are more' };
    const get: Query = { verb: 'get', resource: 'configmaps', namespace: 'shop', name: 'web' };
    const facts = [
      { query: inShop, fact: part },
      { query: get, fact: { state: 'known', value: { metadata: { name: 'web', namespace: 'shop' } } } },
    ] as const;
    const file = join(root, 'part.tar.gz');
    const evidence = {
      source: { kind: 'cluster', name: 'test' },
      now: '2026-01-02T03:04:05Z',
      facts: Object.fromEntries(facts.map((one) => [queryKey(one.query), one])),
    } as const;
    await writeBundle(evidence, file);
    const source = await openBundle(file);
    expect(await source.fetch(inShop)).to.deep.equal(part);
    expect(await source.fetch(missing)).to.deep.equal({ state: 'not-collected' });
    expect(await source.fetch({ ...inShop, labelSelector: 'app=web' })).to.include({ state: 'partial' });

    const { bundleFiles } = await import('../../../src/sources/bundle/bundle-files.ts');
    const files = bundleFiles(evidence).filter(({ path }) => !path.startsWith('crashloop/'));
    const bare = await openBundle(
      put(join(root, 'bare'), Object.fromEntries(files.map(({ path, data }) => [path, data]))),
    );
    expect(await bare.fetch(missing)).to.deep.equal({ state: 'not-collected' });
    expect(await bare.fetch({ ...get, name: 'other' })).to.deep.equal({ state: 'not-collected' });
  });
});
