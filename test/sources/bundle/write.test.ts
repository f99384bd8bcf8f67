import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';

import { UserError } from '../../../src/errors.ts';
import { queryKey, type Evidence, type Fact, type Query } from '../../../src/model/facts.ts';
import { RESOURCES, type Resource } from '../../../src/model/resources.ts';
import { redactEvidence } from '../../../src/sources/bundle/redact-evidence.ts';
import { checkDestination } from '../../../src/sources/bundle/destination.ts';
import { openBundle } from '../../../src/sources/bundle/source.ts';
import { writeBundle } from '../../../src/sources/bundle/write.ts';
import { pod, scratch } from './helpers.ts';

const evidenceOf = (answers: readonly (readonly [Query, Fact<unknown>])[], now = '2026-01-02T03:04:05Z'): Evidence => ({
  source: { kind: 'cluster', name: 'test' },
  now,
  facts: Object.fromEntries(answers.map(([query, fact]) => [queryKey(query), { query, fact }])),
});

/** Every kind of query about a recording. */
async function gatherAll(folder: string): Promise<Evidence> {
  const source = await openBundle(folder);
  const namespace = source.defaultNamespace;
  const queries: Query[] = [
    { verb: 'raw', path: '/version' },
    { verb: 'raw', path: '/api/v1/nodes/node-1/proxy/stats/summary' },
    { verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/pods' },
  ];
  for (const resource of Object.keys(RESOURCES) as Resource[]) {
    const within = RESOURCES[resource].namespaced ? { namespace } : {};
    queries.push(
      { verb: 'list', resource, ...within, ...(resource === 'secrets' ? { metadataOnly: true } : {}) },
      { verb: 'get', resource, ...within, name: 'no-such-thing' },
    );
  }
  queries.push(
    { verb: 'list', resource: 'pods', namespace, labelSelector: 'app=nothing' },
    { verb: 'list', resource: 'events', fieldSelector: 'involvedObject.kind=Pod' },
  );
  for (const name of ['db', 'db-credentials', 'tls'])
    queries.push({ verb: 'get', resource: 'secrets', namespace, name });
  for (const { name } of await source.pods()) {
    queries.push({ verb: 'get', resource: 'pods', namespace, name });
    for (const container of ['web', 'shipper', 'cache', 'nothing'])
      for (const previous of [false, true]) queries.push({ verb: 'log', namespace, pod: name, container, previous });
  }
  const answers: [Query, Fact<unknown>][] = [];
  for (const query of queries) answers.push([query, await source.fetch(query)]);
  return evidenceOf(answers, source.now());
}

describe('writeBundle', () => {
  const root = scratch();

  const cases = readdirSync('test/corpus')
    .filter((name) => existsSync(join('test/corpus', name, 'truth.json')))
    .sort();
  for (const name of cases
    .filter((_, i) => i % 4 === 0)
    .concat('secret-in-logs', 'env-secret-key-missing', 'second-container')) {
    it(`reads back the same answers: ${name}`, async () => {
      const evidence = await gatherAll(join('test/corpus', name));
      const file = join(root, `${name}-${cases.indexOf(name)}.tar.gz`);
      await writeBundle(evidence, file, { force: true, toolVersion: '1.2.3' });
      const source = await openBundle(file);
      expect(source.now()).to.equal(evidence.now);
      expect(source.defaultNamespace).to.equal((await openBundle(join('test/corpus', name))).defaultNamespace);
      for (const { query, fact } of Object.values((await redactEvidence(evidence)).facts))
        expect(await source.fetch(query), queryKey(query)).to.deep.equal(fact);
    });
  }

  const shop = { namespace: 'shop' };
  const get = (resource: Resource, name: string): Query => ({ verb: 'get', resource, ...shop, name });
  const list = (resource: Resource, more: object = {}): Query => ({ verb: 'list', resource, ...shop, ...more });
  const log = (container: string, previous = false): Query => ({
    verb: 'log',
    ...shop,
    pod: 'web',
    container,
    previous,
  });
  const known = (value: unknown): Fact<unknown> => ({ state: 'known', value });
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'shop' },
    data: { password: 7, empty: 0 },
  };
  const webLog = { text: 'a\npassword=hunter2\nlast', timestamps: false, truncated: true };
  const newer = pod('web', { status: { phase: 'Failed' } });
  const ANSWERS: readonly (readonly [Query, Fact<unknown>])[] = [
    [get('pods', 'web'), known(newer)],
    // An older answer about the same pod, and a part of a list.
    [list('pods', { labelSelector: 'app in (web,db)' }), known([pod('web'), pod('db')])],
    [get('pods', 'gone'), { state: 'absent' }],
    [get('secrets', 'db'), known(secret)],
    [list('secrets', { metadataOnly: true }), known([{ metadata: { name: 'db', namespace: 'shop' } }])],
    [
      get('configmaps', 'cfg'),
      { state: 'forbidden', why: 'configmaps "cfg" is forbidden: token=abc123def', needs: 'get configmaps in shop' },
    ],
    [list('services'), known([])],
    [list('endpointslices'), { state: 'failed', why: 'a timeout' }],
    [list('jobs'), { state: 'forbidden', why: 'jobs.batch is forbidden', needs: 'list jobs in shop' }],
    [get('configmaps', 'later'), { state: 'not-collected' }],
    [
      { verb: 'list', resource: 'events', fieldSelector: 'involvedObject.uid=u' },
      known([{ metadata: { name: 'e', namespace: 'shop' }, message: 'x' }]),
    ],
    [{ verb: 'get', resource: 'nodes', name: 'node-1' }, known({ metadata: { name: 'node-1' } })],
    [log('web'), known(webLog)],
    [log('web', true), { state: 'absent' }],
    [log('odd'), known({ text: 'broken \ud800 text', timestamps: false, truncated: false })],
    [log('../../../escape'), known({ text: 'x', timestamps: false, truncated: false })],
    [log('denied'), { state: 'forbidden', why: 'pods "web" is forbidden', needs: 'get pods/log in shop' }],
    [
      { verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web' },
      known({ containers: [{ name: 'web', usage: { memory: '5Mi' } }] }),
    ],
    [
      { verb: 'raw', path: '/api/v1/nodes/node-1/proxy/stats/summary' },
      { state: 'forbidden', why: 'no', needs: 'get nodes/proxy' },
    ],
  ];
  const file = join(root, 'shop.tar.gz');
  const target = { kind: 'Pod', namespace: 'shop', name: 'web' };
  before(() => writeBundle(evidenceOf(ANSWERS), file, { target }));

  it('reads back every state', async () => {
    const source = await openBundle(file);
    expect([source.now(), source.target, source.defaultNamespace]).to.deep.equal([
      '2026-01-02T03:04:05Z',
      target,
      'shop',
    ]);
    const expected = await redactEvidence(evidenceOf(ANSWERS));
    for (const { query, fact } of Object.values(expected.facts))
      expect(await source.fetch(query), queryKey(query)).to.deep.equal(fact);
    expect(await source.fetch(log('web'))).to.have.nested.property('value.text', 'a\npassword=[REDACTED]\nlast');
  });

  it('does not answer queries that were not asked', async () => {
    const source = await openBundle(file);
    const notCollected = { state: 'not-collected' };
    expect(await source.fetch(list('pods')), 'only part of the pods was listed').to.deep.equal(notCollected);
    expect(await source.fetch(get('pods', 'other'))).to.deep.equal(notCollected);
    expect(await source.fetch(get('pods', 'db')), 'seen in that part').to.have.nested.property(
      'value.metadata.name',
      'db',
    );
    expect(await source.fetch(get('services', 'db')), 'all services were listed').to.deep.equal({ state: 'absent' });
    expect(await source.fetch(list('services', { labelSelector: 'a=b' }))).to.deep.equal(known([]));
    expect(await source.fetch(get('secrets', 'other')), 'all names were listed').to.deep.equal({ state: 'absent' });
    expect(await source.fetch(list('secrets'))).to.deep.equal(notCollected);
    expect(await source.fetch({ verb: 'list', resource: 'events', namespace: 'shop' })).to.deep.equal(notCollected);
    expect(await source.fetch(log('other'))).to.deep.equal(notCollected);
    expect(await source.fetch({ verb: 'raw', path: '/version' })).to.deep.equal(notCollected);
  });

  it('has the layout of a support bundle, and no secret', async () => {
    const bytes = gunzipSync(readFileSync(file)).toString('latin1');
    expect(bytes).to.not.contain('hunter2').and.not.contain('abc123def');
    for (const path of [
      'cluster-resources/pods/shop.json',
      'cluster-resources/secrets/shop.json',
      'cluster-resources/services/shop.json',
      'cluster-resources/nodes.json',
      'cluster-resources/jobs-errors.json',
      'cluster-resources/pods/logs/shop/web/web.log',
      'cluster-resources/pods/logs/shop/web/web-previous-logs-errors.log',
      'crashloop/evidence.json',
    ]) {
      expect(bytes, path).to.contain(`shop/${path}\0`);
    }
    expect(bytes).to.not.contain('escape.log');
  });

  it('is readable as a support bundle without its index', async function () {
    const folder = join(root, 'unpacked');
    mkdirSync(folder);
    try {
      execFileSync('tar', ['-xzf', file, '-C', folder, '--exclude=*/crashloop/*'], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
    const source = await openBundle(folder);
    expect(await source.fetch(list('pods')))
      .to.have.nested.property('value')
      .with.length(2);
    expect(await source.fetch(list('jobs'))).to.deep.include({ state: 'forbidden', needs: 'list jobs in shop' });
    expect(await source.fetch(log('web', true))).to.deep.equal({ state: 'absent' });
    expect(await source.fetch(get('secrets', 'db')))
      .to.have.nested.property('value.data')
      .that.deep.equals({ password: -1, empty: -1 });
  });

  it('writes a file for its owner only, completely or not at all, and does not overwrite', async () => {
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const taken = join(root, 'taken.tar.gz');
    writeFileSync(taken, 'mine');
    const refused = await writeBundle(evidenceOf(ANSWERS), taken).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(refused).to.be.instanceOf(UserError);
    expect(readFileSync(taken, 'utf8')).to.equal('mine');
    const written = await writeBundle(evidenceOf(ANSWERS), taken, { force: true });
    expect(written).to.deep.include({ file: taken, size: statSync(taken).size });
    expect((await openBundle(taken)).now()).to.equal('2026-01-02T03:04:05Z');
    expect(readdirSync(root).filter((name) => name.endsWith('.partial'))).to.deep.equal([]);
    const nowhere = await writeBundle(evidenceOf(ANSWERS), join(root, 'no/such/x.tgz')).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect((nowhere as UserError).message).to.match(/cannot write .*the folder does not exist/);
  });

  it('replaces no folder, device or pipe, and keeps a link', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [file, why] of [
      [root, 'it is a folder'],
      [pipe, 'it is a device, a pipe or a socket'],
    ] as const) {
      const before = lstatSync(file).mode;
      for (const refused of [writeBundle(evidenceOf(ANSWERS), file, { force: true }), checkDestination(file, true)])
        expect(String(await refused.catch((error: unknown) => error))).to.equal(
          `UserError: cannot write ${file}: ${why}`,
        );
      expect(lstatSync(file).mode).to.equal(before);
    }
    const [target, to] = [join(root, 'target.tar.gz'), join(root, 'link.tar.gz')];
    writeFileSync(target, 'old');
    symlinkSync('target.tar.gz', to);
    await writeBundle(evidenceOf(ANSWERS), to, { force: true });
    expect(lstatSync(to).isSymbolicLink()).to.equal(true);
    expect((await openBundle(target)).now()).to.equal('2026-01-02T03:04:05Z');
  });

  it('leaves no file where it may not write', async function () {
    if (process.getuid?.() === 0) this.skip();
    const closed = join(root, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const error = await writeBundle(evidenceOf(ANSWERS), join(closed, 'x.tgz')).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect((error as UserError).message).to.match(/permission denied/);
    expect(readdirSync(closed)).to.deep.equal([]);
  });

  it('reports a broken index', async () => {
    const folder = join(root, 'broken');
    mkdirSync(join(folder, 'cluster-resources'), { recursive: true });
    mkdirSync(join(folder, 'crashloop'));
    writeFileSync(join(folder, 'crashloop/evidence.json'), '{"kind":"EvidenceIndex"');
    const error = await openBundle(folder).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect((error as UserError).message).to.match(/crashloop\/evidence\.json is broken/);
  });
});
