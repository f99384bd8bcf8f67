/**
 * Looking into images of a real registry (CNCF distribution) on loopback: TLS with its own certificate, basic
 * logins and tokens, images in every packing. `npm run test:images` builds the registry and sets REGISTRY.
 */
import { expect } from 'chai';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineClock } from '../../src/clock.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { PreflightAnswer } from '../../src/model/preflight.ts';
import { inspectImage } from '../../src/registry/inspect-image.ts';
import { deployment, node } from '../preflight/support/flight.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { json } from '../sources/cluster/support/server.ts';
import { addImage, addIndex, elfOf, emptyStore, type Build, type Item } from '../support/oci.ts';
import { pushImages } from '../support/push-image.ts';
import { FakeApi } from '../watching/support/api.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PROGRAM = process.env.REGISTRY ?? '';
const SERVER: Item = { path: 'app/server', data: elfOf('amd64') };
const SH: Item = { path: 'bin/sh', data: elfOf('amd64') };
const script = (data: string): Item => ({ path: 'app/run.sh', data });
const entrypoint = (...Entrypoint: string[]): object => ({ Entrypoint });

/** Images, each with the fault that is to be found; null: none. */
const IMAGES: Readonly<Record<string, readonly [build: Build, fault: string | null]>> = {
  good: [{ layers: [[SERVER]], config: entrypoint('/app/server') }, null],
  zstd: [{ layers: [[SERVER]], config: entrypoint('/app/server'), packing: 'zstd' }, null],
  docker: [{ layers: [[SERVER]], config: entrypoint('/app/server'), docker: true }, null],
  link: [{ layers: [[SERVER], [{ path: 'start', symlink: 'app/server' }]], config: entrypoint('/start') }, null],
  large: [
    {
      layers: [[SERVER, { path: 'var/data', data: Buffer.alloc(64 << 20), mode: 0o644 }]],
      config: entrypoint('/app/server'),
    },
    null,
  ],
  'other-machine': [
    { layers: [[{ path: 'app/server', data: elfOf('arm64') }]], config: entrypoint('/app/server') },
    'wrong-format',
  ],
  'no-exec-bit': [{ layers: [[{ ...SERVER, mode: 0o644 }]], config: entrypoint('/app/server') }, 'not-executable'],
  crlf: [{ layers: [[SH, script('#!/bin/sh\r\n')]], config: entrypoint('/app/run.sh') }, 'no-interpreter'],
  'no-interpreter': [{ layers: [[SH, script('#!/bin/bash\n')]], config: entrypoint('/app/run.sh') }, 'no-interpreter'],
  musl: [
    {
      layers: [[{ path: 'app/server', data: elfOf('amd64', '/lib/ld-musl-x86_64.so.1') }]],
      config: entrypoint('/app/server'),
    },
    'no-interpreter',
  ],
  whiteout: [{ layers: [[SERVER], [{ path: 'app/.wh.server' }]], config: entrypoint('/app/server') }, 'missing'],
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createSocket().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A token service with its own key: gives jane a token for what she asks. */
class Tokens {
  readonly #folder: string;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  #server: Server | undefined;
  realm = '';

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const key = join(this.#folder, 'token.key');
    writeFileSync(key, this.#keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    execFileSync(
      'openssl',
      ['req', '-x509', '-key', key, '-days', '2', '-subj', '/CN=tokens', '-out', join(this.#folder, 'token.crt')],
      { stdio: 'ignore' },
    );
    this.#server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://tokens');
      const login = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
      if (login !== 'jane:s3cret') return void response.writeHead(401).end();
      response.writeHead(200).end(JSON.stringify({ token: this.token(url.searchParams.get('scope') ?? '') }));
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    this.realm = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  token(scope: string): string {
    const [type = '', name = '', actions = ''] = scope.split(':');
    const now = Math.floor(Date.now() / 1000);
    const certificate = readFileSync(join(this.#folder, 'token.crt'), 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({ typ: 'JWT', alg: 'RS256', x5c: [certificate] });
    const access = name === '' ? [] : [{ type, name, actions: actions.split(',') }];
    const body = part({
      iss: 'tokens',
      sub: 'jane',
      aud: 'registry',
      exp: now + 600,
      nbf: now - 60,
      iat: now,
      jti: randomUUID(),
      access,
    });
    return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), this.#keys.privateKey).toString('base64url')}`;
  }
}

/** Runs the program. */
const ran = (
  argv: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) =>
    execFile(process.execPath, [MAIN, ...argv], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );

type Login = 'none' | 'basic' | 'token';

/** A registry of CNCF distribution on a port of loopback. */
class RealRegistry {
  readonly folder = mkdtempSync(join(tmpdir(), 'crashloop-registry-'));
  readonly tokens = new Tokens(this.folder);
  #child: ChildProcess | undefined;
  host = '';

  get ca(): Buffer {
    return readFileSync(join(this.folder, 'ca.crt'));
  }

  async start(login: Login): Promise<void> {
    const { folder } = this;
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '2',
      '-subj',
      '/CN=ca',
    );
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'tls.key', '-out', 'tls.csr', '-subj', '/CN=registry');
    writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
    openssl(
      'x509',
      '-req',
      '-in',
      'tls.csr',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-out',
      'tls.crt',
      '-extfile',
      'names',
    );
    this.host = `127.0.0.1:${await freePort()}`;
    const auth: Readonly<Record<Login, () => Promise<object> | object>> = {
      none: () => ({}),
      // The hash of bcrypt of "s3cret".
      basic: () => {
        writeFileSync(join(folder, 'htpasswd'), `jane:${process.env.REGISTRY_BCRYPT}\n`);
        return { auth: { htpasswd: { realm: 'x', path: join(folder, 'htpasswd') } } };
      },
      token: async () => {
        await this.tokens.start();
        const { realm } = this.tokens;
        return {
          auth: { token: { realm, service: 'registry', issuer: 'tokens', rootcertbundle: join(folder, 'token.crt') } },
        };
      },
    };
    const config = {
      version: '0.1',
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: {
        addr: this.host,
        secret: 'x',
        tls: { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') },
      },
      ...(await auth[login]()),
    };
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
    this.#child = spawn(PROGRAM, ['serve', join(folder, 'config.yml')], {
      stdio: 'ignore',
      env: { OTEL_TRACES_EXPORTER: 'none' },
    });
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.tokens.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

for (const login of ['none', 'basic', 'token'] as const)
  describe(`images of a real registry, login: ${login}`, () => {
    const registry = new RealRegistry();
    const store = emptyStore();
    const tags: Record<string, string> = {};
    const basic = `Basic ${Buffer.from('jane:s3cret').toString('base64')}`;
    let docker = '';

    before(async () => {
      await registry.start(login);
      for (const [name, [build]] of Object.entries(IMAGES)) tags[name] = addImage(store, build);
      const arm = addImage(store, {
        layers: [[{ path: 'app/server', data: elfOf('arm64') }]],
        architecture: 'arm64',
        config: entrypoint('/app/server'),
      });
      tags.index = addIndex(store, { 'linux/arm64': arm, 'linux/amd64': tags.good! });
      tags['arm-only'] = addIndex(store, { 'linux/arm64': arm });
      const authorization = (name: string): string =>
        login === 'basic'
          ? basic
          : login === 'token'
            ? `Bearer ${registry.tokens.token(`repository:${name}:pull,push`)}`
            : '';
      const push = { base: `https://${registry.host}`, ca: registry.ca, authorization };
      for (let turn = 0; ; turn++) {
        try {
          await pushImages(push, 'acme/web', store, tags);
          break;
        } catch (error) {
          // It is not listening yet.
          if (turn > 1000 || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      docker = join(registry.folder, 'docker');
      mkdirSync(docker);
      mkdirSync(join(registry.folder, '.config/containers/certs.d', registry.host), { recursive: true });
      writeFileSync(join(registry.folder, '.config/containers/certs.d', registry.host, 'ca.crt'), registry.ca);
      const auths = { [registry.host]: { auth: basic.slice('Basic '.length) } };
      writeFileSync(join(docker, 'config.json'), JSON.stringify(login === 'none' ? {} : { auths }));
    });
    after(() => registry.stop());

    const look = (
      tag: string,
      env: Record<string, string> = { DOCKER_CONFIG: docker },
      homedir = registry.folder,
    ): Promise<Inspection> => {
      const container = { name: 'web', image: `${registry.host}/acme/web:${tag}` };
      return inspectImage(
        {
          container,
          spec: { containers: [container] },
          imageID: tags[tag] === undefined ? '' : `${registry.host}/acme/web@${tags[tag]}`,
          node: { name: 'node-1', os: 'linux', architecture: 'amd64' },
        },
        environment(env, { homedir }),
      );
    };

    for (const [tag, [, fault]] of Object.entries(IMAGES))
      it(`${tag}: ${fault ?? 'no fault'}`, async () => {
        const seen = await look(tag);
        expect([seen.unread, seen.fault?.kind ?? null, seen.isSame]).to.deep.equal([null, fault, true]);
        expect(JSON.stringify(seen)).not.to.contain('s3cret');
      });
    it('an index of two architectures, and one without the architecture of the node', async () => {
      const seen = await look('index');
      expect([seen.fault, seen.platforms, seen.isSame]).to.deep.equal([null, ['linux/arm64', 'linux/amd64'], true]);
      expect((await look('arm-only')).fault?.kind).to.equal('platform');
    });
    it('an image that is not there, and a certificate that no one trusts', async () => {
      expect((await look('none')).unread).to.contain('has no such image');
      expect((await look('good', { DOCKER_CONFIG: docker }, '/nowhere')).unread).to.be.a('string');
    });
    it('preflight --inspect-image: a fault of an image keeps the pod from starting, and nothing else does', async () => {
      const api = await FakeApi.open({ clock: machineClock }, (seen, response) => {
        if (seen.method === 'GET') return false;
        json(response, JSON.parse(seen.body), 201);
        return true;
      });
      api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
      api.put(node('node-1'));
      const wanted = [...Object.entries(IMAGES).map(([tag, [, fault]]) => [tag, fault] as const), ['none', 'absent']];
      const web = (tag: string): object =>
        deployment({}, { image: `${registry.host}/acme/web:${tag}`, imagePullPolicy: 'Always' }, {}, `web-${tag}`);
      const file = join(registry.folder, 'web.json');
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted.map(([tag]) => web(tag!)) }));
      const argv = ['preflight', '-f', file, '--inspect-image', '-o', 'json', '-n', 'shop', '-s', api.server.url];
      const env = { HOME: registry.folder, DOCKER_CONFIG: docker, PATH: '/usr/bin:/bin' };
      const { code, out, err } = await ran(argv, env);
      await api.close();
      expect(code, err).to.equal(1);
      const { items } = JSON.parse(out) as PreflightAnswer;
      expect(
        items.map(({ target, causes }) => [target.name, causes.map(({ category }) => category)]),
      ).to.have.deep.members(wanted.map(([tag, fault]) => [`web-${tag}`, fault === null ? [] : ['bad-image']]));
    });
    if (login !== 'none')
      it('needs the credentials', async () => {
        expect((await look('good', { DOCKER_CONFIG: '/nowhere' })).unread).to.match(/no credentials|gives no token/);
      });
  });
