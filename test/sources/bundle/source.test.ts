import { execFileSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';

import { UserError } from '../../../src/errors.ts';
import { listed } from '../../../src/model/facts.ts';
import type { Fact, LogText, Query } from '../../../src/model/facts.ts';
import type { KubeObject } from '../../../src/model/objects.ts';
import { Recording } from '../../../src/sources/bundle/recording.ts';
import { openBundle, type BundleSource } from '../../../src/sources/bundle/source.ts';
import { writeTar } from '../../../src/sources/bundle/tar-write.ts';
import { pod, put, scratch } from './helpers.ts';

const NOT_COLLECTED = { state: 'not-collected' };
const names = (fact: Fact<unknown>): string[] =>
  fact.state === 'known' ? (fact.value as { metadata: { name: string } }[]).map((o) => o.metadata.name) : [fact.state];
const logQuery = (container: string, previous = false, podName = 'web'): Query => ({
  verb: 'log',
  namespace: 'shop',
  pod: podName,
  container,
  previous,
});
const get = (
  resource: Extract<Query, { verb: 'get' }>['resource'],
  name: string,
  namespace: string | undefined = 'shop',
): Query => ({ verb: 'get', resource, name, ...(namespace === '' ? {} : { namespace }) });
const list = (
  resource: Extract<Query, { verb: 'list' }>['resource'],
  more: Partial<Extract<Query, { verb: 'list' }>> = {},
): Query => ({ verb: 'list', resource, namespace: 'shop', ...more });

const R = 'cluster-resources';
const STAMP = '2026-01-02T03:04:05.123456789Z';
const FILES: Record<string, unknown> = {
  // An array without kinds, a List, an empty list as Go writes it, a YAML file.
  [`${R}/pods/shop.json`]: [pod('web'), pod('db')],
  [`${R}/pods/kube-system.json`]: {
    apiVersion: 'v1',
    kind: 'PodList',
    items: [{ metadata: { name: 'dns', namespace: 'kube-system' } }],
  },
  [`${R}/services/shop.json`]: 'null',
  [`${R}/configmaps/shop.yaml`]:
    'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata:\n    name: cfg\n    creationTimestamp: 2026-01-01T00:00:00Z\n  data: {mode: prod}\n',
  [`${R}/secrets/shop.json`]: {
    apiVersion: 'v1',
    kind: 'SecretList',
    items: [
      {
        metadata: {
          name: 'db',
          namespace: 'shop',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'aHVudGVyMg==' },
        },
        data: { password: 'aHVudGVyMg==', blank: '', hidden: '***HIDDEN***' },
        stringData: { user: 'app' },
      },
    ],
  },
  [`${R}/nodes.json`]: {
    apiVersion: 'v1',
    kind: 'NodeList',
    items: [
      {
        metadata: { name: 'node-1' },
        status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-02T03:00:00Z' }] },
      },
    ],
  },
  [`${R}/events/shop.json`]: [
    {
      metadata: { name: 'e1', namespace: 'shop' },
      involvedObject: { kind: 'Pod', name: 'web', uid: 'u1' },
      lastTimestamp: '2026-01-02T03:04:00Z',
    },
    {
      metadata: { name: 'e2', namespace: 'shop' },
      involvedObject: { kind: 'Pod', name: 'db', uid: 'u2' },
      lastTimestamp: '2026-01-02T03:03:00Z',
    },
  ],
  [`${R}/endpointslices-errors.json`]: {
    shop: 'endpointslices.discovery.k8s.io is forbidden: User "dev" cannot list resource "endpointslices" in API group "discovery.k8s.io" in the namespace "shop"',
  },
  [`${R}/pvs-errors.json`]: [
    'persistentvolumes is forbidden: User "dev" cannot list resource "persistentvolumes" in API group "" at the cluster scope',
  ],
  [`${R}/pvs.json`]: '',
  [`${R}/services-errors.json`]: 'null',
  [`${R}/deployments-errors.json`]: { shop: 'the server was unable to return a response in the time allotted' },
  [`${R}/jobs/shop.json`]: '{"items": [',
  [`${R}/cronjobs/shop.json`]: {
    kind: 'Status',
    status: 'Failure',
    reason: 'Forbidden',
    message: 'cronjobs.batch is forbidden: no',
  },
  [`${R}/custom-resource-definitions.json`]: [{ metadata: { name: 'externalsecrets.external-secrets.io' } }],
  [`${R}/pods/logs/shop/web/web.log`]: `${STAMP} one\n${STAMP} \n${STAMP} two\n`,
  [`${R}/pods/logs/shop/web/web-previous-logs-errors.log`]:
    'Error from server (BadRequest): previous terminated container "web" in pod "web" not found\n',
  [`${R}/pods/logs/shop/web/own.log`]: '2026-01-02T03:04:05Z starting\n2026-01-02T03:04:05.123Z ready\n',
  [`${R}/pods/logs/shop/web/empty.log`]: '',
  [`${R}/pods/logs/shop/web/gone.log`]: 'unable to retrieve container logs for containerd://ba8880ce1386a1301fa0e125',
  [`${R}/pods/logs/shop/web/lost.log`]:
    'failed to try resolving symlinks in path "/var/log/pods/x/0.log": lstat /var/log/pods/x/0.log: no such file or directory\n',
  [`${R}/pods/logs/shop/web/secret-logs-errors.log`]:
    'pods "web" is forbidden: User "dev" cannot get resource "pods/log" in API group "" in the namespace "shop"',
  [`${R}/pods/logs/shop/web/refused-logs-errors.log`]: 'Error from server: dial tcp 10.0.0.2:10250: i/o timeout',
  [`${R}/pods/logs/shop/web/rotated.log`]: `${STAMP} one\nunable to retrieve container logs for containerd://ba8880ce`,
  [`${R}/pods/logs/shop/web/waiting.log`]: '',
  [`${R}/pods/logs/shop/web/waiting-logs-errors.log`]:
    'Error from server (BadRequest): container "waiting" in pod "web" is waiting to start: PodInitializing',
  [`${R}/pods/logs/shop/web/long.log`]: Array.from({ length: 5000 }, (_, i) => `${STAMP} line ${i}\n`).join(''),
  [`${R}/pods/logs/shop/web/wide.log`]: `first\n${`${'x'.repeat(3000)}\n`.repeat(2500)}last`,
  'pod-logs/db/web.log': 'collected\n',
  'node-stats/node-1.json': { node: { nodeName: 'node-1', cpu: { time: '2026-01-02T03:04:01Z' } } },
  'cluster-info/cluster_version.json': { info: { gitVersion: 'v1.36.3' }, string: 'v1.36.3' },
  'secrets/shop/api.json': { namespace: 'shop', name: 'api', key: '', secretExists: false, keyExists: false },
};

describe('openBundle: a support bundle', () => {
  const root = scratch();
  put(join(root, 'folder'), FILES);
  put(join(root, 'around/support-bundle-2026'), FILES);
  const open: Record<string, () => Promise<BundleSource>> = {
    'as a folder': () => openBundle(join(root, 'folder')),
    'with a folder around it': () => openBundle(join(root, 'around')),
    'as a .tar.gz': () => {
      const entries = Object.entries(FILES).map(([path, c]) => ({
        path: `support-bundle-2026/${path}`,
        data: Buffer.from(typeof c === 'string' ? c : JSON.stringify(c)),
      }));
      put(root, { 'b.tar.gz': gzipSync(writeTar(entries, 0)) });
      return openBundle(join(root, 'b.tar.gz'));
    },
  };
  for (const [how, opened] of Object.entries(open)) {
    describe(how, () => {
      let source: BundleSource;
      before(async () => (source = await opened()));

      it('knows its namespace, its time and its pods', async () => {
        expect(source.defaultNamespace).to.equal('shop');
        expect(source.now()).to.equal(STAMP);
        expect(await source.pods()).to.deep.equal([
          { namespace: 'kube-system', name: 'dns' },
          { namespace: 'shop', name: 'db' },
          { namespace: 'shop', name: 'web' },
        ]);
      });

      it('returns objects with their kind', async () => {
        expect(await source.fetch(get('pods', 'web'))).to.deep.equal({
          state: 'known',
          value: { apiVersion: 'v1', kind: 'Pod', ...pod('web') },
        });
        expect(await source.fetch(get('configmaps', 'cfg'))).to.deep.equal({
          state: 'known',
          value: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'cfg', creationTimestamp: '2026-01-01T00:00:00Z' },
            data: { mode: 'prod' },
          },
        });
        expect(names(await source.fetch(list('pods', { labelSelector: 'app in (web)' })))).to.deep.equal(['web']);
        expect(names(await source.fetch(list('events', { fieldSelector: 'involvedObject.uid=u2' })))).to.deep.equal([
          'e2',
        ]);
        const ofNode = await source.fetch({ verb: 'list', resource: 'pods', fieldSelector: 'spec.nodeName=node-1' });
        expect(listed<KubeObject>(ofNode).some.map((one) => one.metadata?.name)).to.deep.equal(['web', 'db']);
        expect(ofNode, 'of other namespaces it may lack pods').to.have.property('state', 'partial');
        expect(names(await source.fetch(list('nodes')))).to.deep.equal(['node-1']);
        expect(await source.fetch(list('secrets', { metadataOnly: true }))).to.deep.equal({
          state: 'known',
          value: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'shop' } }],
        });
      });

      it('distinguishes absent, not collected, forbidden and failed', async () => {
        expect(await source.fetch(get('pods', 'nope'))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(get('nodes', 'node-9', ''))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(list('services'))).to.deep.equal({ state: 'known', value: [] });
        expect(await source.fetch(get('services', 'db'))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(get('statefulsets', 'db'))).to.deep.equal(NOT_COLLECTED);
        expect(await source.fetch(list('storageclasses'))).to.deep.equal(NOT_COLLECTED);
        expect(await source.fetch({ verb: 'list', resource: 'pods', namespace: 'other' })).to.deep.equal(NOT_COLLECTED);
        expect(await source.fetch({ verb: 'list', resource: 'pods', namespace: '../shop' })).to.deep.equal(
          NOT_COLLECTED,
        );
        expect(await source.fetch(list('endpointslices'))).to.deep.include({
          state: 'forbidden',
          needs: 'list endpointslices in shop',
        });
        expect(await source.fetch(get('endpointslices', 'x'))).to.deep.include({
          state: 'forbidden',
          needs: 'get endpointslices in shop',
        });
        expect(await source.fetch(get('persistentvolumes', 'pv', ''))).to.deep.include({
          state: 'forbidden',
          needs: 'get persistentvolumes',
        });
        expect(await source.fetch(list('cronjobs'))).to.deep.include({
          state: 'forbidden',
          needs: 'list cronjobs in shop',
        });
        expect(await source.fetch(list('deployments'))).to.deep.equal({
          state: 'failed',
          why: 'the server was unable to return a response in the time allotted',
        });
        const broken = await source.fetch(list('jobs'));
        expect(broken).to.have.property('state', 'failed');
        expect(broken).to.have.property('why').that.contains('cluster-resources/jobs/shop.json');
        expect(await source.fetch(list('pods', { labelSelector: 'a b c' }))).to.have.property('state', 'failed');
        expect(await source.fetch(list('sealedsecrets'))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(list('externalsecrets'))).to.deep.equal(NOT_COLLECTED);
      });

      it("does not return a Secret's value", async () => {
        const fact = await source.fetch(get('secrets', 'db'));
        expect(fact)
          .to.have.nested.property('value.data')
          .that.deep.equals({ password: 7, blank: -1, hidden: -1, user: 3 });
        expect(JSON.stringify(fact)).to.not.contain('aHVudGVyMg').and.not.contain('stringData');
      });

      it('reads logs', async () => {
        expect(await source.fetch(logQuery('web'))).to.deep.equal({
          state: 'known',
          value: { text: FILES[`${R}/pods/logs/shop/web/web.log`], timestamps: true, truncated: false },
        });
        expect(await source.fetch(logQuery('web', true))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(logQuery('own')))
          .to.deep.include({ state: 'known' })
          .and.have.nested.property('value.timestamps', false);
        expect(await source.fetch(logQuery('empty'))).to.deep.equal({
          state: 'known',
          value: { text: '', timestamps: false, truncated: false },
        });
        expect(await source.fetch(logQuery('gone'))).to.have.property('state', 'failed');
        expect(await source.fetch(logQuery('lost'))).to.have.property('state', 'failed');
        expect(await source.fetch(logQuery('secret'))).to.deep.include({
          state: 'forbidden',
          needs: 'get pods/log in shop',
        });
        expect(await source.fetch(logQuery('waiting'))).to.deep.equal({ state: 'absent' });
        expect(await source.fetch(logQuery('refused'))).to.deep.equal({
          state: 'failed',
          why: 'Error from server: dial tcp 10.0.0.2:10250: i/o timeout',
        });
        expect(await source.fetch(logQuery('rotated'))).to.have.nested.property('value.text', `${STAMP} one\n`);
        expect(await source.fetch(logQuery('nothing'))).to.deep.equal(NOT_COLLECTED);
        expect(await source.fetch(logQuery('../web'))).to.deep.equal(NOT_COLLECTED);
        expect(await source.fetch(logQuery('web', false, 'db'))).to.have.nested.property('value.text', 'collected\n');
      });

      it('returns the newest lines of a long log', async () => {
        const long = ((await source.fetch(logQuery('long'))) as { value: LogText }).value;
        expect(long.truncated).to.equal(true);
        expect(long.text.split('\n')).to.have.length(2001);
        expect(long.text)
          .to.match(/^\S+ line 3000\n/)
          .and.match(/ line 4999\n$/);
        const wide = ((await source.fetch(logQuery('wide'))) as { value: LogText }).value;
        expect(wide.truncated).to.equal(true);
        expect(wide.text.length).to.be.within(4 * 2 ** 20 - 3001, 4 * 2 ** 20);
        expect(wide.text)
          .to.match(/^x{3000}\n/)
          .and.match(/\nlast$/);
      });

      it('reads node stats and the version', async () => {
        expect(await source.fetch({ verb: 'raw', path: '/api/v1/nodes/node-1/proxy/stats/summary' })).to.deep.equal({
          state: 'known',
          value: FILES['node-stats/node-1.json'],
        });
        expect(await source.fetch({ verb: 'raw', path: '/api/v1/nodes/node-2/proxy/stats/summary' })).to.deep.equal(
          NOT_COLLECTED,
        );
        expect(await source.fetch({ verb: 'raw', path: '/version' })).to.deep.equal({
          state: 'known',
          value: { gitVersion: 'v1.36.3' },
        });
        expect(await source.fetch({ verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/nodes' })).to.deep.equal(
          NOT_COLLECTED,
        );
      });

      it('reports a Secret as absent where a collector says that it does not exist', async () => {
        const bare = await openBundle(
          put(join(root, `bare ${how}`), {
            [`${R}/pods/shop.json`]: [pod('web')],
            'secrets/shop/api.json': FILES['secrets/shop/api.json'],
            'secrets/shop/db/password.json': { secretExists: true, keyExists: true, value: 'hunter2' },
          }),
        );
        expect(await bare.fetch(get('secrets', 'api'))).to.deep.equal({ state: 'absent' });
        expect(await bare.fetch(get('secrets', 'db'))).to.deep.equal(NOT_COLLECTED);
      });
    });
  }

  it('uses the file time where no object has a time, and namespace default where several have pods', async () => {
    const path = put(join(root, 'quiet'), {
      [`${R}/pods/a.json`]: [{ metadata: { name: 'x' } }],
      [`${R}/pods/b.json`]: [{ metadata: { name: 'y' } }],
    });
    utimesSync(path, new Date('2026-05-05T05:05:05Z'), new Date('2026-05-05T05:05:05Z'));
    const source = await openBundle(path);
    expect(source.now()).to.equal('2026-05-05T05:05:05.000Z');
    expect(source.defaultNamespace).to.equal('default');
  });

  it('does not use a time in the future as the time of the recording', async () => {
    const doomed = {
      metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z', deletionTimestamp: '2026-01-01T09:00:00Z' },
      spec: { startTime: '2030-01-01T00:00:00Z' },
    };
    expect((await openBundle(put(join(root, 'doomed'), { [`${R}/pods/a.json`]: [doomed] }))).now()).to.equal(
      '2026-01-01T00:00:00Z',
    );
  });

  it('reports a path that is no bundle', async () => {
    const path = put(join(root, 'none'), { 'a.txt': 'x' });
    const error = await openBundle(path).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(UserError);
    expect((error as UserError).message).to.contain('is not a bundle');
  });

  it("reads an archive of the system's tar", async function () {
    const path = join(root, 'sys.tgz');
    try {
      execFileSync('tar', ['-czf', path, '-C', join(root, 'around'), '.'], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
    expect(names(await (await openBundle(path)).fetch(list('pods')))).to.deep.equal(['web', 'db']);
  });
});

describe('openBundle: kubectl cluster-info dump', () => {
  const root = scratch();
  const section = (container: string, text: string): string =>
    `==== START logs for container ${container} of pod shop/web ====\n${text}==== END logs for container ${container} of pod shop/web ====\n`;
  put(root, {
    'nodes.json': { kind: 'NodeList', apiVersion: 'v1', items: [{ metadata: { name: 'node-1' } }] },
    'shop/pods.json': { kind: 'PodList', apiVersion: 'v1', items: [pod('web')] },
    'shop/events.json': {
      kind: 'EventList',
      apiVersion: 'v1',
      items: [{ metadata: { name: 'e', namespace: 'shop' }, lastTimestamp: '2026-02-02T02:02:02Z' }],
    },
    'shop/services.json': { kind: 'ServiceList', apiVersion: 'v1', items: [] },
    'shop/web/logs.txt':
      section('init', 'migrated\n') +
      section('web', 'panic: boom\nno newline at the end') +
      section('side', 'Request log error: container "side" in pod "web" is waiting to start: PodInitializing\n') +
      section('we', ''),
    'kube-system/pods.json': { kind: 'PodList', apiVersion: 'v1', items: [] },
  });
  let source: BundleSource;
  before(async () => (source = await openBundle(root)));

  it('answers queries', async () => {
    expect(source.layout).to.equal('cluster-info-dump');
    expect(source.defaultNamespace).to.equal('shop');
    expect(source.now()).to.equal('2026-02-02T02:02:02Z');
    expect(await source.fetch(get('pods', 'web'))).to.have.nested.property('value.kind', 'Pod');
    expect(await source.fetch(get('services', 'db'))).to.deep.equal({ state: 'absent' });
    expect(await source.fetch(get('secrets', 'db'))).to.deep.equal(NOT_COLLECTED);
    expect(names(await source.fetch({ verb: 'list', resource: 'nodes' }))).to.deep.equal(['node-1']);
    expect(await source.fetch({ verb: 'list', resource: 'pods' }))
      .to.have.property('why')
      .that.equals('the bundle holds only kube-system, shop');
  });

  it('reads only the end of a file of 100 MB, where a section lacks its start', async () => {
    const files = {
      mtime: 0,
      read: async () => undefined,
      list: async () => [],
      async tail(path: string, max: number) {
        asked.push(max);
        return path === 'shop/web/logs.txt'
          ? {
              data: Buffer.from(
                `half a line\n${'2026-01-01T00:00:00Z still\n'.repeat(3)}${section('web', 'fatal: boom\n').replace(/^.*\n/, '')}${section('side', 'fine\n')}`,
              ),
              cut: true,
            }
          : undefined;
      },
    };
    const asked: number[] = [];
    const recording = new Recording(files, 'cluster-info-dump', '');
    expect(await recording.fetch(logQuery('web')))
      .to.have.nested.property('value.text')
      .that.matches(/^2026.*\n2026.*\n2026.*\nfatal: boom\n$/);
    expect(await recording.fetch(logQuery('side'))).to.have.nested.property('value.text', 'fine\n');
    expect(await recording.fetch(logQuery('other'))).to.deep.equal(NOT_COLLECTED);
    expect(Math.max(...asked)).to.be.at.most(32 * 2 ** 20);
  });

  it("reads each container's log from logs.txt", async () => {
    expect(await source.fetch(logQuery('init'))).to.have.nested.property('value.text', 'migrated\n');
    expect(await source.fetch(logQuery('web'))).to.have.nested.property(
      'value.text',
      'panic: boom\nno newline at the end',
    );
    expect(await source.fetch(logQuery('we'))).to.have.nested.property('value.text', '');
    expect(await source.fetch(logQuery('side'))).to.deep.equal({ state: 'absent' });
    expect(await source.fetch(logQuery('other'))).to.deep.equal(NOT_COLLECTED);
    expect(await source.fetch(logQuery('web', true))).to.deep.equal(NOT_COLLECTED);
  });
});

describe('openBundle: a file of objects', () => {
  const root = scratch();
  const YAML = `apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
spec: {containers: [{name: web, image: "web:1"}]}
status: {startTime: 2026-01-01T00:00:05Z}
---
apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop}
data: {password: aHVudGVyMg==}
`;
  it('reads YAML from stdin', async () => {
    const source = await openBundle({ stdin: YAML });
    expect([source.name, source.defaultNamespace, source.now()]).to.deep.equal([
      'stdin',
      'shop',
      '2026-01-01T00:00:05Z',
    ]);
    expect(source.target).to.deep.equal({ kind: 'Pod', namespace: 'shop', name: 'web-1' });
    expect(await source.fetch(get('pods', 'web-1'))).to.have.nested.property('value.spec.containers[0].image', 'web:1');
    expect(await source.fetch(get('secrets', 'db'))).to.have.nested.property('value.data.password', 7);
    expect(await source.fetch(get('configmaps', 'x'))).to.deep.equal(NOT_COLLECTED);
    expect(await source.fetch(list('events'))).to.deep.equal(NOT_COLLECTED);
    expect(await source.fetch(list('pods', { labelSelector: 'app=db' }))).to.deep.equal(NOT_COLLECTED);
    expect(await source.fetch(logQuery('web'))).to.deep.equal(NOT_COLLECTED);
  });

  it('reads a List of several kinds from a file', async () => {
    const items = [
      { apiVersion: 'v1', kind: 'Pod', ...pod('a') },
      { apiVersion: 'v1', kind: 'Pod', ...pod('b') },
      { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'shop' } },
      { apiVersion: 'x.io/v1', kind: 'Service', metadata: { name: 's' } },
    ];
    const source = await openBundle(
      join(put(root, { 'all.json': { apiVersion: 'v1', kind: 'List', items } }), 'all.json'),
    );
    expect(await source.pods()).to.deep.equal([
      { namespace: 'shop', name: 'a' },
      { namespace: 'shop', name: 'b' },
    ]);
    expect(source.target).to.equal(null);
    const pods = await source.fetch(list('pods'));
    expect(listed<KubeObject>(pods).some.map((one) => one.metadata?.name)).to.deep.equal(['a', 'b']);
    expect(pods).to.include({ state: 'partial', why: 'the file may lack others' });
    expect(await source.fetch(list('events', { fieldSelector: 'involvedObject.name=z' }))).to.deep.equal(NOT_COLLECTED);
    expect(await source.fetch(list('services')), 'a Service of another group').to.deep.equal(NOT_COLLECTED);
  });

  for (const [what, text] of [
    ['prose', 'hello world'],
    ['broken YAML', 'a: [1'],
    ['broken JSON', '{"kind": "Pod",'],
    ['no known kind', 'kind: Foo\napiVersion: v1\n'],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
        .join('\n')}\nkind: Pod\n`,
    ],
  ] as const) {
    it(`rejects ${what}`, async () => {
      const error = await openBundle({ stdin: text }).then(
        () => undefined,
        (e: unknown) => e,
      );
      expect(error).to.be.instanceOf(UserError);
      expect((error as UserError).message).to.match(/^stdin /);
    });
  }
});
