import { expect } from 'chai';
import { groupKey, rootOf } from '../../src/diagnosis/root.ts';
import type { Place } from '../../src/diagnosis/root.ts';
import type { Cause } from '../../src/model/diagnosis.ts';

const cause = (id: string, over: Partial<Cause> = {}): Cause => ({
  rank: 1,
  id,
  category: 'app-error',
  confidence: 'likely',
  container: 'web',
  summary: 'web exits 1',
  chain: [],
  evidence: [],
  fixes: [],
  ...over,
});
const place = (over: Partial<Place> = {}): Place => ({
  pod: { kind: 'Pod', namespace: 'shop', name: 'web-5d4f-x2x1k' },
  workload: { kind: 'Deployment', namespace: 'shop', name: 'web' },
  node: 'node-1',
  images: { web: 'registry.example.com/acme/web:1' },
  ...over,
});
const cite = (object: string, field: string, quote = ''): Cause['evidence'][number] => ({
  object,
  field,
  time: null,
  quote,
});
const links = (...objects: string[]): Cause['chain'] => objects.map((object) => ({ object, says: '' }));
const elsewhere = (namespace: string, name: string): Place =>
  place({
    pod: { kind: 'Pod', namespace, name: `${name}-7c9-aaaaa` },
    workload: { kind: 'Deployment', namespace, name },
  });
const key = (one: Cause, where: Place): string => groupKey(one, rootOf(one, where), where, '');

describe('rootOf', () => {
  const cases: readonly [string, Cause, unknown, Partial<Place>?][] = [
    [
      'an object that was looked up and is absent',
      cause('config/secret-missing', {
        evidence: [cite('Pod/web-5d4f-x2x1k', 'event Failed'), cite('Secret/db', 'lookup')],
      }),
      { kind: 'Secret', namespace: 'shop', name: 'db' },
    ],
    [
      'an object that might not be looked up, by the sentence',
      cause('config/secret-missing', {
        summary: 'Secret db does not exist in namespace shop; env PW of web needs it',
        evidence: [cite('Pod/web-5d4f-x2x1k', 'status.containerStatuses[web].state.waiting', 'secret "db" not found')],
      }),
      { kind: 'Secret', namespace: 'shop', name: 'db' },
    ],
    [
      'an object that might not be read, for its key',
      cause('config/configmap-key-missing', {
        summary: 'ConfigMap settings has no key mode, which env MODE of web needs',
        evidence: [cite('Pod/web-5d4f-x2x1k', 'x')],
      }),
      { kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
    ],
    [
      'an object that lacks a key',
      cause('config/configmap-key-missing', {
        evidence: [cite('Pod/web-5d4f-x2x1k', 'x'), cite('ConfigMap/settings', 'data')],
      }),
      { kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
    ],
    [
      'a StorageClass, behind the claim that each pod has of its own',
      cause('volumes/storage-class-missing', {
        chain: links('Pod/web-5d4f-x2x1k', 'PersistentVolumeClaim/data-0'),
        evidence: [cite('StorageClass/fast', 'lookup')],
      }),
      { kind: 'StorageClass', namespace: null, name: 'fast' },
    ],
    [
      'the last Service of a chain',
      cause('upstream/no-ready-endpoints', {
        chain: links('Pod/web-5d4f-x2x1k', 'Service/api', 'Pod/api-1', 'Service/data/postgres', 'Pod/data/postgres-1'),
      }),
      { kind: 'Service', namespace: 'data', name: 'postgres' },
    ],
    [
      'the API server by its address',
      cause('app/connection-timeout', {
        summary: 'web gets no answer from 10.96.0.1:443: dial tcp 10.96.0.1:443: i/o timeout',
      }),
      { kind: 'Endpoint', namespace: null, name: '10.96.0.1:443' },
    ],
    [
      'a Service by its short name',
      cause('app/connection-refused', { summary: 'web is refused a connection by postgres:5432: refused' }),
      { kind: 'Service', namespace: 'shop', name: 'postgres' },
    ],
    [
      'a Service by its long name',
      cause('app/connection-refused', {
        summary: 'web is refused a connection by postgres.data.svc.cluster.local:5432: refused',
      }),
      { kind: 'Service', namespace: 'data', name: 'postgres' },
    ],
    [
      'the address of the sentence, however the line it quotes puts it',
      cause('app/connection-refused', {
        summary:
          'web is refused a connection by 10.96.200.9:5432: failed to connect to `host=10.96.200.9 user=app database=app`: dial error (dial tcp 10.96.200.9:5432: connect:…',
      }),
      { kind: 'Endpoint', namespace: null, name: '10.96.200.9:5432' },
    ],
    [
      'a host outside',
      cause('app/connection-timeout', { summary: 'web gets no answer from db.example.com:5432: timeout' }),
      { kind: 'Endpoint', namespace: null, name: 'db.example.com:5432' },
    ],
    [
      'the cluster DNS, whatever name was asked for',
      cause('app/dns-failure', {
        summary: 'web cannot resolve host orders: x',
        evidence: [
          cite(
            'Pod/web-5d4f-x2x1k',
            'log web',
            'dial tcp: lookup orders on 10.96.0.10:53: read udp 10.244.0.5:41234->10.96.0.10:53: i/o timeout',
          ),
        ],
      }),
      { kind: 'DNS', namespace: null, name: 'cluster' },
    ],
    [
      'a name that does not exist',
      cause('app/dns-failure', {
        summary: 'web cannot resolve host api.example.com: no such host',
        evidence: [cite('Pod/web-5d4f-x2x1k', 'log web', 'lookup api.example.com on 10.96.0.10:53: no such host')],
      }),
      { kind: 'Endpoint', namespace: null, name: 'api.example.com' },
    ],
    [
      'a name that does not exist, though the sentence names the name server and its port',
      cause('app/dns-failure', {
        summary:
          'web cannot resolve host api.example.com: dial tcp: lookup api.example.com on 10.96.0.10:53: no such host',
      }),
      { kind: 'Endpoint', namespace: null, name: 'api.example.com' },
    ],
    [
      'a name that does not exist, whatever port was meant',
      cause('app/dns-failure', {
        summary:
          'web cannot resolve host api.example.com: ConnectionError: Error -2 connecting to api.example.com:6379. Name or service not known.',
      }),
      { kind: 'Endpoint', namespace: null, name: 'api.example.com' },
    ],
    ['a node', cause('node/only-this-node'), { kind: 'Node', namespace: null, name: 'node-1' }],
    [
      'an image',
      cause('image/pull-not-found'),
      { kind: 'Image', namespace: null, name: 'registry.example.com/acme/web:1' },
    ],
    [
      'a registry',
      cause('image/pull-rate-limit'),
      { kind: 'Registry', namespace: null, name: 'docker.io' },
      { images: { web: 'library/nginx:1' } },
    ],
    ['nothing, where no node suits', cause('node/unschedulable-constraints'), null],
    [
      'nothing, of an exception of its own',
      cause('app/unhandled-exception', { summary: 'web dies at 10.0.0.1:80' }),
      null,
    ],
    ['nothing, of a missing image of no container', cause('image/pull-not-found', { container: null }), null],
  ];
  for (const [name, one, root, where] of cases) it(name, () => expect(rootOf(one, place(where))).to.deep.equal(root));
});

describe('groupKey', () => {
  const secret = (name: string): Cause =>
    cause('config/secret-missing', {
      summary: `Secret ${name} does not exist in namespace shop; env PW of web needs it`,
      evidence: [cite(`Secret/${name}`, 'lookup')],
    });

  it('is one for pods of several workloads that lack one object, and another where the object is another', () => {
    const [api, worker] = [elsewhere('shop', 'api'), elsewhere('shop', 'worker')];
    expect(key(secret('db'), api)).to.equal(
      key({ ...secret('db'), confidence: 'confirmed', container: 'sidecar' }, worker),
    );
    expect(key(secret('db'), api)).not.to.equal(key(secret('queue'), worker));
    expect(key(secret('db'), api), 'a Secret of the same name in another namespace').not.to.equal(
      key(secret('db'), elsewhere('data', 'api')),
    );
  });
  it('is one for callers of one endpoint, in whatever words they complain', () => {
    const refused = cause('app/connection-refused', { summary: 'web is refused a connection by postgres:5432: x' });
    const behind = cause('upstream/no-ready-endpoints', {
      chain: links('Pod/api-7c9-aaaaa', 'Service/postgres', 'Pod/postgres-1'),
    });
    expect(key(refused, elsewhere('shop', 'web'))).to.equal(key(behind, elsewhere('shop', 'api')));
  });
  it('tells apart the keys that one Secret lacks', () => {
    const lacks = (part: string): Cause =>
      cause('config/secret-key-missing', {
        summary: `Secret db has no key ${part}, which env PW of web needs (it has password)`,
        evidence: [cite('Secret/db', 'data')],
      });
    expect(key(lacks('user'), place())).not.to.equal(key(lacks('host'), place()));
    expect(key(lacks('user'), place())).to.equal(key(lacks('user'), elsewhere('shop', 'api')));
  });
  it('is one for siblings, though their sentences hold names, numbers and addresses of their own', () => {
    const dies = (pod: string, at: string): [Cause, Place] => [
      cause('app/unhandled-exception', { summary: `web dies of panic: boom in ${pod} at ${at}` }),
      place({ pod: { kind: 'Pod', namespace: 'shop', name: pod } }),
    ];
    expect(key(...dies('web-5d4f-x2x1k', '0xc000012345'))).to.equal(key(...dies('web-5d4f-9bbq7', '0xc000099999')));
  });
  it('keeps two faults of one workload apart, and the same fault of two workloads', () => {
    const one = cause('app/unhandled-exception', { summary: 'web dies of KeyError: a' });
    expect(key(one, place())).not.to.equal(key({ ...one, summary: 'web dies of KeyError: b' }, place()));
    expect(key(one, place())).not.to.equal(key(one, elsewhere('shop', 'api')));
  });
  it('puts nothing together that has no cause but its owner and its looks', () => {
    expect(groupKey(undefined, null, place(), 'crashing 1')).to.equal(
      groupKey(undefined, null, place({ node: 'node-2' }), 'crashing 1'),
    );
    expect(groupKey(undefined, null, place(), 'crashing 1')).not.to.equal(
      groupKey(undefined, null, place(), 'crashing 2'),
    );
    expect(groupKey(undefined, null, place(), 'crashing 1')).not.to.equal(
      groupKey(undefined, null, elsewhere('shop', 'api'), 'crashing 1'),
    );
  });
});
