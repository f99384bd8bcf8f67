import type { ServerResponse } from 'node:http';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { expect } from 'chai';
import { later } from '../../../src/clock.ts';
import type { Client } from '../../../src/sources/cluster/client.ts';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import { http2Channel } from '../../../src/sources/cluster/http2.ts';
import { watch } from '../../../src/sources/cluster/watch.ts';
import type { Change, Watched, WatchOptions } from '../../../src/sources/cluster/watch-options.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { environment, rejection, rest } from './support/environment.ts';
import {
  fakeServer,
  hangUp,
  json,
  pem,
  status,
  type FakeServer,
  type Handler,
  type Seen,
  type ServerOptions,
} from './support/server.ts';

const pod = (name: string, resourceVersion: number, more: object = {}): object => ({
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: String(resourceVersion) },
  ...more,
});
const list = (response: ServerResponse, resourceVersion: number, ...items: object[]): void =>
  json(response, { kind: 'PodList', metadata: { resourceVersion: String(resourceVersion) }, items });
const isWatch = (seen: Seen): boolean => seen.url.includes('watch=true');
const fromOf = (seen: Seen): string | null => new URL(seen.url, 'https://x').searchParams.get('resourceVersion');
const open = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders?.();
};
const tell = (response: ServerResponse, type: string, object: object): void =>
  void response.write(`${JSON.stringify({ type, object })}\n`);
const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 5 (9)' };

/** What was reported: `added a`, `modified a`, `deleted a`, `synced`, `! notice`. */
interface Told {
  readonly lines: string[];
  readonly client: Client;
  readonly server: FakeServer;
  readonly controller: AbortController;
  readonly done: () => Promise<void>;
  readonly clock: FakeClock;
  /** Resolves when lines that start so were reported in this order, possibly with others between. */
  until(...lines: string[]): Promise<void>;
}

async function watching(
  handler: (...given: [...Parameters<Handler>, FakeClock]) => void,
  run: (told: Told) => Promise<void>,
  more: Partial<WatchOptions<{ metadata?: { name?: string } }>> = {},
  server: ServerOptions = {},
  watched: Watched = { resource: 'pods', namespace: 'shop' },
): Promise<void> {
  const clock = new FakeClock();
  const fake = await fakeServer((seen, response, count) => handler(seen, response, count, clock), server);
  const client = createClient(rest(fake.url), environment({}, { clock }));
  const controller = new AbortController();
  const lines: string[] = [];
  const done = watch<{ metadata?: { name?: string } }>(client, watched, {
    signal: controller.signal,
    onChanges: (changes: readonly Change<{ metadata?: { name?: string } }>[]) => {
      for (const { type, object } of changes) lines.push(`${type} ${object.metadata?.name}`);
    },
    onSynced: () => lines.push('synced'),
    onNotice: (text) => lines.push(`! ${text}`),
    ...more,
  });
  done.catch(() => {});
  const until = (...wanted: string[]): Promise<void> => {
    const told = (): boolean => {
      let at = 0;
      for (const line of lines) if (at < wanted.length && line.startsWith(wanted[at]!)) at++;
      return at === wanted.length;
    };
    return clock.until(told, () => `${wanted.join(', ')}; instead: ${lines.join(', ')}`, 1000);
  };
  try {
    await run({ lines, client, server: fake, controller, done: () => clock.settled(done), until, clock });
  } finally {
    controller.abort();
    client.close();
    await fake.close();
  }
}

describe('watching', () => {
  for (const protocol of ['h2', 'https1'] as const) {
    it(`${protocol}: reports the existing objects, then each change, and sends selectors, bookmarks and a time limit`, () =>
      watching(
        (seen, response) => {
          if (!isWatch(seen)) return list(response, 5, pod('a', 3), pod('b', 4));
          open(response);
          tell(response, 'ADDED', pod('c', 6));
          tell(response, 'MODIFIED', pod('a', 7));
          tell(response, 'BOOKMARK', { metadata: { resourceVersion: '9' } });
          tell(response, 'DELETED', pod('b', 10));
        },
        async ({ lines, server, until }) => {
          await until('deleted b');
          expect(lines).to.deep.equal(['added a', 'added b', 'synced', 'added c', 'modified a', 'deleted b']);
          const query = new URL(server.seen[1]!.url, 'https://x').searchParams;
          expect(Object.fromEntries(query)).to.include({
            watch: 'true',
            allowWatchBookmarks: 'true',
            resourceVersion: '5',
            labelSelector: 'app=web',
            fieldSelector: 'spec.nodeName=n1',
          });
          expect(Number(query.get('timeoutSeconds'))).to.be.within(300, 360);
          expect(server.seen[1]!.url.split('?')[0]).to.equal('/api/v1/namespaces/shop/pods');
        },
        {},
        { protocol },
        { resource: 'pods', namespace: 'shop', labelSelector: 'app=web', fieldSelector: 'spec.nodeName=n1' },
      ));

    it(`${protocol}: goes on from the last version, or bookmark, when the connection is cut`, () =>
      watching(
        (seen, response, count) => {
          if (!isWatch(seen)) return list(response, 5, pod('a', 3));
          open(response);
          if (count === 2) {
            tell(response, 'MODIFIED', pod('a', 7));
            tell(response, 'BOOKMARK', { metadata: { resourceVersion: '21' } });
            setImmediate(() => hangUp(response));
          } else tell(response, 'ADDED', pod('b', 22));
        },
        async ({ lines, server, until }) => {
          await until('added b');
          expect(
            lines.filter((line) => !line.startsWith('!')),
            'nothing twice',
          ).to.deep.equal(['added a', 'synced', 'modified a', 'added b']);
          expect(server.seen.map((seen) => (isWatch(seen) ? fromOf(seen) : 'list'))).to.deep.equal(['list', '5', '21']);
          expect(
            lines.filter((line) => line.startsWith('!')),
            'trouble, told once, and its end',
          ).to.have.length(2);
        },
        {},
        { protocol },
      ));

    it(`${protocol}: ends with the signal, without an open stream, and leaves the connection usable`, () =>
      watching(
        (seen, response) => {
          if (seen.url === '/other') return json(response, { ok: true });
          if (!isWatch(seen)) return list(response, 5);
          open(response);
          response.on('close', () => response.emit('test-closed'));
          closed = once(response, 'test-closed');
        },
        async ({ client, until, clock, controller, done }) => {
          await until('synced');
          await clock.until(
            () => closed !== undefined,
            () => 'a watch is open',
          );
          controller.abort();
          await done();
          await closed;
          expect(await client.json({ path: '/other' })).to.deep.equal({ ok: true });
        },
        {},
        { protocol },
      ));
  }
  let closed: Promise<unknown> | undefined;
  beforeEach(() => (closed = undefined));

  it('goes on without a notice when the server ends it in time', () =>
    watching(
      (seen, response, count, clock) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        if (count < 4) later(clock, 300_000, () => response.end());
        else tell(response, 'ADDED', pod('b', 22));
      },
      async ({ lines, server, until }) => {
        await until('added b');
        expect(lines).to.deep.equal(['synced', 'added b']);
        expect(server.seen.filter(isWatch)).to.have.length(3);
      },
    ));

  it('waits between attempts where the server ends every watch immediately, with one notice', () =>
    watching(
      (seen, response) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        response.end();
      },
      async ({ clock, lines, server, until }) => {
        await until('! the watch of pods was interrupted');
        await clock.pass(60_000);
        expect(server.seen.length).to.be.within(4, 16);
        expect(lines.filter((line) => line.startsWith('!'))).to.have.length(1);
      },
    ));

  const forgotten: Record<string, (response: ServerResponse) => void> = {
    'as the answer': (response) => status(response, 410, 'Expired', 'too old resource version'),
    'as an event': (response) => {
      open(response);
      tell(response, 'ERROR', gone);
    },
  };
  for (const [how, say] of Object.entries(forgotten)) {
    it(`410 ${how}: lists again, and reports the differences only`, () =>
      watching(
        (seen, response, count) => {
          if (count === 1) return list(response, 5, pod('a', 3), pod('b', 4), pod('c', 5));
          if (count === 2) return say(response);
          if (!isWatch(seen)) return list(response, 30, pod('a', 3), pod('b', 20), pod('d', 25));
          open(response);
          tell(response, 'MODIFIED', pod('d', 31));
        },
        async ({ lines, server, until }) => {
          await until('modified d');
          expect(lines).to.deep.equal([
            'added a',
            'added b',
            'added c',
            'synced',
            'modified b',
            'added d',
            'deleted c',
            'synced',
            'modified d',
          ]);
          expect(server.seen.map((seen) => (isWatch(seen) ? fromOf(seen) : 'list'))).to.deep.equal([
            'list',
            '5',
            'list',
            '30',
          ]);
        },
      ));
  }
  it('waits between lists where the server forgets the version that it just listed', () =>
    watching(
      (seen, response) => (isWatch(seen) ? status(response, 410, 'Expired', 'too old') : list(response, 5)),
      async ({ clock, server, until }) => {
        await until('synced', 'synced', 'synced');
        await clock.pass(60_000);
        expect(server.seen.length).to.be.within(8, 20);
      },
    ));

  it('backs off when the server fails, with one notice, and lists again when that does not help', () =>
    watching(
      (seen, response, count) => {
        if (count === 1) return list(response, 5, pod('a', 3));
        if (count < 6) return status(response, 500, 'InternalError', 'etcd is gone');
        if (!isWatch(seen)) return list(response, 9, pod('a', 3), pod('b', 8));
        open(response);
        tell(response, 'ADDED', pod('c', 10));
      },
      async ({ lines, server, until }) => {
        await until('added c');
        expect(lines).to.deep.equal([
          'added a',
          'synced',
          '! the watch of pods was interrupted: etcd is gone; trying again',
          'added b',
          'synced',
          '! watching again',
          'added c',
        ]);
        expect(server.seen.slice(0, 4).map((seen) => (isWatch(seen) ? fromOf(seen) : 'list'))).to.deep.equal([
          'list',
          '5',
          '5',
          '5',
        ]);
      },
    ));
  it('waits as long as a busy server asks', () =>
    watching(
      (seen, response, count) => {
        if (!isWatch(seen)) return list(response, 5);
        if (count === 2) return status(response, 429, 'TooManyRequests', 'later', {}, { 'retry-after': '1' });
        open(response);
        tell(response, 'ADDED', pod('a', 6));
      },
      async ({ clock, lines, server, until }) => {
        const began = clock.now();
        await until('added a');
        expect(clock.now() - began).to.be.within(1000, 1500);
        expect(server.seen.length).to.equal(3);
        expect(lines).to.deep.equal(['synced', 'added a']);
      },
    ));

  it('polls where watching is forbidden, with one notice that names the rule', () =>
    watching(
      (seen, response, count) => {
        if (isWatch(seen))
          return status(response, 403, 'Forbidden', 'pods is forbidden: User "jo" cannot watch resource "pods"');
        if (count < 4) return list(response, 5, pod('a', 3), pod('b', 4));
        return list(response, 9, pod('a', 8));
      },
      async ({ lines, server, until }) => {
        await until('modified a', 'deleted b', 'synced', 'synced');
        expect(lines.filter((line) => line.startsWith('!'))).to.deep.equal([
          '! you may not watch pods (needs: watch pods in shop): listing them every 5 s instead',
        ]);
        expect(lines.filter((line) => !line.startsWith('!') && line !== 'synced')).to.deep.equal([
          'added a',
          'added b',
          'modified a',
          'deleted b',
        ]);
        expect(server.seen.filter(isWatch), 'asked once').to.have.length(1);
      },
    ));
  it('fails immediately where listing is forbidden', () =>
    watching(
      (_seen, response) => status(response, 403, 'Forbidden', 'no'),
      async ({ done, server }) => {
        expect(await rejection(done())).to.include({ code: 403 });
        expect(server.seen).to.have.length(1);
      },
    ));
  it('ends where the permission is taken away', () =>
    watching(
      (seen, response, count) => {
        if (count === 1) return list(response, 5);
        if (isWatch(seen)) return status(response, 410, 'Expired', 'too old');
        status(response, 403, 'Forbidden', 'no longer');
      },
      async ({ done }) => {
        expect((await rejection(done())).message).to.equal('no longer');
      },
    ));
  it('ends where the login expires', () =>
    watching(
      (_seen, response, count) =>
        count === 1 ? list(response, 5) : status(response, 401, 'Unauthorized', 'Unauthorized'),
      async ({ done }) => {
        expect((await rejection(done())).message).to.contain('You must be logged in');
      },
    ));
  it('waits for a server that went away', async () => {
    let server: FakeServer | undefined;
    await watching(
      (seen, response) => {
        if (!isWatch(seen)) return list(response, 5, pod('a', 3));
        open(response);
      },
      async ({ lines, server: fake, until }) => {
        server = fake;
        await until('synced');
        fake.drop();
        await until('! the watch of pods was interrupted');
        await until('! watching again');
        expect(lines.filter((line) => line.startsWith('added'))).to.deep.equal(['added a']);
      },
    );
    expect(server!.seen.filter(isWatch).length).to.be.greaterThan(1);
  });

  it('ends the stream, not the program, for a line that is too long', () =>
    watching(
      (seen, response, count) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        if (count === 2) response.write(`{"type":"ADDED","object":{"metadata":{"name":"${'x'.repeat(70_000)}`);
        else tell(response, 'ADDED', pod('a', 6));
      },
      async ({ lines, until }) => {
        await until('added a');
        expect(lines[1]).to.match(/^! .*larger than/);
      },
      { maxLine: 65_536 },
    ));
  it('reads lines in many pieces, several lines in one piece, and split characters', () =>
    watching(
      (seen, response) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        const bytes = Buffer.from(
          [pod('é1', 6), pod('é2', 7), pod('é3', 8)]
            .map((object) => `${JSON.stringify({ type: 'ADDED', object })}\n`)
            .join(''),
        );
        for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
      },
      async ({ lines, until }) => {
        await until('added é3');
        expect(lines).to.deep.equal(['synced', 'added é1', 'added é2', 'added é3']);
      },
    ));
  it('ends the stream for a line that is no event', () =>
    watching(
      (seen, response, count) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        if (count === 2) response.end('<html>login</html>\n');
        else tell(response, 'ADDED', pod('a', 6));
      },
      ({ until }) => until('! the watch of pods was interrupted', 'added a'),
    ));
  it('gives up a stream that becomes silent', () =>
    watching(
      (seen, response, count) => {
        if (!isWatch(seen)) return list(response, 5);
        open(response);
        if (count > 2) tell(response, 'ADDED', pod('a', 6));
      },
      ({ until }) => until('! the watch of pods was interrupted: the server became silent', 'added a'),
      {},
      { protocol: 'https1' },
    ));

  it('reports a long list page by page', () =>
    watching(
      (seen, response) => {
        const token = new URL(seen.url, 'https://x').searchParams.get('continue');
        if (isWatch(seen)) return open(response);
        json(response, {
          metadata: { resourceVersion: '5', ...(token === null && { continue: 'next' }) },
          kind: 'PodList',
          items: [pod(token === null ? 'a' : 'b', 3)],
        });
      },
      async ({ lines, until }) => {
        await until('synced');
        expect(lines).to.deep.equal(['added a', 'added b', 'synced']);
      },
    ));
  it("uses the caller's own list at the start and after a gap", () => {
    let lists = 0;
    return watching(
      (_seen, response, count) => {
        open(response);
        if (count === 1) tell(response, 'ERROR', gone);
        else tell(response, 'ADDED', pod('a', 41));
      },
      async ({ lines, server, until }) => {
        await until('added a');
        expect(lists).to.equal(2);
        expect(lines).to.deep.equal(['synced', 'synced', 'added a']);
        expect(server.seen.map(fromOf)).to.deep.equal(['40', '40']);
      },
      {
        list: async () => {
          lists++;
          return '40';
        },
      },
    );
  });
  it('reports Secrets without their values', async () => {
    const told: string[] = [];
    const secret = { ...pod('s', 3), kind: 'Secret', data: { password: 'aHVudGVyMg==' } };
    await watching(
      (seen, response) => {
        if (!isWatch(seen))
          return json(response, { kind: 'SecretList', metadata: { resourceVersion: '5' }, items: [secret] });
        open(response);
        tell(response, 'MODIFIED', secret);
      },
      async ({ clock }) => {
        await clock.until(
          () => told.length === 2,
          () => told.join(),
        );
      },
      { onChanges: (changes) => void told.push(JSON.stringify(changes)) },
      {},
      { resource: 'secrets', namespace: 'shop' },
    );
    expect(told.join()).to.contain('"password":7').and.not.contain('aHVudGVyMg');
  });
  it('leaves out objects in which something has a wrong type, with one notice', async () => {
    const broken = (name: string): object => ({ ...pod(name, 2), spec: { volumes: 'none' } });
    const changes: string[] = [];
    const notices: string[] = [];
    const ended = new AbortController();
    const server = await fakeServer((_seen, response) =>
      json(response, {
        kind: 'PodList',
        metadata: { resourceVersion: '5' },
        items: [pod('a', 1), broken('b'), broken('c'), pod('d', 3)],
      }),
    );
    const client = createClient(rest(server.url), environment());
    await watch(
      client,
      { resource: 'pods', namespace: 'shop' },
      {
        signal: ended.signal,
        onChanges: (some) => changes.push(...some.map(({ object }) => object.metadata?.name ?? '')),
        onSynced: () => ended.abort(),
        onNotice: (text) => notices.push(text),
      },
    );
    client.close();
    await server.close();
    expect(changes).to.deep.equal(['a', 'd']);
    expect(notices).to.deep.equal(['the watch of pods leaves out an object: spec.volumes is not a list']);
  });
  it('throws what its callback throws', () =>
    watching(
      (_seen, response) => list(response, 5, pod('a', 3)),
      async ({ done }) => {
        expect((await rejection(done())).message).to.equal('a bug');
      },
      {
        onChanges: () => {
          throw new Error('a bug');
        },
      },
    ));
  it('ends when the client is closed', () =>
    watching(
      (seen, response) => (isWatch(seen) ? open(response) : list(response, 5)),
      async ({ client, done, until }) => {
        await until('synced');
        client.close();
        expect((await rejection(done())).message).to.contain('closed');
      },
    ));
  it('runs twenty watches over one connection without blocking other requests', () =>
    watching(
      (seen, response) => {
        if (seen.url === '/other') return json(response, { ok: true });
        if (isWatch(seen)) return open(response);
        list(response, 5);
      },
      async ({ clock, client, server, controller }) => {
        const all = Array.from({ length: 20 }, () =>
          watch(client, { resource: 'pods', namespace: 'shop' }, { signal: controller.signal, onChanges: () => {} }),
        );
        await clock.until(
          () => server.seen.filter(isWatch).length === 21,
          () => `${server.seen.length} requests`,
        );
        expect(await client.json({ path: '/other' })).to.deep.equal({ ok: true });
        expect(server.connections()).to.equal(1);
        controller.abort();
        await Promise.all(all);
      },
    ));
});

describe('a connection that died silently', () => {
  /** Returns a relay that can stop relaying, as a firewall does that forgot the connection. */
  async function relay(port: number): Promise<{ port: number; forget: () => void; close: () => void }> {
    const sockets: Socket[] = [];
    let forgotten = false;
    const server = createServer((near) => {
      const far = connectTcp(port, '127.0.0.1');
      sockets.push(near, far);
      near.on('data', (data) => forgotten || far.write(data));
      far.on('data', (data) => forgotten || near.write(data));
      for (const one of [near, far]) one.setNoDelay().on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      port: (server.address() as AddressInfo).port,
      forget: () => (forgotten = true),
      close: () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  }
  it('is noticed during a watch, and a quiet connection is kept', async () => {
    const clock = new FakeClock();
    const server = await fakeServer((_seen, response) => open(response));
    const between = await relay(server.port);
    const socket = connectTls({ host: '127.0.0.1', port: between.port, ca: pem('ca.crt'), ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    const channel = http2Channel(socket, new URL(`https://127.0.0.1:${between.port}`), clock);
    const answer = await channel.send({ method: 'GET', path: '/', headers: {}, endless: true });
    let ended: Error | undefined;
    answer.body.on('error', (error) => (ended = error)).resume();
    await clock.pass(300_000);
    expect(ended, 'quiet, but there').to.equal(undefined);
    between.forget();
    await clock.pass(75_000);
    expect(ended?.message).to.match(/silent for 45 s|in the middle/);
    expect(channel.alive()).to.equal(false);
    between.close();
    await server.close();
  });
});
