/** Looking into an image in a registry in this process. */
import { expect } from 'chai';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Container, PodSpec } from '../../src/model/objects.ts';
import { inspectImage } from '../../src/registry/inspect-image.ts';
import { environment, folder } from '../sources/cluster/support/environment.ts';
import { fakeRegistry, type FakeRegistry } from '../support/fake-registry.ts';
import { addImage, addIndex, elfOf, type Build, type Item } from '../support/oci.ts';

const NODE = { name: 'node-1', os: 'linux', architecture: 'amd64' };
const SERVER: Item = { path: 'app/server', data: elfOf('amd64') };
const AUTH = Buffer.from('jane:s3cret').toString('base64');

describe('inspecting an image in its registry', () => {
  let registry: FakeRegistry;
  before(async () => {
    registry = await fakeRegistry();
  });
  after(() => registry.close());
  afterEach(() => {
    registry.before = undefined;
    registry.seen.length = 0;
  });

  interface Ask {
    readonly container?: Partial<Container>;
    readonly spec?: Partial<PodSpec>;
    readonly imageID?: string;
    readonly env?: Record<string, string>;
    readonly architecture?: string;
    readonly name?: string;
  }
  const look = (ask: Ask = {}): Promise<Inspection> => {
    const container = { name: 'web', image: `${registry.host}/${ask.name ?? 'acme/web:1'}`, ...ask.container };
    return inspectImage(
      {
        container,
        spec: { containers: [container], ...ask.spec },
        imageID: ask.imageID ?? '',
        node: { ...NODE, architecture: ask.architecture ?? 'amd64' },
      },
      environment(ask.env),
    );
  };
  /** Puts an image at the tag. */
  const put = (
    layers: readonly (readonly Item[])[],
    entrypoint: readonly string[],
    more: Partial<Build> = {},
  ): string => {
    const digest = addImage(registry.store, { layers, ...more, config: { Entrypoint: entrypoint, ...more.config } });
    registry.tags.set('acme/web:1', digest);
    return digest;
  };
  const fault = async (ask?: Ask): Promise<string | undefined> => {
    const { fault: found, unread } = await look(ask);
    expect(unread).to.equal(null);
    return (found && `${found.kind}, ${found.blames}: ${found.says}`) || undefined;
  };

  for (const packing of ['gzip', 'zstd', 'none'] as const)
    it(`reads a ${packing} layer, and finds no fault in a program that fits the node`, async () => {
      put([[SERVER]], ['/app/server'], { packing });
      const seen = await look();
      expect(seen.program).to.include({
        path: '/app/server',
        mode: '0755',
        format: 'elf',
        machine: 'amd64',
        from: 'image',
      });
      expect([seen.fault, seen.unread, seen.from]).to.deep.equal([null, null, 'registry']);
    });

  for (const docker of [undefined, true] as const)
    it(`takes the build for the node out of ${docker ? 'a manifest list' : 'an index'}, and names what is offered`, async () => {
      const amd = addImage(registry.store, {
        layers: [[SERVER]],
        config: { Entrypoint: ['/app/server'] },
        ...(docker && { docker }),
      });
      const arm = addImage(registry.store, {
        layers: [[{ path: 'app/server', data: elfOf('arm64') }]],
        architecture: 'arm64',
        config: { Entrypoint: ['/app/server'] },
      });
      registry.tags.set('acme/web:1', addIndex(registry.store, { 'linux/arm64': arm, 'linux/amd64': amd }, docker));
      const seen = await look();
      expect([seen.fault, seen.platforms]).to.deep.equal([null, ['linux/arm64', 'linux/amd64']]);
      expect(await fault({ architecture: 'riscv64' })).to.equal(
        'platform, image: the image is built for linux/arm64, linux/amd64, and node-1 is linux/riscv64',
      );
    });

  it('finds a binary of another architecture, whatever the config says', async () => {
    put([[{ path: 'app/server', data: elfOf('arm64') }]], ['/app/server']);
    expect(await fault()).to.equal('wrong-format, image: /app/server is an aarch64 binary, node-1 is amd64');
    expect((await look()).facts.join()).to.contain(
      'the config of the image says linux/amd64, but /app/server is built for arm64',
    );
  });
  it('runs a 32-bit program on its 64-bit node', async () => {
    put([[{ path: 'app/server', data: elfOf(386) }]], ['/app/server']);
    expect(await fault()).to.equal(undefined);
  });
  it('finds the carriage return of a script, a missing interpreter, and one that env does not find', async () => {
    const sh: Item[] = [
      { path: 'bin/sh', data: elfOf('amd64') },
      { path: 'usr/bin/env', data: elfOf('amd64') },
    ];
    const script = (data: string): void => void put([sh, [{ path: 'app/run.sh', data }]], ['/app/run.sh']);
    script('#!/bin/sh\r\necho\r\n');
    expect(await fault()).to.equal(
      'no-interpreter, image: /app/run.sh starts with #!/bin/sh\\r (CRLF, Windows line endings)',
    );
    script('#!/bin/bash\n');
    expect(await fault()).to.equal(
      'no-interpreter, image: /app/run.sh starts with #!/bin/bash, and the image has no /bin/bash',
    );
    script('#!/usr/bin/env node\n');
    expect(await fault()).to.equal(
      'env-finds-none, image: /app/run.sh starts with #!/usr/bin/env node, and the image has no node on its PATH',
    );
    script('#!/usr/bin/env sh\n');
    expect(await fault()).to.equal(undefined);
    script('echo hello\n');
    expect(await fault()).to.equal(
      'wrong-format, image: /app/run.sh is neither a Linux program nor a script with a #! line',
    );
  });
  it('finds a loader that the image lacks', async () => {
    put([[{ path: 'app/server', data: elfOf('amd64', '/lib/ld-musl-x86_64.so.1') }]], ['/app/server']);
    expect(await fault()).to.equal(
      'no-interpreter, image: /app/server needs the loader /lib/ld-musl-x86_64.so.1, which the image does not have',
    );
  });
  it('finds a program without execute permission, and a folder that the user may not enter', async () => {
    put([[{ ...SERVER, mode: 0o644 }]], ['/app/server']);
    expect(await fault()).to.equal('not-executable, image: /app/server has mode 0644 and is not executable');
    put(
      [
        [
          { path: 'root', folder: true, mode: 0o700 },
          { path: 'root/server', data: elfOf('amd64') },
        ],
      ],
      ['/root/server'],
    );
    expect(await fault()).to.equal(undefined);
    const spec = { securityContext: { runAsUser: 1000 } };
    // The runtime executes it with the capabilities of the container.
    expect(await fault({ spec })).to.equal(undefined);
    expect(await fault({ spec, container: { securityContext: { capabilities: { drop: ['ALL'] } } } })).to.equal(
      'not-executable, image: user 1000 may not search /root (mode 0700)',
    );
  });
  it('blames the spec for a program that it names, and the image for its own', async () => {
    put([[SERVER]], ['/app/serve']);
    expect(await fault()).to.equal('missing, image: the image has no /app/serve; the image names it');
    expect(await fault({ container: { command: ['gunicorn', 'app:app'] } })).to.match(
      /^missing, spec: no folder of PATH \(.*\) of the image has an executable gunicorn; command of the pod names it$/,
    );
    expect(await fault({ container: { command: ['/app/server --port 80'] } })).to.contain('command is one string');
  });
  it('looks a name up on the PATH of the image and of the pod, and a relative path in the working folder', async () => {
    put([[SERVER]], ['server'], { config: { Env: ['PATH=/usr/bin:/app'] } });
    expect(await fault()).to.equal(undefined);
    expect(await fault({ container: { env: [{ name: 'PATH', value: '/bin' }] } })).to.match(/^missing, image/);
    put([[SERVER]], ['./server'], { config: { WorkingDir: '/app' } });
    expect(await fault()).to.equal(undefined);
    expect(await fault({ container: { workingDir: '/srv' } })).to.match(
      /^missing, image: the image has no \/srv\/server/,
    );
  });
  it('is in doubt about PATH and a word that a variable of another object may set', async () => {
    put([[SERVER]], ['server']);
    const doubt = async (container: Partial<Container>): Promise<boolean | undefined> =>
      (await look({ container })).fault?.doubtful;
    expect(await doubt({})).to.equal(false);
    expect(await doubt({ envFrom: [{ configMapRef: { name: 'a' } }] })).to.equal(true);
    expect(await doubt({ command: ['$(TOOL)'] })).to.equal(true);
    expect(await doubt({ command: ['$(TOOL)'], env: [{ name: 'TOOL', value: '/app/none' }] })).to.equal(false);
  });

  it('sees the layers as overlays: whiteouts, opaque folders, links', async () => {
    put([[SERVER], [{ path: 'app/.wh.server' }]], ['/app/server']);
    expect(await fault()).to.match(/^missing/);
    put([[SERVER], [{ path: 'app/.wh..wh..opq' }, { path: 'app/other', data: 'x' }]], ['/app/server']);
    expect(await fault()).to.match(/^missing/);
    put([[SERVER], [{ path: 'app/.wh.server' }, { ...SERVER, path: 'app/server' }]], ['/app/server']);
    expect(await fault()).to.equal(undefined);
    put(
      [
        [SERVER],
        [
          { path: 'start', symlink: 'opt/now/server' },
          { path: 'opt/now', symlink: '../app' },
        ],
      ],
      ['/start'],
    );
    expect((await look()).program?.path).to.equal('/app/server');
    put([[SERVER], [{ path: 'start', hardLink: 'app/server' }]], ['/start']);
    expect(await fault()).to.equal(undefined);
  });
  it('never follows a link out of the image, and ends in a circle of links', async () => {
    put([[SERVER, { path: 'start', symlink: '../../../../app/server' }]], ['/start']);
    expect((await look()).program?.path).to.equal('/app/server');
    put(
      [
        [
          { path: 'a', symlink: 'b' },
          { path: 'b', symlink: 'a' },
        ],
      ],
      ['/a'],
    );
    expect(await fault()).to.match(/^missing/);
    put(
      [
        [
          { path: 'a', hardLink: 'b' },
          { path: 'b', hardLink: 'a' },
        ],
      ],
      ['/a'],
    );
    expect(await fault()).to.match(/^missing/);
  });
  it('says that an emptyDir hides the program, and names no fault of a program in a claim', async () => {
    put([[SERVER]], ['/app/server']);
    const volumeMounts = [{ name: 'data', mountPath: '/app/' }];
    const hidden = await look({ container: { volumeMounts }, spec: { volumes: [{ name: 'data', emptyDir: {} }] } });
    expect(hidden.fault).to.include({ kind: 'missing', blames: 'spec', doubtful: true });
    const claimed = await look({
      container: { volumeMounts },
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'a' } }] },
    });
    expect([claimed.fault, claimed.program?.path]).to.deep.equal([null, null]);
  });
  it('checks the user of the image against runAsNonRoot and /etc/passwd', async () => {
    const spec = { securityContext: { runAsNonRoot: true } };
    put([[SERVER]], ['/app/server']);
    expect(await fault({ spec })).to.match(/^must-not-be-root, spec: the image runs as root/);
    expect(await fault({ spec: { securityContext: { runAsNonRoot: true, runAsUser: 5 } } })).to.equal(undefined);
    put([[SERVER]], ['/app/server'], { config: { User: 'app' } });
    expect(await fault({ spec })).to.match(/^must-not-be-root, spec: USER app of the image is a name/);
    expect(await fault()).to.match(/^no-such-user, image: USER app of the image is not in its/);
    put([[SERVER, { path: 'etc/passwd', data: 'app:x:100:101::/:/bin/sh\n', mode: 0o644 }]], ['/app/server'], {
      config: { User: 'app' },
    });
    expect(await fault()).to.equal(undefined);
  });

  it('looks at the digest that the pod runs, and says that the tag has moved', async () => {
    const old = put([[SERVER]], ['/app/server']);
    const now = put([[{ ...SERVER, mode: 0o600 }]], ['/app/server']);
    const seen = await look({ imageID: `${registry.host}/acme/web@${old}` });
    expect([seen.isSame, seen.movedTo, seen.fault]).to.deep.equal([true, now, null]);
    const gone = await look({ imageID: `${registry.host}/acme/web@sha256:${'0'.repeat(64)}` });
    expect([gone.isSame, gone.movedTo, gone.fault?.kind]).to.deep.equal([false, now, 'not-executable']);
  });
  it('stops reading a layer once the program is found', async () => {
    const large = Buffer.alloc(8 << 20, 'x');
    put([[{ ...SERVER }, { path: 'var/large', data: large, mode: 0o644 }]], ['/app/server'], { packing: 'none' });
    let sent = 0;
    registry.before = (_request, response, url) => {
      const blob = registry.store.blobs.get(url.pathname.split('/').at(-1)!);
      if (!blob || blob.length < 1 << 20) return false;
      response.writeHead(200);
      const more = (at: number): void => {
        if (at >= blob.length || response.destroyed) return void response.end();
        sent = at;
        if (response.write(blob.subarray(at, at + 65536))) setImmediate(more, at + 65536);
        else response.once('drain', () => more(at + 65536));
      };
      more(0);
      return true;
    };
    expect(await fault()).to.equal(undefined);
    expect(sent).to.be.lessThan(large.length);
  });

  describe('a registry that lies', () => {
    it('is noticed by the digests of the manifest, the config and a layer', async () => {
      for (const which of ['manifests/sha256', 'config', 'layer']) {
        const digest = put([[{ path: 'etc/motd', data: which }]], ['/app/server']);
        const manifest = JSON.parse(registry.store.manifests.get(digest)!.bytes.toString()) as {
          config: { digest: string };
          layers: { digest: string }[];
        };
        const wrong = { 'manifests/sha256': digest, config: manifest.config.digest, layer: manifest.layers[0]!.digest }[
          which
        ]!;
        registry.before = (_request, response, url) => {
          if (!url.pathname.endsWith(wrong)) return false;
          const other = registry.store.blobs.get(wrong) ?? Buffer.from('{}');
          response.writeHead(200).end(which === 'layer' ? Buffer.concat([other, Buffer.from([0])]) : '{}');
          return true;
        };
        const seen = await look({ imageID: `${registry.host}/acme/web@${digest}` });
        expect(seen.unread, which).to.contain('other content');
      }
    });
    it('gets no credentials at a realm of another owner, without TLS, or by a redirect', async () => {
      put([[SERVER]], ['/app/server']);
      const other = await fakeRegistry();
      const config = folder({ 'config.json': JSON.stringify({ auths: { [registry.host]: { auth: AUTH } } }) });
      try {
        for (const realm of [
          'http://registry.example.com/token',
          'file:///etc/passwd',
          'https://u:p@127.0.0.1/token',
          'nonsense',
        ]) {
          registry.before = (_request, response) => {
            response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` }).end();
            return true;
          };
          const { unread } = await look({ env: { DOCKER_CONFIG: config.dir } });
          expect(unread, realm).to.contain('names no safe address');
        }
        registry.before = (request, response) => {
          if (!request.headers.authorization) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
          else response.writeHead(307, { location: `http://${other.host}${request.url}` }).end();
          return true;
        };
        await look({ env: { DOCKER_CONFIG: config.dir } });
        expect(other.seen.length).to.be.greaterThan(0);
        expect(other.seen.every(({ authorization }) => authorization === undefined)).to.equal(true);
      } finally {
        other.close();
        config.remove();
      }
    });
    it('redirects for ever, or to an address that is not safe', async () => {
      put([[SERVER]], ['/app/server']);
      registry.before = (request, response) => {
        response.writeHead(302, { location: request.url! }).end();
        return true;
      };
      expect((await look()).unread).to.contain('redirects more than 5 times');
      registry.before = (_request, response) => {
        response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
        return true;
      };
      expect((await look()).unread).to.contain('which is not safe');
    });
    it('sends no tar, an endless manifest, wrong types in all fields', async () => {
      const broken = async (bytes: string): Promise<string | null> => {
        const digest = put([[SERVER]], ['/app/server']);
        registry.before = (_request, response, url) => {
          if (!url.pathname.includes('/manifests/')) return false;
          response.writeHead(200).end(bytes);
          return true;
        };
        expect(digest).to.be.a('string');
        return (await look()).unread;
      };
      expect(await broken('x'.repeat(5 << 20))).to.contain('too large');
      expect(await broken('[]')).to.contain('no image manifest');
      expect(await broken('{"manifests":[3,null,{"digest":{}}]}')).to.equal(null);
      expect(await broken('{"config":7,"layers":"x"}')).to.contain('no image manifest');
      registry.before = undefined;
      registry.tags.set(
        'acme/web:1',
        addImage(registry.store, { layers: [], config: { Entrypoint: 7, Env: {}, User: [] } as object }),
      );
      expect((await look()).fault?.kind).to.equal('no-command');
    });
  });

  describe('credentials', () => {
    beforeEach(() => {
      put([[SERVER]], ['/app/server']);
    });
    /** Asks for a token, which it gives for jane's password or the identity token. */
    const tokens = (): void => {
      registry.before = (request, response, url) => {
        const { authorization } = request.headers;
        if (url.pathname === '/token') {
          const isJane = authorization === `Basic ${AUTH}` || request.method === 'POST';
          response.writeHead(isJane ? 200 : 401).end(JSON.stringify({ token: 'abc' }));
          return true;
        }
        if (authorization === 'Bearer abc') return false;
        const realm = `http://${registry.host}/token`;
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="reg",scope="x"` }).end();
        return true;
      };
    };
    const files: Readonly<
      Record<string, (host: string) => { files: Record<string, string>; env: (dir: string) => Record<string, string> }>
    > = {
      'config.json of DOCKER_CONFIG': (host) => ({
        files: { 'config.json': JSON.stringify({ auths: { [`https://${host}/v2/`]: { auth: AUTH } } }) },
        env: (dir) => ({ DOCKER_CONFIG: dir }),
      }),
      REGISTRY_AUTH_FILE: (host) => ({
        files: { 'a.json': JSON.stringify({ auths: { [`${host}/acme`]: { auth: AUTH }, [host]: { auth: 'eDp5' } } }) },
        env: (dir) => ({ REGISTRY_AUTH_FILE: `${dir}/a.json` }),
      }),
      'auth.json of XDG_RUNTIME_DIR': (host) => ({
        files: { 'containers/auth.json': JSON.stringify({ auths: { [host]: { auth: AUTH } } }) },
        env: (dir) => ({ XDG_RUNTIME_DIR: dir }),
      }),
      'a credential helper of the registry': (host) => ({
        files: {
          'config.json': JSON.stringify({ credHelpers: { [host]: 'mine' } }),
          'docker-credential-mine':
            '#!/bin/sh\nread server\necho "{\\"Username\\":\\"jane\\",\\"Secret\\":\\"s3cret\\",\\"ServerURL\\":\\"$server\\"}"\n',
        },
        env: (dir) => ({ DOCKER_CONFIG: dir, PATH: `${dir}:${process.env.PATH}` }),
      }),
      'a credential store with an identity token': () => ({
        files: {
          'config.json': JSON.stringify({ credsStore: 'mine' }),
          'docker-credential-mine': '#!/bin/sh\necho \'{"Username":"<token>","Secret":"s3cret-identity"}\'\n',
        },
        env: (dir) => ({ DOCKER_CONFIG: dir, PATH: `${dir}:${process.env.PATH}` }),
      }),
    };
    for (const [name, made] of Object.entries(files))
      it(`come from ${name}, and are in no answer`, async () => {
        tokens();
        const { files: content, env } = made(registry.host);
        const home = folder(content);
        try {
          const seen = await look({ env: env(home.dir) });
          expect([seen.fault, seen.unread]).to.deep.equal([null, null]);
          expect(JSON.stringify(seen)).not.to.match(/s3cret|abc|amFuZTp/);
        } finally {
          home.remove();
        }
      });
    it('are missing: the answer says so, without a word of the server', async () => {
      tokens();
      expect((await look()).unread).to.match(/gives no token for acme\/web \(401\)$/);
    });
    it('of a helper that fails, hangs on or is not there are an answer, too, without its output', async () => {
      tokens();
      const home = folder({
        'config.json': JSON.stringify({ credsStore: 'mine' }),
        'docker-credential-mine': '#!/bin/sh\necho s3cret; echo s3cret >&2; exit 3\n',
      });
      try {
        const env = { DOCKER_CONFIG: home.dir, PATH: `${home.dir}:${process.env.PATH}` };
        expect((await look({ env })).unread).to.equal(
          'the credential helper docker-credential-mine failed or did not answer in time',
        );
        expect((await look({ env: { ...env, PATH: '/nowhere' } })).unread).to.contain('is not on PATH');
      } finally {
        home.remove();
      }
    });
  });
});
