/** The workloads of all namespaces: their rows first, the namespaces of the few that matter afterwards. */
import { expect } from 'chai';
import { openCluster } from '../../../src/sources/cluster/source.ts';
import { WorkloadScan } from '../../../src/sources/cluster/workload-scan.ts';
import type { ShortWorkloads } from '../../../src/sources/pod-scan.ts';
import { environment } from './support/environment.ts';
import { fakeServer, json, tlsFile, type Handler } from './support/server.ts';

interface Row {
  readonly namespace: string;
  readonly name: string;
  readonly ready: string;
  readonly current: number;
}

const columnDefinitions = ['Name', 'Ready', 'Up-to-date', 'Available', 'Age'].map((name) => ({ name }));

/** Serves Deployments as tables, in pages; of other kinds there are none. */
const serving =
  (rows: readonly Row[]): Handler =>
  ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const kind = { statefulsets: 'StatefulSetList', daemonsets: 'DaemonSetList', jobs: 'JobList', events: 'EventList' };
    const resource = pathname.split('/').at(-1) as keyof typeof kind;
    if (resource in kind) return json(response, { kind: kind[resource], metadata: {}, items: [] });
    const [from, limit] = [Number(searchParams.get('continue') ?? 0), Number(searchParams.get('limit'))];
    const name = searchParams.get('fieldSelector')?.replace('metadata.name=', '');
    const chosen = rows.filter((row) => name === undefined || row.name === name);
    json(response, {
      kind: 'Table',
      metadata: from + limit < chosen.length ? { continue: String(from + limit) } : {},
      columnDefinitions,
      rows: chosen.slice(from, from + limit).map(({ namespace, name: own, ready, current }) => ({
        cells: [own, ready, current, current, '2d'],
        object: searchParams.get('includeObject') === 'None' ? null : { metadata: { name: own, namespace } },
      })),
    });
  };

async function scan(rows: readonly Row[], scope: string | null): Promise<{ found: ShortWorkloads; urls: string[] }> {
  const server = await fakeServer(serving(rows));
  const source = await openCluster({ server: server.url, certificateAuthority: tlsFile('ca.crt') }, environment());
  try {
    const found = await new WorkloadScan(source, 3).read(scope, undefined);
    return { found, urls: server.seen.map(({ url }) => url).filter((url) => url.includes('/deployments')) };
  } finally {
    await source.close();
    await server.close();
  }
}

const healthy = Array.from(
  { length: 5 },
  (_, i): Row => ({ namespace: 'a', name: `fine-${i}`, ready: '2/2', current: 2 }),
);
const short = (namespace: string, name: string): Row => ({ namespace, name, ready: '0/2', current: 0 });
const keys = ({ rows }: ShortWorkloads): string[] => rows.map(({ namespace, name }) => `${namespace}/${name}`).sort();

describe('sources/cluster/workload-scan', () => {
  it('reads no metadata where all workloads have their pods', async () => {
    const { found, urls } = await scan(healthy, null);
    expect(found).to.deep.equal({ rows: [], unread: [] });
    expect(urls).to.have.length(2);
    for (const url of urls) expect(url).to.contain('includeObject=None');
  });
  it('looks by name for those that lack pods, in every namespace', async () => {
    const fine: Row = { namespace: 'c', name: 'web', ready: '1/1', current: 1 };
    const { found, urls } = await scan(
      [...healthy, short('a', 'web'), short('b', 'web'), fine, short('b', 'api')],
      null,
    );
    expect(keys(found)).to.deep.equal(['a/web', 'b/api', 'b/web']);
    expect(found.rows[0]).to.include({ resource: 'deployments', age: '2d' });
    expect(urls.filter((url) => url.includes('includeObject=Metadata'))).to.have.length(2);
  });
  it('reads the whole list with the metadata for many names', async () => {
    const many = Array.from({ length: 25 }, (_, i) => short('a', `web-${i}`));
    const { found, urls } = await scan(many, null);
    expect(keys(found)).to.have.length(25);
    expect(urls.filter((url) => url.includes('fieldSelector'))).to.deep.equal([]);
  });
  it('looks for no name that would be more than one in a selector', async () => {
    const { found, urls } = await scan([short('a', 'web,metadata.namespace=b')], null);
    expect(keys(found)).to.deep.equal(['a/web,metadata.namespace=b']);
    expect(urls.filter((url) => url.includes('fieldSelector'))).to.deep.equal([]);
  });
  it('needs no metadata in one namespace', async () => {
    const { found, urls } = await scan([short('shop', 'web')], 'shop');
    expect(keys(found)).to.deep.equal(['shop/web']);
    expect(urls).to.have.length(1);
  });
});
