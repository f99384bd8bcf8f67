/** The whole way from an API server to the list, over HTTP. */
import { forbiddenGap } from '../../src/model/gaps.ts';
import { expect } from 'chai';
import { clusterScan } from '../../src/sources/cluster/pod-scan.ts';
import { openCluster } from '../../src/sources/cluster/source.ts';
import type { DiagnosisList } from '../../src/model/list.ts';
import { survey } from '../../src/survey/survey.ts';
import type { SurveyOptions } from '../../src/survey/survey.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { fakeServer, tlsFile, type FakeServer } from '../sources/cluster/support/server.ts';
import { worldApi, type WorldApi } from '../sources/cluster/support/world-api.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { NOW } from './survey-items.ts';

const container = {
  name: 'web',
  image: 'registry.example.com/web:1',
  env: [{ name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
};
const ready = { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T11:00:00Z' } } };
const lacksSecret = {
  name: 'web',
  restartCount: 0,
  ready: false,
  state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } },
};

interface Made {
  namespace?: string;
  owner?: string;
  kind?: string;
  node?: string;
  spec?: object;
  phase?: string;
  created?: string;
}

function pod(
  name: string,
  status: object | null,
  {
    namespace = 'shop',
    owner,
    kind = 'ReplicaSet',
    node = 'node-1',
    spec = {},
    phase = 'Running',
    created = '2026-01-01T11:00:00Z',
  }: Made = {},
): object {
  return podOf({
    metadata: {
      name,
      namespace,
      uid: `uid-${namespace}-${name}`,
      creationTimestamp: created,
      ...(owner
        ? {
            generateName: `${owner}-`,
            labels: { app: owner, 'pod-template-hash': owner.split('-').at(-1)! },
            ownerReferences: [
              { kind, name: owner, uid: `uid-${namespace}-${owner}`, apiVersion: 'apps/v1', controller: true },
            ],
          }
        : {}),
    },
    spec: { nodeName: node, containers: [container], ...spec } as never,
    status: { phase, ...(status === null ? {} : { containerStatuses: [status as never] }) },
  });
}
const nodes = ['node-0', 'node-1', 'node-2'].map((name) => ({
  kind: 'Node',
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}));
const namespaces = (...names: string[]): object[] => [
  ...nodes,
  ...names.map((name) => ({ kind: 'Namespace', metadata: { name } })),
];
const plainSpec = { containers: [{ name: 'web', image: 'registry.example.com/web:1' }] };
const settled = { since: 3600, apart: false, selection: {} };

async function list(
  world: WorldApi,
  options: Partial<SurveyOptions> = {},
): Promise<DiagnosisList & { urls: string[] }> {
  const server: FakeServer = await fakeServer(worldApi({ now: NOW, ...world }));
  const source = await openCluster(
    { server: server.url, certificateAuthority: tlsFile('ca.crt') },
    environment({}, { clock: FakeClock.running() }),
  );
  try {
    const answer = await survey(source, clusterScan(source, 500), { ...settled, ...options });
    return { ...answer, urls: server.seen.map((one) => one.url) };
  } finally {
    await source.close();
    await server.close();
  }
}
const names = (answer: DiagnosisList): string[] =>
  answer.items.map((item) => `${item.target.namespace}/${item.target.name}`);
const error = async (work: Promise<unknown>): Promise<Error & { hint?: string }> =>
  work.then(
    () => expect.fail('it went well'),
    (thrown: Error) => thrown,
  );

describe('survey', () => {
  it('finds the failing pods of every namespace, explains them, and leaves healthy ones alone', async () => {
    const answer = await list({
      objects: [
        ...namespaces('data', 'shop'),
        pod('web-aa-11111', lacksSecret, { owner: 'web-aa', phase: 'Pending' }),
        pod('web-aa-22222', lacksSecret, { owner: 'web-aa', phase: 'Pending', node: 'node-2' }),
        pod('api-bb-11111', lacksSecret, { owner: 'api-bb', phase: 'Pending' }),
        pod('loop', crashed('web', 1), { namespace: 'data', spec: plainSpec }),
        pod('well', ready),
        pod('done', null, { phase: 'Succeeded' }),
        pod('new', null, { phase: 'Pending', created: '2026-01-01T11:59:50Z' }),
      ],
      logs: { 'loop/web': 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n' },
    });
    expect(names(answer)).to.deep.equal(['data/loop', 'shop/api-bb-11111', 'shop/web-aa-11111', 'shop/web-aa-22222']);
    expect(
      answer.groups.map(({ cause, pods, root }) => [cause?.id, cause?.confidence, pods.length, root?.name]),
    ).to.deep.equal([
      ['config/secret-missing', 'confirmed', 3, 'db'],
      ['app/unhandled-exception', answer.groups[1]!.cause!.confidence, 1, undefined],
    ]);
    expect(answer.items[0]).to.have.keys(
      'target',
      'state',
      'containers',
      'causes',
      'history',
      'node',
      'createdAt',
      'workload',
      'sharedFrom',
      'olderRevision',
      'unreadLog',
    );
    expect(answer.scanned).to.deep.equal({ namespaces: 2, pods: 7 });
    expect(answer.gaps).to.deep.equal([]);
    expect(
      answer.urls.filter((url) => url.includes('/secrets/db')),
      'what several refer to is asked for once',
    ).to.have.length(1);
    expect(
      answer.urls.some((url) => url.includes('/pods/well') || url.includes('/pods/done')),
      'who is well is not read whole',
    ).to.equal(false);
  });

  it('scans one namespace with -n', async () => {
    const answer = await list(
      {
        objects: [
          pod('a', crashed('web', 1), { spec: plainSpec }),
          pod('b', crashed('web', 1), { namespace: 'data', spec: plainSpec }),
        ],
      },
      { namespace: 'shop' },
    );
    expect(names(answer)).to.deep.equal(['shop/a']);
    expect(answer.urls.some((url) => url.includes('/namespaces/data') || url.endsWith('/namespaces'))).to.equal(false);
  });

  it('shows what recovered pods died of', async () => {
    const again = {
      ...crashed('web', 1),
      ready: true,
      restartCount: 1,
      state: { running: { startedAt: '2026-01-01T11:50:00Z' } },
      lastState: {
        terminated: {
          exitCode: 137,
          reason: 'OOMKilled',
          startedAt: '2026-01-01T11:49:30Z',
          finishedAt: '2026-01-01T11:50:00Z',
        },
      },
    };
    const spec = { containers: [{ name: 'web', image: 'x:1', resources: { limits: { memory: '64Mi' } } }] };
    const [item, ...more] = (await list({ objects: [...namespaces('shop'), pod('a', again, { spec })] })).items;
    expect(more).to.deep.equal([]);
    expect(item).to.include({ state: 'recovered' });
    expect(item!.causes).to.deep.equal([]);
    expect(item!.history.map((cause) => cause.id)).to.deep.equal(['limits/oom-limit']);
    expect(
      (await list({ objects: [...namespaces('shop'), pod('a', again, { spec })] }, { since: 300 })).items,
    ).to.deep.equal([]);
  });

  it('continues past a namespace that it may not read, and names the missing rule', async () => {
    const answer = await list({
      objects: [...namespaces('data', 'shop'), pod('a', crashed('web', 1), { spec: plainSpec })],
      closed: ['data'],
    });
    expect(names(answer)).to.deep.equal(['shop/a']);
    expect(answer.gaps).to.deep.include(
      forbiddenGap('pods in data', { verb: 'list', resource: 'pods', namespace: 'data' }),
    );
    expect(answer.scanned.namespaces).to.equal(1);
  });
  it('fails if no namespace may be read, with the missing rule', async () => {
    const one = await error(list({ objects: [], closed: ['shop'] }, { namespace: 'shop' }));
    expect(one.message).to.contain('you may not list pods in namespace shop');
    expect(one.hint).to.equal('needs: list pods in shop');
    const all = await error(list({ objects: namespaces('data', 'shop'), closed: ['data', 'shop'] }));
    expect(all.message).to.contain('you may not list pods in any of 2 namespaces');
    const nothing = await error(list({ objects: [], closed: ['namespaces', '*'] }));
    expect(nothing.message).to.contain('you may not list namespaces');
    expect(nothing.hint).to.equal('needs: list namespaces; or name one namespace with -n');
  });
  it('joins a rule that is missing for many pods', async () => {
    const other = {
      containers: [{ ...container, env: [{ name: 'PW', valueFrom: { secretKeyRef: { name: 'queue', key: 'x' } } }] }],
    };
    const answer = await list({
      objects: [
        ...namespaces('shop'),
        pod('a', lacksSecret, { phase: 'Pending' }),
        pod(
          'b',
          {
            ...lacksSecret,
            state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "queue" not found' } },
          },
          { phase: 'Pending', spec: other },
        ),
      ],
      forbidden: ['secrets'],
    });
    expect(answer.gaps.filter((gap) => gap.needs === 'get secrets in shop')).to.deep.equal([
      forbiddenGap('secrets/db and 1 more', { verb: 'get', resource: 'secrets', namespace: 'shop' }),
    ]);
  });

  it('works with a server that prints no tables', async () => {
    const answer = await list({
      objects: [...namespaces('shop'), pod('a', crashed('web', 1), { spec: plainSpec }), pod('well', ready)],
      plain: true,
    });
    expect(names(answer)).to.deep.equal(['shop/a']);
    expect(answer.scanned.pods).to.equal(2);
  });

  describe('siblings', () => {
    const replicas = (count: number, make: (i: number) => object = () => crashed('web', 3)): object[] =>
      Array.from({ length: count }, (_, i) =>
        pod(`web-aa-${String(i).padStart(5, '0')}`, make(i), {
          owner: 'web-aa',
          node: `node-${i % 3}`,
          spec: plainSpec,
        }),
      );
    const shared = (answer: DiagnosisList): number => answer.items.filter((item) => item.sharedFrom !== null).length;

    it('that failed alike are represented by four that agree, on different nodes', async () => {
      const logs = Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [
          `web-aa-${String(i).padStart(5, '0')}/web`,
          'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\nKeyError: \'A\'\n',
        ]),
      );
      const answer = await list({ objects: [...namespaces('shop'), ...replicas(30)], logs });
      expect(answer.items).to.have.length(30);
      expect(shared(answer)).to.equal(26);
      expect(new Set(answer.items.map((item) => item.causes[0]?.id)).size).to.equal(1);
      expect(new Set(answer.items.filter((item) => item.sharedFrom === null).map((item) => item.node)).size).to.equal(
        3,
      );
      const asked = new Set(answer.urls.flatMap((url) => /pods\/(web-aa-\d+)\/log/.exec(url)?.[1] ?? []));
      expect(asked.size, 'only their logs are read').to.equal(4);
    });
    it("get the cause under their own names; the evidence stays the sibling's", async () => {
      const evicted = (i: number): object =>
        podOf({
          metadata: {
            name: `web-aa-${10000 + i}`,
            namespace: 'shop',
            uid: `uid-${i}`,
            creationTimestamp: '2026-01-01T11:50:00Z',
            generateName: 'web-aa-',
            labels: { 'pod-template-hash': 'aa' },
            ownerReferences: [
              { kind: 'ReplicaSet', name: 'web-aa', uid: 'uid-rs', apiVersion: 'apps/v1', controller: true },
            ],
          },
          spec: { ...plainSpec, nodeName: 'node-1' } as never,
          status: {
            phase: 'Failed',
            reason: 'Evicted',
            message: 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
          },
        });
      const answer = await list({
        objects: [...namespaces('shop'), ...Array.from({ length: 9 }, (_, i) => evicted(i))],
      });
      expect(shared(answer)).to.equal(5);
      expect(answer.groups.map((group) => group.pods.length)).to.deep.equal([9]);
      for (const { target, causes, sharedFrom } of answer.items) {
        expect(causes[0]!.summary).to.contain(target.name);
        expect(causes[0]!.evidence[0]!.object).to.equal(`Pod/${(sharedFrom ?? target).name}`);
      }
    });
    it('are all examined if those four do not agree', async () => {
      const logs = Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [
          `web-aa-${String(i).padStart(5, '0')}/web`,
          `Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n${i === 1 ? 'KeyError' : 'ValueError'}: 'A'\n`,
        ]),
      );
      const answer = await list({ objects: [...namespaces('shop'), ...replicas(12)], logs });
      expect(shared(answer)).to.equal(0);
      expect(answer.groups.map((group) => group.pods.length)).to.deep.equal([11, 1]);
    });
    it('that failed in different ways do not represent each other', async () => {
      const code = (i: number): number => (i % 2 === 0 ? 3 : 4);
      const logs = Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [
          `web-aa-${String(i).padStart(5, '0')}/web`,
          `Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\nKeyError: 'key-of-${code(i)}'\n`,
        ]),
      );
      const answer = await list({
        objects: [...namespaces('shop'), ...replicas(12, (i) => crashed('web', code(i)))],
        logs,
      });
      expect(shared(answer)).to.equal(4);
      for (const item of answer.items)
        expect(item.causes[0]!.summary).to.contain(`key-of-${item.containers[0]!.lastExit!.code}`);
    });
    it('are examined one by one if there are few', async () => {
      expect(shared(await list({ objects: [...namespaces('shop'), ...replicas(5)] }))).to.equal(0);
    });
    it('that are healthy elsewhere are counted by their rows alone', async () => {
      const well = Array.from({ length: 3 }, (_, i) =>
        pod(`web-aa-9000${i}`, ready, { owner: 'web-aa', node: 'node-2' }),
      );
      const answer = await list({
        objects: [
          ...namespaces('shop'),
          pod('web-aa-00000', crashed('web', 3), { owner: 'web-aa', node: 'node-1', spec: plainSpec }),
          ...well,
        ],
      });
      expect(answer.groups[0]!.onlyNode).to.deep.equal({ name: 'node-1', wellElsewhere: 3 });
    });
  });

  describe('what is over', () => {
    const failed = (finishedAt: string): object => ({
      name: 'web',
      restartCount: 0,
      ready: false,
      state: { terminated: { exitCode: 1, reason: 'Error', startedAt: finishedAt, finishedAt } },
    });
    const long = '2026-01-01T08:00:00Z';
    const born = { created: '2026-01-01T07:59:00Z', phase: 'Failed', spec: { ...plainSpec, restartPolicy: 'Never' } };
    const job = (name: string, complete: boolean, created: string, cronJob?: string): object => ({
      kind: 'Job',
      metadata: {
        name,
        uid: `uid-shop-${name}`,
        creationTimestamp: created,
        ...(cronJob
          ? { ownerReferences: [{ kind: 'CronJob', name: cronJob, uid: `uid-${cronJob}`, controller: true }] }
          : {}),
      },
      status: { conditions: complete ? [{ type: 'Complete', status: 'True' }] : [{ type: 'Failed', status: 'True' }] },
    });
    it('leaves out a pod that its controller replaced long ago; keeps a bare one', async () => {
      const answer = await list({
        objects: [
          ...namespaces('shop'),
          pod('web-aa-11111', failed(long), { ...born, owner: 'web-aa' }),
          pod('bare', failed(long), born),
          pod('web-aa-22222', failed('2026-01-01T11:50:00Z'), { ...born, owner: 'web-aa' }),
        ],
      });
      expect(names(answer)).to.deep.equal(['shop/bare', 'shop/web-aa-22222']);
    });
    it('leaves out a try of a Job that succeeded later, or of a CronJob with a later run that did', async () => {
      const answer = await list({
        objects: [
          ...namespaces('shop'),
          job('tried', true, long),
          job('sad', false, long),
          job('nightly-1', false, long, 'nightly'),
          job('nightly-2', true, '2026-01-01T10:00:00Z', 'nightly'),
          job('hourly-1', false, long, 'hourly'),
          ...['tried', 'sad', 'nightly-1', 'hourly-1'].map((owner) =>
            pod(`${owner}-x2x1k`, failed(long), { ...born, owner, kind: 'Job' }),
          ),
        ],
      });
      expect(names(answer)).to.deep.equal(['shop/hourly-1-x2x1k', 'shop/sad-x2x1k']);
    });
  });

  describe('a pod that waits for a claim in its first minute', () => {
    const claim = (spec: object): object => ({
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
      status: { phase: 'Pending' },
    });
    const standard = (annotations: object = {}): object => ({
      kind: 'StorageClass',
      metadata: { name: 'standard', annotations },
      provisioner: 'disk.example.com',
      volumeBindingMode: 'Immediate',
    });
    const waits = (message: string): object => {
      const made = pod('new', null, {
        phase: 'Pending',
        node: '',
        created: '2026-01-01T11:59:55Z',
        spec: { ...plainSpec, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      }) as { status: object };
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
      return { ...made, status: { ...made.status, conditions: [condition] } };
    };
    const UNBOUND = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    const listed = async (...objects: object[]): Promise<string[]> =>
      (await list({ objects: [...namespaces('shop'), waits(UNBOUND), ...objects] })).items.map(
        ({ causes: [cause] }) => `${cause?.id} ${cause?.confidence}`,
      );

    it('is shown at once where no StorageClass is the default, or the class does not exist', async () => {
      expect(await listed(claim({}), standard())).to.deep.equal(['volumes/claim-unbound confirmed']);
      expect(await listed(claim({}))).to.deep.equal(['volumes/claim-unbound confirmed']);
      const gone = claim({ storageClassName: 'fast' });
      expect(await listed(gone, standard())).to.deep.equal(['volumes/storage-class-missing confirmed']);
    });
    it('is left out where the claim may be bound soon, or may come', async () => {
      expect(await listed(claim({ storageClassName: 'standard' }), standard())).to.deep.equal([]);
      const usual = standard({ 'storageclass.kubernetes.io/is-default-class': 'true' });
      expect(await listed(claim({}), usual)).to.deep.equal([]);
      const missing = waits('0/1 nodes are available: persistentvolumeclaim "data" not found.');
      expect((await list({ objects: [...namespaces('shop'), missing] })).items).to.deep.equal([]);
    });
    it('is left out while the scheduler has not said that it waits for a claim', async () => {
      const made = pod('new', null, { phase: 'Pending', node: '', created: '2026-01-01T11:59:55Z' });
      expect(
        (await list({ objects: [...namespaces('shop'), made, claim({ storageClassName: 'fast' })] })).items,
      ).to.deep.equal([]);
    });
  });

  it('leaves out a pod that waits without a known cause, until it has waited long', async () => {
    const creating = {
      name: 'web',
      restartCount: 0,
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    };
    const objects = (created: string): object[] => [
      ...namespaces('shop'),
      pod('slow', creating, { phase: 'Pending', spec: plainSpec, created }),
    ];
    expect((await list({ objects: objects('2026-01-01T11:57:30Z') })).items).to.deep.equal([]);
    expect((await list({ objects: objects('2026-01-01T11:40:00Z') })).items.map((item) => item.state)).to.deep.equal([
      'waiting',
    ]);
  });

  describe('events', () => {
    // Without the list of warnings about CronJobs, which every survey reads.
    const eventsOf = (answer: { urls: string[] }): string[] =>
      answer.urls.filter((url) => url.includes('/events') && !url.includes('CronJob'));
    const bare = (count: number): object[] =>
      Array.from({ length: count }, (_, i) => pod(`bare-${i}`, lacksSecret, { phase: 'Pending' }));
    it('of many pods are read together', async () => {
      const answer = await list({ objects: [...namespaces('shop'), ...bare(9)] });
      expect(answer.items.map((item) => item.causes[0]?.id)).to.deep.equal(
        Array.from({ length: 9 }, () => 'config/secret-missing'),
      );
      expect(eventsOf(answer)).to.deep.equal([
        '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind%3DPod&limit=1000',
      ]);
    });
    it('of a few pods are not, nor if there are too many', async () => {
      expect(eventsOf(await list({ objects: [...namespaces('shop'), ...bare(3)] }))).to.have.length(3);
      const flood = Array.from({ length: 1001 }, (_, i) => ({
        kind: 'Event',
        metadata: { name: `e-${i}` },
        involvedObject: { kind: 'Pod', name: `other-${i}` },
      }));
      expect(eventsOf(await list({ objects: [...namespaces('shop'), ...bare(9), ...flood] }))).to.have.length(10);
    });
    it('that may not be read together leave one gap', async () => {
      const answer = await list({ objects: [...namespaces('shop'), ...bare(9)], forbidden: ['events'] });
      expect(answer.gaps.filter((gap) => gap.needs === 'list events in shop')).to.have.length(1);
      expect(answer.gaps.find((gap) => gap.needs === 'list events in shop')!.what).to.match(
        /^events of \S+ and 8 more$/,
      );
      expect(answer.items).to.have.length(9);
    });
  });

  it('reports its progress', async () => {
    const told: string[] = [];
    await list(
      { objects: [...namespaces('data', 'shop'), pod('a', crashed('web', 1), { spec: plainSpec })] },
      { onProgress: (what) => told.push(what) },
    );
    expect(told.at(-1)).to.equal('2 of 2 namespaces, 1 pods, 1 failing, 1 explained');
  });
});
