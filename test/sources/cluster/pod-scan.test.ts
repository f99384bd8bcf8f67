/** Scanning pods by tables, with a server that expires tokens, is busy, refuses, or prints no tables. */
import { expect } from 'chai';
import type { Fact } from '../../../src/model/facts.ts';
import { clusterScan } from '../../../src/sources/cluster/pod-scan.ts';
import { openCluster } from '../../../src/sources/cluster/source.ts';
import { Unreadable } from '../../../src/sources/pod-scan.ts';
import type { PodPage, PodScan, Scope } from '../../../src/sources/pod-scan.ts';
import { crashed, podOf } from '../../support/scenario.ts';
import { environment } from './support/environment.ts';
import { fakeServer, status, tlsFile, type FakeServer, type ServerOptions } from './support/server.ts';
import { worldApi, type WorldApi } from './support/world-api.ts';

const pod = (
  name: string,
  namespace = 'shop',
  status: object = { name: 'web', restartCount: 0, ready: true, state: { running: {} } },
): object =>
  podOf({
    metadata: { name, namespace, uid: `uid-${namespace}-${name}` },
    status: { phase: 'Running', containerStatuses: [status as never] },
  });
const namespaces = (...names: string[]): object[] => names.map((name) => ({ kind: 'Namespace', metadata: { name } }));
const many = Array.from({ length: 25 }, (_, i) => pod(`p-${String(i).padStart(2, '0')}`));

async function withScan(
  world: WorldApi,
  chunk: number,
  run: (scan: PodScan, server: FakeServer) => Promise<void>,
  options?: ServerOptions,
): Promise<void> {
  const server = await fakeServer(worldApi(world), options);
  const source = await openCluster(
    { server: server.url, ...(options?.protocol === 'http' ? {} : { certificateAuthority: tlsFile('ca.crt') }) },
    environment(),
  );
  try {
    await run(clusterScan(source, chunk), server);
  } finally {
    await source.close();
    await server.close();
  }
}

async function collect(scan: PodScan, scope: Scope, selection = {}): Promise<PodPage[]> {
  const pages: PodPage[] = [];
  for await (const page of scan.pages(scope, selection)) pages.push(page);
  return pages;
}
/** Returns the rows and pods that are left after each restart of the list. */
const left = (pages: readonly PodPage[]): string[] =>
  pages.reduce<string[]>(
    (names, page) => [
      ...(page.restarted ? [] : names),
      ...page.rows.map((row) => row.name),
      ...page.pods.map((one) => one.value.metadata!.name!),
    ],
    [],
  );

async function failure(work: Promise<unknown>): Promise<Unreadable> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(Unreadable);
  return error as Unreadable;
}

describe('the pod scan of a cluster', () => {
  it('reads rows without their objects, page by page', () =>
    withScan({ objects: many }, 10, async (scan, server) => {
      const pages = await collect(scan, 'shop');
      expect(pages.map((page) => page.rows.length)).to.deep.equal([10, 10, 5]);
      expect(pages[0]!.rows[0]).to.deep.equal({
        namespace: 'shop',
        name: 'p-00',
        ready: '1/1',
        status: 'Running',
        restarts: '0',
        age: '10m',
        node: 'node-1',
      });
      expect(server.seen[0]!.url).to.equal('/api/v1/namespaces/shop/pods?includeObject=None&limit=10');
      expect(server.seen[0]!.headers.accept).to.equal('application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
    }));
  it('sends the selectors to the server', () =>
    withScan({ objects: many }, 500, async (scan, server) => {
      await collect(scan, 'shop', { labelSelector: 'app=web', fieldSelector: 'spec.nodeName=node-1' });
      expect(server.seen[0]!.url)
        .to.contain('labelSelector=app%3Dweb')
        .and.to.contain('fieldSelector=spec.nodeName%3Dnode-1');
    }));
  it('starts over where the continue token expires', () => {
    let forgot = false;
    const before: WorldApi['before'] = (seen, response) => {
      if (forgot || !seen.url.includes('continue=10')) return false;
      forgot = true;
      status(response, 410, 'Expired', 'The provided continue parameter is too old', { metadata: { continue: '15' } });
      return true;
    };
    return withScan({ objects: many, before }, 10, async (scan) => {
      const names = left(await collect(scan, 'shop'));
      expect(names).to.have.length(25);
      expect(new Set(names).size).to.equal(25);
    });
  });
  it('waits as long as a busy server asks', () => {
    const busy: WorldApi['before'] = (_seen, response, count) => {
      if (count !== 2) return false;
      status(response, 429, 'TooManyRequests', 'slow down', {}, { 'retry-after': '0' });
      return true;
    };
    return withScan(
      { objects: many, before: busy },
      10,
      async (scan) => expect(left(await collect(scan, 'shop'))).to.have.length(25) as never,
    );
  });
  for (const protocol of ['h2', 'https1', 'http'] as const) {
    it(`reads whole pods, page by page, where the server prints no tables (${protocol})`, () =>
      withScan(
        { objects: [...many, ...Array.from({ length: 120 }, (_, i) => pod(`q-${i}`))], plain: true },
        40,
        async (scan, server) => {
          const pages = await collect(scan, 'shop');
          expect(left(pages)).to.have.length(145);
          expect(pages.every((page) => page.rows.length === 0)).to.equal(true);
          server.seen.length = 0;
          await collect(scan, 'shop');
          expect(server.seen[0]!.headers.accept, 'the second time no table is asked for').not.to.contain('Table');
        },
        { protocol },
      ));
  }
  it('reports the rule that a namespace lacks', () =>
    withScan({ objects: many, closed: ['shop'] }, 500, async (scan) => {
      const { fact } = await failure(collect(scan, 'shop'));
      expect(fact).to.include({ state: 'forbidden', needs: 'list pods in shop' });
    }));
  it('reads the names of the namespaces from their metadata, sorted', () =>
    withScan({ objects: namespaces('b', 'a') }, 500, async (scan, server) => {
      expect(await scan.namespaces()).to.deep.equal(['a', 'b']);
      expect(server.seen[0]!.headers.accept).to.contain('PartialObjectMetadataList');
    }));
  it('lists the pods of all namespaces where listing namespaces is forbidden', () =>
    withScan({ objects: [pod('a', 'x'), pod('b', 'y')], closed: ['namespaces'] }, 500, async (scan, server) => {
      expect(await scan.namespaces()).to.deep.equal([null]);
      const [page] = await collect(scan, null);
      expect(page!.rows.map((row) => `${row.namespace}/${row.name}`)).to.deep.equal(['x/a', 'y/b']);
      expect(server.seen.at(-1)!.url).to.contain('/api/v1/pods?includeObject=Metadata');
    }));
  it('reports the missing rule where neither is allowed', () =>
    withScan({ objects: [], closed: ['namespaces', '*'] }, 500, async (scan) => {
      expect((await failure(scan.namespaces())).fact).to.include({ state: 'forbidden', needs: 'list namespaces' });
    }));

  describe('whole', () => {
    const refused: string[] = [];
    const whole = async (scan: PodScan, names: string[], among: number): Promise<string[]> => {
      const found: string[] = [];
      refused.length = 0;
      for await (const one of scan.whole(
        'shop',
        names,
        among,
        {},
        (name: string, fact: Fact<never>) => void refused.push(`${name} ${fact.state}`),
      ))
        found.push(one.value.metadata!.name!);
      return found;
    };
    const bad = Array.from({ length: 20 }, (_, i) => pod(`bad-${i}`, 'shop', crashed('web', 1)));
    const names = bad.map((one) => (one as { metadata: { name: string } }).metadata.name);

    it('reads a few pods by name, and leaves out deleted ones', () =>
      withScan({ objects: bad }, 500, async (scan, server) => {
        expect((await whole(scan, ['bad-1', 'gone', 'bad-2'], 1000)).sort()).to.deep.equal(['bad-1', 'bad-2']);
        expect(server.seen.map((one) => one.url).sort()).to.deep.equal(
          ['bad-1', 'bad-2', 'gone'].map((name) => `/api/v1/namespaces/shop/pods/${name}`),
        );
        expect(refused).to.deep.equal([]);
      }));
    it('lists a namespace where most of its pods are wanted', () =>
      withScan({ objects: [...bad, ...many] }, 500, async (scan, server) => {
        expect((await whole(scan, names, 45)).sort()).to.deep.equal([...names].sort());
        expect(server.seen.map((one) => one.url)).to.deep.equal(['/api/v1/namespaces/shop/pods?limit=100']);
      }));
    it('reads pods by name where a list would have many others', () =>
      withScan({ objects: bad }, 500, async (scan, server) => {
        await whole(scan, names, 5000);
        expect(server.seen).to.have.length(20);
      }));
    it('reports pods that may not be read', () =>
      withScan({ objects: bad, forbidden: ['pods'] }, 500, async (scan) => {
        expect(await whole(scan, ['bad-1'], 100)).to.deep.equal([]);
        expect(refused).to.deep.equal(['bad-1 forbidden']);
        await whole(scan, names, 20);
        expect(refused).to.have.length(20);
      }));
  });
});
