import { expect } from 'chai';
import invalid from '../../../../src/checks/image/invalid-name.ts';
import never from '../../../../src/checks/image/never-pull.ts';
import other from '../../../../src/checks/image/pull-failed.ts';
import notFound from '../../../../src/checks/image/pull-not-found.ts';
import limit from '../../../../src/checks/image/pull-rate-limit.ts';
import unreachable from '../../../../src/checks/image/pull-registry-unreachable.ts';
import unauthorized from '../../../../src/checks/image/pull-unauthorized.ts';
import { pullKind } from '../../../../src/checks/image/support/pull-kinds.ts';
import { registryOf } from '../../../../src/checks/support/about.ts';
import { event } from '../../../support/scenario.ts';
import { only } from '../../dead-container.ts';
import { waits } from '../waiting-container.ts';

const ALL = [invalid, never, other, notFound, limit, unreachable, unauthorized];
const IMAGE = 'registry.example.com/web:1';
const resolve = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": `;

describe('image: kinds of failed pulls', () => {
  const cases: [string, string][] = [
    [`rpc error: code = NotFound desc = ${resolve}${IMAGE}: not found`, 'not-found'],
    ['reading manifest 1 in registry.example.com/web: manifest unknown', 'not-found'],
    [
      'initializing source docker://registry.example.com/web:1: reading manifest 1 in registry.example.com/web: name unknown: repository does not exist',
      'not-found',
    ],
    [
      `${resolve}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
      'unauthorized',
    ],
    [
      `${resolve}unexpected status from HEAD request to https://registry.example.com/v2/web/manifests/1: 401 Unauthorized`,
      'unauthorized',
    ],
    [
      `${resolve}failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.example.com/token?scope=x: 403 Forbidden: denied`,
      'unauthorized',
    ],
    [
      `${resolve}failed to do request: Head "https://registry.example.com/v2/web/manifests/1": dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host`,
      'unreachable',
    ],
    [
      `${resolve}failed to do request: Head "https://registry.example.com/v2/web/manifests/1": dial tcp 10.9.9.9:443: i/o timeout`,
      'unreachable',
    ],
    [
      `${resolve}failed to do request: Head "https://registry.example.com/v2/web/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      'unreachable',
    ],
    [
      `${resolve}failed to do request: Head "https://registry.example.com/v2/web/manifests/1": http: server gave HTTP response to HTTPS client`,
      'unreachable',
    ],
    [
      `${resolve}unexpected status from HEAD request to https://registry.example.com/v2/web/manifests/1: 503 Service Unavailable`,
      'unreachable',
    ],
    [
      `${resolve}failed to authorize: failed to fetch anonymous token: Get "https://auth.example.com/token": dial tcp 10.9.9.9:443: connect: connection refused`,
      'unreachable',
    ],
    [
      'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example.com/v2/web/manifests/1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
      'rate-limit',
    ],
    [`failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found`, 'platform'],
    [
      'choosing an image from manifest list docker://registry.example.com/web:1: no image found in manifest list for architecture arm64, variant "v8", OS linux',
      'platform',
    ],
    [
      `failed to pull and unpack image "${IMAGE}": failed to extract layer sha256:ab: write /var/lib/x: no space left on device`,
      'other',
    ],
    ['short-name "web" did not resolve to an alias and no unqualified-search registries are defined', 'bad-name'],
  ];
  for (const [text, kind] of cases)
    it(`${kind}: …${text.slice(-70)}`, () => expect(pullKind(text, IMAGE)).to.equal(kind));
  it('takes no missing program, host or file of the node for an answer of the registry', () => {
    for (const text of [
      'exec: "docker-credential-vault": executable file not found in $PATH',
      'proxy snapshotter stargz: plugin not found in the configuration',
      'mkdir /var/lib/containerd/tmp: permission denied',
      'layer 404 of 500 is sealed until Monday',
    ])
      expect(pullKind(`${resolve}${text}`, IMAGE), text).to.equal('other');
  });
  it('does not read the name of the image as an answer', () => {
    expect(
      pullKind(
        'failed to resolve reference "denied.example.com/forbidden/not-found:401": denied.example.com/forbidden/not-found:401: not found',
        'denied.example.com/forbidden/not-found:401',
      ),
    ).to.equal('not-found');
  });
  it('returns the registry of an image', () => {
    expect(registryOf('nginx:1')).to.equal('docker.io');
    expect(registryOf('acme/web')).to.equal('docker.io');
    expect(registryOf('localhost/web')).to.equal('localhost');
    expect(registryOf('r.example.com:5000/web:1')).to.equal('r.example.com:5000');
  });
});

describe('image/pull-*', () => {
  it('reads both forms of the back-off message, and a pull between two attempts', async () => {
    const text = `rpc error: code = NotFound desc = ${resolve}${IMAGE}: not found`;
    const failed = event('Failed', `Failed to pull image "${IMAGE}": ${text}`, { container: 'web' });
    for (const found of [
      await waits(notFound, 'ImagePullBackOff', `Back-off pulling image "${IMAGE}": ErrImagePull: ${text}`),
      await waits(notFound, 'ImagePullBackOff', `Back-off pulling image "${IMAGE}"`, { objects: [failed] }),
      await waits(notFound, 'ErrImagePull', text),
      await waits(notFound, 'ContainerCreating', undefined, { objects: [failed] }),
    ]) {
      expect(only(found).confidence).to.equal('confirmed');
      expect(only(found).summary).to.contain(IMAGE);
    }
  });
  it('ignores a failure before a pull that succeeded', async () => {
    const failed = event('Failed', `Failed to pull image "${IMAGE}": not found`, {
      container: 'web',
      last: '2026-01-01T11:50:00Z',
    });
    const pulled = event('Pulled', `Successfully pulled image "${IMAGE}" in 2s`, {
      container: 'web',
      type: 'Normal',
      last: '2026-01-01T11:51:00Z',
    });
    for (const check of ALL)
      expect(await waits(check, 'ContainerCreating', undefined, { objects: [failed, pulled] })).to.deep.equal([]);
  });
  it('distinguishes an image volume from the image', async () => {
    const failed = event('Failed', 'Failed to pull image "registry.example.com/model:7": not found', {
      container: 'web',
    });
    const found = only(
      await waits(notFound, 'ImagePullBackOff', 'Back-off pulling image "registry.example.com/model:7"', {
        spec: { volumes: [{ name: 'm', image: { reference: 'registry.example.com/model:7' } }] },
        objects: [failed],
      }),
    );
    expect(found.container).to.equal(null);
    expect(found.summary).to.match(/model:7 of an image volume/);
  });
  it('finds one cause for each text', async () => {
    for (const text of [
      `${resolve}${IMAGE}: not found`,
      `${resolve}401 Unauthorized`,
      'toomanyrequests: slow down',
      `${resolve}dial tcp 10.9.9.9:443: i/o timeout`,
      'something new',
    ]) {
      const found = (await Promise.all(ALL.map((check) => waits(check, 'ErrImagePull', text)))).flat();
      expect(found.map((one) => one.id)).to.have.length(1);
    }
  });
  it('stays silent on a pod that starts', async () => {
    for (const check of ALL) expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
    for (const check of ALL)
      expect(
        await waits(check, 'CrashLoopBackOff', 'back-off 10s', { dead: { exitCode: 1, reason: 'Error' } }),
      ).to.deep.equal([]);
  });
});
