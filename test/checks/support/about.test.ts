/** The `about` of each kind of cause. */
import { expect } from 'chai';
import connectionRefused from '../../../src/checks/app/connection-refused.ts';
import connectionTimeout from '../../../src/checks/app/connection-timeout.ts';
import dnsFailure from '../../../src/checks/app/dns-failure.ts';
import unhandledException from '../../../src/checks/app/unhandled-exception.ts';
import configMapKeyMissing from '../../../src/checks/config/configmap-key-missing.ts';
import secretMissing from '../../../src/checks/config/secret-missing.ts';
import pullNotFound from '../../../src/checks/image/pull-not-found.ts';
import pullRateLimit from '../../../src/checks/image/pull-rate-limit.ts';
import type { Check } from '../../../src/checks/check.ts';
import { aboutAddress, aboutChain, aboutImage, aboutNode, aboutRegistry } from '../../../src/checks/support/about.ts';
import type { PodContext } from '../../../src/checks/check.ts';
import type { About, Link } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';
import { waits } from '../image/waiting-container.ts';

const context = { namespace: 'shop', name: 'web-1', pod: { spec: { nodeName: 'node-1' } } } as unknown as PodContext;
const about = (kind: string, namespace: string | null, name: string, part: string | null = null): About => ({
  kind,
  namespace,
  name,
  part,
});
const chain = (...objects: string[]): Link[] => objects.map((object) => ({ object, says: '' }));

describe('about', () => {
  it('is the Service that the cluster resolves a name to', () => {
    expect(aboutAddress(context, 'postgres', 5432, '')).to.deep.equal(about('Service', 'shop', 'postgres'));
    expect(aboutAddress(context, 'postgres.data.svc.cluster.local', 5432, '')).to.deep.equal(
      about('Service', 'data', 'postgres'),
    );
  });
  it('is an endpoint for IPs and for hosts that may be outside the cluster', () => {
    expect(aboutAddress(context, '10.96.200.9', 5432, '')).to.deep.equal(about('Endpoint', null, '10.96.200.9:5432'));
    expect(aboutAddress(context, 'db.example.com', '5432', '')).to.deep.equal(
      about('Endpoint', null, 'db.example.com:5432'),
    );
    expect(aboutAddress(context, undefined, undefined, 'dial tcp 10.0.0.9:80: refused')).to.deep.equal(
      about('Endpoint', null, '10.0.0.9:80'),
    );
    expect(aboutAddress(context, undefined, undefined, 'it does not work')).to.equal(null);
  });
  it('is the cluster DNS when the DNS server did not answer', () => {
    const line = 'lookup orders on 10.96.0.10:53: read udp 10.244.0.5:41234->10.96.0.10:53: i/o timeout';
    expect(aboutAddress(context, 'orders', undefined, line)).to.deep.equal(about('DNS', null, 'cluster'));
  });
  it('is the last Service of a chain, else its last other object', () => {
    expect(aboutChain(context, chain('Pod/web-1', 'Service/api', 'Service/data/db', 'Pod/data/db-1'))).to.deep.equal(
      about('Service', 'data', 'db'),
    );
    expect(aboutChain(context, chain('Pod/web-1', 'PersistentVolumeClaim/d', 'StorageClass/fast'))).to.deep.equal(
      about('StorageClass', null, 'fast'),
    );
    expect(aboutChain(context, chain('Pod/web-1'))).to.equal(null);
  });
  it('is the node, the image or the registry', () => {
    expect(aboutNode(context)).to.deep.equal(about('Node', null, 'node-1'));
    expect(aboutNode({ ...context, pod: { spec: {} } } as never)).to.equal(null);
    expect(aboutImage('a/b:1')).to.deep.equal(about('Image', null, 'a/b:1'));
    for (const [image, registry] of [
      ['nginx', 'docker.io'],
      ['library/nginx:1', 'docker.io'],
      ['registry.example.com/a/b:1', 'registry.example.com'],
      ['localhost:5000/a', 'localhost:5000'],
    ] as const)
      expect(aboutRegistry(image)).to.deep.equal(about('Registry', null, registry));
  });
});

describe('about, of findings', () => {
  const cases: readonly [string, Check, string, About | null][] = [
    [
      'refused',
      connectionRefused,
      'FATAL dial tcp 10.1.2.3:6379: connect: connection refused\n',
      about('Endpoint', null, '10.1.2.3:6379'),
    ],
    [
      'refused by a Service',
      connectionRefused,
      'Error: connect ECONNREFUSED postgres:5432\n',
      about('Service', 'shop', 'postgres'),
    ],
    [
      'no answer',
      connectionTimeout,
      'FATAL dial tcp 10.1.2.3:6379: i/o timeout\n',
      about('Endpoint', null, '10.1.2.3:6379'),
    ],
    [
      'a name without an address',
      dnsFailure,
      'FATAL dial tcp: lookup api.example.com on 10.96.0.10:53: no such host\n',
      about('Endpoint', null, 'api.example.com'),
    ],
    [
      'an exception',
      unhandledException,
      'Traceback (most recent call last):\n  File "/a.py", line 1, in <module>\nKeyError: 10\n',
      null,
    ],
  ];
  for (const [title, check, log, expected] of cases)
    it(title, async () => expect(only(await dies(check, log)).about).to.deep.equal(expected));

  it('is an image or its registry', async () => {
    const image = 'registry.example.com/acme/web:1';
    const notFound = await waits(
      pullNotFound,
      'ErrImagePull',
      `failed to pull image "${image}": rpc error: code = NotFound desc = failed to resolve reference "${image}": not found`,
      { container: { image } },
    );
    expect(only(notFound).about).to.deep.equal(about('Image', null, image));
    const limited = await waits(
      pullRateLimit,
      'ErrImagePull',
      'toomanyrequests: You have reached your pull rate limit.',
      { container: { image: 'library/nginx:1' } },
    );
    expect(only(limited).about).to.deep.equal(about('Registry', null, 'docker.io'));
  });
  it('is an object, with the key that it lacks', async () => {
    const env = (ref: object): object => ({ name: 'web', image: 'x:1', env: [{ name: 'PW', valueFrom: ref }] });
    const pod = (ref: object) => ({
      spec: { containers: [env(ref)] as never },
      status: {
        phase: 'Pending' as const,
        containerStatuses: [
          {
            name: 'web',
            restartCount: 0,
            ready: false,
            image: '',
            imageID: '',
            state: { waiting: { reason: 'CreateContainerConfigError' } },
          },
        ] as never,
      },
    });
    const gone = await foundBy(secretMissing, { pod: pod({ secretKeyRef: { name: 'db', key: 'pw' } }), objects: [] });
    expect(only(gone).about).to.deep.equal(about('Secret', 'shop', 'db'));
    const lacks = await foundBy(configMapKeyMissing, {
      pod: pod({ configMapKeyRef: { name: 'settings', key: 'mode' } }),
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'settings', namespace: 'shop' },
          data: { level: 'x' },
        },
      ],
    });
    expect(only(lacks).about).to.deep.equal(about('ConfigMap', 'shop', 'settings', 'mode'));
  });
});
