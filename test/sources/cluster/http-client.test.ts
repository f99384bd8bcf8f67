import { createServer, type AddressInfo } from 'node:net';
import type { ServerHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ApiError, RequestTimeout } from '../../../src/sources/cluster/api-error.ts';
import type { Client } from '../../../src/sources/cluster/client.ts';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import type { RestConfig } from '../../../src/sources/cluster/rest-config.ts';
import { calm, FakeClock, START } from '../../support/fake-clock.ts';
import { environment, rejection, rest } from './support/environment.ts';
import {
  fakeServer,
  hangUp,
  json,
  pem,
  status,
  type FakeServer,
  type Handler,
  type ServerOptions,
} from './support/server.ts';

type More = Parameters<typeof rest>[1];
async function against(
  handler: Handler,
  run: (client: Client, server: FakeServer, clock: FakeClock) => Promise<void>,
  options: ServerOptions & { rest?: More; env?: Record<string, string> } = {},
): Promise<void> {
  const server = await fakeServer(handler, options);
  const clock = new FakeClock();
  const client = createClient(rest(server.url, options.rest), environment(options.env, { clock }));
  try {
    await run(client, server, clock);
  } finally {
    client.close();
    await server.close();
  }
}
const ok: Handler = (_seen, response) => json(response, { ok: true });

describe('the connection', () => {
  it('is one HTTP/2 connection for many requests', () =>
    against(ok, async (client, server) => {
      await Promise.all(Array.from({ length: 40 }, (_, i) => client.json({ path: `/api/${i}` })));
      expect(server.connections()).to.equal(1);
      expect(server.seen.map((s) => s.version)).to.deep.equal(Array.from({ length: 40 }, () => '2.0'));
      expect(client.requests).to.equal(40);
    }));
  it('leaves all idle connections of HTTP/1.1 where one was cut off', () => {
    const cut = new Set<unknown>();
    return against(
      (seen, response) => {
        if (cut.has(response.socket)) return hangUp(response);
        if (!seen.url.startsWith('/first')) return json(response, { ok: true });
        setTimeout(() => {
          cut.add(response.socket);
          json(response, { ok: true });
        }, 20);
      },
      async (client) => {
        await Promise.all(Array.from({ length: 6 }, (_, i) => client.json({ path: `/first/${i}` })));
        expect(cut.size).to.equal(6);
        expect(await client.json({ path: '/later' })).to.deep.equal({ ok: true });
      },
      { protocol: 'https1' },
    );
  });
  it('falls back to HTTP/1.1 with at most six connections', () =>
    against(
      (_seen, response) => setTimeout(() => json(response, { ok: true }), 10),
      async (client, server) => {
        await Promise.all(Array.from({ length: 30 }, (_, i) => client.json({ path: `/api/${i}` })));
        expect(server.connections()).to.be.within(2, 6);
        await client.json({ path: '/again' });
        expect(server.connections()).to.be.at.most(6);
        expect(server.seen[0]!.version).to.equal('1.1');
        expect(server.seen[0]!.headers.host).to.equal(`127.0.0.1:${server.port}`);
      },
      { protocol: 'https1' },
    ));
  it('is HTTP/1.1 with DISABLE_HTTP2', () =>
    against(
      ok,
      async (client, server) => {
        await client.json({ path: '/' });
        expect(server.seen[0]!.version).to.equal('1.1');
      },
      { env: { DISABLE_HTTP2: '1' } },
    ));
  it('is plain HTTP to an http:// server, with the path of its address', async () => {
    const server = await fakeServer(ok, { protocol: 'http' });
    const client = createClient(
      rest(`${server.url}/k8s/c1`, { impersonate: { user: 'joe', uid: '', groups: ['a', 'b'], extra: {} } }),
      environment(),
    );
    await client.json({ path: '/api', query: { limit: 5, labelSelector: 'a in (b,c)', none: undefined } });
    client.close();
    await server.close();
    expect(server.seen[0]!.url).to.equal('/k8s/c1/api?limit=5&labelSelector=a+in+%28b%2Cc%29');
    expect(server.seen[0]!.headers['impersonate-group'], 'two header lines').to.deep.equal(['a', 'b']);
  });
  for (const protocol of ['h2', 'https1'] as const) {
    it(`${protocol}: opens a new connection once for a GET that was lost before its answer`, () =>
      against(
        (_seen, response, count) => (count === 1 ? hangUp(response) : json(response, { count })),
        async (client, server) => {
          expect(await client.json({ path: '/a' })).to.deep.equal({ count: 2 });
          expect(server.connections()).to.equal(2);
        },
        { protocol },
      ));
  }
  it('replaces an HTTP/2 connection that was dropped', () =>
    against(ok, async (client, server) => {
      await client.json({ path: '/a' });
      server.drop();
      await client.json({ path: '/b' });
      expect(server.connections()).to.equal(2);
    }));
  it('is replaced when the server wants to end it, and running requests end normally', () => {
    let end = (): void => {};
    return against(
      (_seen, response, count) => {
        if (count > 1) return json(response, { count });
        (response as unknown as { stream: { session: ServerHttp2Session } }).stream.session.goaway();
        end = () => json(response, { count });
      },
      async (client, server) => {
        const first = client.json({ path: '/a' });
        await calm();
        expect(await client.json({ path: '/b' })).to.deep.equal({ count: 2 });
        end();
        expect(await first).to.deep.equal({ count: 1 });
        expect(server.connections()).to.equal(2);
      },
    );
  });
  it('does not send a POST twice', () =>
    against(
      (_seen, response) => hangUp(response),
      async (client, server) => {
        const error = await rejection(client.json({ method: 'POST', path: '/a', body: {} }));
        expect(error.name).to.equal('ConnectionLost');
        expect(server.seen).to.have.length(1);
      },
      { protocol: 'https1' },
    ));
  it('fails when the request is lost twice', () =>
    against(
      (_seen, response) => hangUp(response),
      async (client, server) => {
        expect((await rejection(client.json({ path: '/a' }))).name).to.equal('ConnectionLost');
        expect(server.seen).to.have.length(2);
      },
      { protocol: 'https1' },
    ));
  it('can be opened after a first attempt failed', async () => {
    const client = createClient(rest('https://127.0.0.1:1'), environment());
    expect((await rejection(client.json({ path: '/' }))).message).to.contain('refused');
    expect((await rejection(client.json({ path: '/' }))).message).to.contain('refused');
    client.close();
  });
});

describe('requests', () => {
  it('send a body and its content type', () =>
    against(ok, async (client, server) => {
      await client.json({ method: 'POST', path: '/pods', body: { kind: 'Pod', name: 'ü' } });
      await client.json({
        method: 'PATCH',
        path: '/pods/a',
        body: [{ op: 'remove' }],
        headers: { 'content-type': 'application/json-patch+json' },
      });
      await client.json({ method: 'DELETE', path: '/pods/a', query: { gracePeriodSeconds: 0 } });
      const [post, patch, del] = server.seen;
      expect([post!.method, post!.body, post!.headers['content-type']]).to.deep.equal([
        'POST',
        '{"kind":"Pod","name":"ü"}',
        'application/json',
      ]);
      expect([patch!.method, patch!.headers['content-type']]).to.deep.equal(['PATCH', 'application/json-patch+json']);
      expect([del!.method, del!.url, del!.body]).to.deep.equal(['DELETE', '/pods/a?gracePeriodSeconds=0', '']);
    }));
  const zipped: Handler = (seen, response) => {
    const gzip = seen.headers['accept-encoding'] === 'gzip';
    response.writeHead(200, { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) });
    const body = JSON.stringify({ gzip, text: 'x'.repeat(300_000) });
    response.end(gzip ? gzipSync(body) : body);
  };
  it('ask for gzip and decompress it', () =>
    against(
      zipped,
      async (client) =>
        expect(await client.json<{ gzip: boolean; text: string }>({ path: '/' }))
          .to.include({ gzip: true })
          .and.to.have.property('text')
          .with.length(300_000) as never,
    ));
  it('do not ask for gzip with --disable-compression', () =>
    against(zipped, async (client) => expect(await client.json({ path: '/' })).to.include({ gzip: false }) as never, {
      rest: { disableCompression: true },
    }));
  it('report the fields of a Status', () =>
    against(
      (_seen, response) =>
        status(response, 409, 'AlreadyExists', 'pods "a" already exists', { details: { name: 'a' } }),
      async (client) => {
        const error = (await rejection(client.json({ path: '/' }))) as ApiError;
        expect(error)
          .to.be.instanceOf(ApiError)
          .and.include({ code: 409, reason: 'AlreadyExists', message: 'pods "a" already exists' });
        expect(error.status?.details?.name).to.equal('a');
      },
    ));
  it('report other errors as text, but not HTML', async () => {
    const text =
      (body: string, type: string): Handler =>
      (_seen, response) =>
        void response.writeHead(502, { 'content-type': type }).end(body);
    await against(
      text('no upstream\n', 'text/plain'),
      async (client) =>
        expect((await rejection(client.json({ path: '/' }))).message).to.equal(
          'the server answered 502: no upstream',
        ) as never,
    );
    await against(
      text('<html>secret</html>', 'text/html'),
      async (client) =>
        expect((await rejection(client.json({ path: '/' }))).message).to.equal(
          'the server answered 502: an HTML page',
        ) as never,
    );
    await against(
      (_seen, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      async (client) =>
        expect((await rejection(client.json({ path: '/' }))).message).to.contain(
          'text/html where JSON was expected',
        ) as never,
    );
    await against(
      (_seen, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":'),
      async (client) =>
        expect((await rejection(client.json({ path: '/' }))).message).to.equal(
          'the server answered invalid JSON (8 bytes)',
        ) as never,
    );
  });
  for (const protocol of ['h2', 'https1'] as const)
    it(`${protocol}: refuse an encoding that was not asked for`, () =>
      against(
        (_seen, response) =>
          void response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'br' }).end('text'),
        async (client) => {
          const why = 'the server answered in the encoding br, which was not asked for';
          expect((await rejection(client.request({ path: '/' }))).message).to.equal(why);
          expect((await rejection(client.stream({ path: '/', contentType: 'text/plain' }))).message).to.equal(why);
        },
        { protocol },
      ));
  it('remember the newest Date header', () =>
    against(
      (_seen, response, count) =>
        json(response, {}, 200, {
          date: count === 1 ? 'Sun, 22 Nov 2026 10:00:05 GMT' : 'Sun, 22 Nov 2026 10:00:01 GMT',
        }),
      async (client) => {
        await client.json({ path: '/' });
        await client.json({ path: '/' });
        expect(new Date(client.serverTime!).toISOString()).to.equal('2026-11-22T10:00:05.000Z');
      },
    ));

  it('run at most so many at once, logs among them, and watches beside them', async () => {
    const open: (() => void)[] = [];
    await against(
      (seen, response) => {
        if (!seen.url.includes('watch')) open.push(() => json(response, {}));
        else response.writeHead(200, { 'content-type': 'application/json' }).write('{}\n');
      },
      async (client) => {
        client.atMost(2);
        (await client.stream({ path: '/', query: { watch: true } })).destroy();
        const all = Promise.all([
          client.json({ path: '/a' }),
          client.stream({ path: '/log' }).then((body) => body.resume()),
          client.json({ path: '/b' }),
        ]);
        const has = async (count: number): Promise<void> => {
          for (let i = 0; i < 200 && open.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 5));
        };
        await has(2);
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(open).to.have.length(2);
        open[1]!();
        await has(3);
        expect(open).to.have.length(3);
        for (const answer of [open[0]!, open[2]!]) answer();
        await all;
      },
    );
  });

  it('try again up to three times where a busy server asks for it', async () => {
    const busy =
      (times: number, code: number, after = '1'): Handler =>
      (_seen, response, count) =>
        count <= times
          ? status(response, code, 'TooManyRequests', 'too many', {}, { 'retry-after': after })
          : json(response, { count });
    await against(busy(3, 429), async (client, _server, clock) => {
      expect(await clock.settled(client.json({ path: '/' }))).to.deep.equal({ count: 4 });
      expect(clock.now()).to.equal(START + 3000);
    });
    await against(busy(1, 503), async (client, _server, clock) => {
      const answer = client.json({ method: 'POST', path: '/', body: {} });
      expect(await clock.settled(answer)).to.deep.equal({ count: 2 });
    });
    await against(busy(9, 429), async (client, server, clock) => {
      const error = (await rejection(clock.settled(client.json({ path: '/' })))) as ApiError;
      expect(error.code).to.equal(429);
      expect(error.message).to.equal('the server is too busy, and answered 429 to 4 attempts: too many');
      expect(server.seen).to.have.length(4);
    });
    await against(busy(9, 429), async (client, _server, clock) => {
      client.atMost(8);
      expect(await clock.settled(client.json({ path: '/' })), 'one of many has more patience').to.deep.equal({
        count: 10,
      });
    });
    await against(busy(1, 429, '3600'), async (client, server) => {
      expect(((await rejection(client.json({ path: '/' }))) as ApiError).code).to.equal(429);
      expect(server.seen, 'an hour is not waited for').to.have.length(1);
    });
    await against(
      (_seen, response) => status(response, 503, 'ServiceUnavailable', 'no'),
      async (client, server) => {
        await rejection(client.json({ path: '/' }));
        expect(server.seen, 'not asked to').to.have.length(1);
      },
    );
  });

  for (const protocol of ['h2', 'https1'] as const) {
    it(`${protocol}: fail at their time limit, before and during an answer`, async () => {
      const more = { protocol, rest: { timeoutMs: 30_000 } };
      await against(
        () => {},
        async (client, _server, clock) => {
          const error = await rejection(clock.settled(client.json({ path: '/' })));
          expect(error).to.be.instanceOf(RequestTimeout);
          expect(error.message).to.equal('the server did not answer within 30 s');
        },
        more,
      );
      await against(
        (_seen, response) => void response.writeHead(200).write('{"a'),
        async (client, _server, clock) => {
          const error = await rejection(clock.settled(client.json({ path: '/' })));
          expect(error).to.be.instanceOf(RequestTimeout);
        },
        more,
      );
      await against(
        (_seen, response) => void response.writeHead(200).write('{"a'),
        async (client, _server, clock) => {
          const reading = (async () => {
            for await (const _ of await client.stream({ path: '/' }));
          })();
          expect(await rejection(clock.settled(reading))).to.be.instanceOf(RequestTimeout);
        },
        more,
      );
    });
    it(`${protocol}: end when the caller aborts`, () =>
      against(
        () => {},
        async (client) => {
          const stop = new AbortController();
          setTimeout(() => stop.abort(new Error('enough')), 20);
          expect((await rejection(client.json({ path: '/', signal: stop.signal }))).message).to.equal('enough');
        },
        { protocol },
      ));
  }
  for (const protocol of ['h2', 'https1'] as const) {
    it(`${protocol}: send a GET again once where its answer is cut off`, async () => {
      const cutOff =
        (times: number): Handler =>
        (_seen, response, count) => {
          if (count > times) return json(response, { count });
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
          response.write('{"a":');
          setTimeout(() => hangUp(response), 10);
        };
      await against(
        cutOff(1),
        async (client) => expect(await client.json({ path: '/' })).to.deep.equal({ count: 2 }) as never,
        { protocol },
      );
      await against(
        cutOff(9),
        async (client, server) => {
          expect((await rejection(client.json({ path: '/' }))).name).to.equal('ConnectionLost');
          expect(server.seen).to.have.length(2);
          expect((await rejection(client.json({ method: 'POST', path: '/', body: {} }))).name).to.equal(
            'ConnectionLost',
          );
          expect(server.seen).to.have.length(3);
        },
        { protocol },
      );
    });
  }
});

describe('lists', () => {
  const page = (items: string[], next?: string): object => ({
    kind: 'PodList',
    items: items.map((name) => ({ metadata: { name, uid: name } })),
    metadata: { resourceVersion: '7', ...(next && { continue: next }) },
  });
  const names = (list: { items: unknown[] }): string[] =>
    (list.items as { metadata: { name: string } }[]).map((i) => i.metadata.name);
  const token = (url: string): string | null => new URL(url, 'http://x').searchParams.get('continue');

  it('are read page by page', () =>
    against(
      (seen, response) => json(response, token(seen.url) ? page(['c']) : page(['a', 'b'], 't1')),
      async (client, server) => {
        const list = await client.list({ path: '/pods', query: { labelSelector: 'a=b' } }, { limit: 2 });
        expect(names(list)).to.deep.equal(['a', 'b', 'c']);
        expect(list).to.include({ complete: true, resourceVersion: '7' });
        expect(server.seen.map((s) => s.url)).to.deep.equal([
          '/pods?labelSelector=a%3Db&limit=2',
          '/pods?labelSelector=a%3Db&limit=2&continue=t1',
        ]);
      },
    ));
  it('stop at `max`, and report that they are incomplete', () =>
    against(
      (_seen, response, count) => json(response, page([`a${count}`], 'more')),
      async (client, server) => {
        const list = await client.list({ path: '/pods' }, { max: 3 });
        expect(list).to.have.property('complete', false);
        expect(server.seen).to.have.length(3);
      },
    ));
  const gone = (response: Parameters<Handler>[1], next?: string): void =>
    status(response, 410, 'Expired', 'too old', next ? { metadata: { continue: next } } : {});
  it('start over when the continue token expires', () =>
    against(
      (seen, response, count) =>
        count === 2
          ? gone(response, 'inconsistent')
          : json(
              response,
              count === 1 ? page(['a', 'gone'], 't1') : token(seen.url) ? page(['c']) : page(['a', 'b'], 't2'),
            ),
      async (client) => {
        expect(names(await client.list({ path: '/pods' }))).to.deep.equal(['a', 'b', 'c']);
      },
    ));
  it('go on with the new token when it expires again, with each object once', () =>
    against(
      (seen, response) => {
        const t = token(seen.url);
        if (t === 'old') gone(response, 'inconsistent');
        else json(response, t ? page(['b', 'c']) : page(['a', 'b'], 'old'));
      },
      async (client, server) => {
        expect(names(await client.list({ path: '/pods' }))).to.deep.equal(['a', 'b', 'c']);
        expect(server.seen.map((s) => token(s.url))).to.deep.equal([null, 'old', null, 'old', 'inconsistent']);
      },
    ));
  it('fail where every continue token expires', () =>
    against(
      (seen, response) => (token(seen.url) ? gone(response) : json(response, page(['a'], 'old'))),
      async (client) => {
        expect(((await rejection(client.list({ path: '/pods' }))) as ApiError).code).to.equal(410);
      },
    ));
  it('fail for a 410 on the first page', () =>
    against(
      (_seen, response) => gone(response),
      async (client) =>
        expect(((await rejection(client.list({ path: '/pods' }))) as ApiError).reason).to.equal('Expired') as never,
    ));
});

describe('streams', () => {
  for (const protocol of ['h2', 'https1'] as const) {
    it(`${protocol}: arrive as the server writes them, and end when they are destroyed`, () => {
      let ended = (): void => {};
      const end = new Promise<void>((resolve) => (ended = resolve));
      return against(
        (_seen, response) => {
          response.once('close', ended);
          response.writeHead(200);
          response.write('one\n');
          setTimeout(() => response.write('two\n'), 15);
        },
        async (client, server) => {
          const body = await client.stream({ path: '/watch' });
          const got: string[] = [];
          for await (const chunk of body) {
            got.push(String(chunk));
            if (got.length === 2) break;
          }
          expect(got).to.deep.equal(['one\n', 'two\n']);
          expect(server.seen[0]!.headers['accept-encoding']).to.equal(undefined);
          await end;
        },
        { protocol },
      );
    });
  }
  it('end when the client is closed', () =>
    against(
      (_seen, response) => void response.writeHead(200).write('one\n'),
      async (client) => {
        const body = await client.stream({ path: '/watch' });
        setTimeout(() => client.close(), 10);
        await rejection(
          (async () => {
            for await (const _ of body);
          })(),
        );
      },
    ));
});

describe('errors of the connection', () => {
  const asked = async (config: RestConfig): Promise<Error & { hint?: string }> => {
    const clock = new FakeClock();
    const client = createClient(config, environment({}, { clock }));
    try {
      return await rejection(clock.settled(client.json({ path: '/' })));
    } finally {
      client.close();
    }
  };
  it('report a refused connection', async () => {
    const error = await asked(rest('https://127.0.0.1:1'));
    expect(error.name).to.equal('UserError');
    expect(error.message).to.equal('The connection to the server 127.0.0.1:1 was refused');
    expect((await asked(rest('https://127.0.0.1:1', { hintIfUnreachable: 'no kubeconfig' }))).hint).to.equal(
      'no kubeconfig',
    );
  });
  it('report a name without an address', async () => {
    const error = await asked(rest('https://api.invalid:6443'));
    expect(error.message).to.match(/^Unable to connect to the server: lookup api\.invalid: /);
  });
  it('report certificates that do not verify', async () => {
    const tls = async (certificate: string, more: More = {}): Promise<string> => {
      const server = await fakeServer(ok, { certificate });
      const error = await asked(rest(server.url, more));
      await server.close();
      return error.message;
    };
    expect(await tls('wrong-name')).to.equal(
      'Unable to connect to the server: failed to verify certificate: it is valid for elsewhere.example.test, not 127.0.0.1',
    );
    expect(await tls('expired')).to.contain('certificate has expired');
    expect(await tls('server', { tls: { ca: undefined } }), "not this machine's authorities").to.contain(
      'signed by unknown authority',
    );
    expect(
      await tls('server', {
        tls: {
          cert: Buffer.from('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n'),
          key: pem('client.key'),
        },
      }),
    ).to.contain('the certificates of the kubeconfig cannot be used');
  });
  it('report TLS to an http server, and http to a TLS server', async () => {
    const plain = await fakeServer(ok, { protocol: 'http' });
    expect((await asked(rest(plain.url.replace('http:', 'https:')))).message).to.contain('does not speak TLS');
    await plain.close();
  });
  it('report a silent server within --request-timeout', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(
      await asked(rest(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeoutMs: 10_000 })),
    ).to.be.instanceOf(RequestTimeout);
    // Closing the client ends the attempt, so that it does not keep the program running.
    await new Promise((resolve) => server.close(resolve));
  });
  it('report a server that closes the connection', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect((await asked(rest(`https://127.0.0.1:${(server.address() as AddressInfo).port}`))).message).to.match(
      /^Unable to connect to the server: TLS handshake with .*connection reset/,
    );
    server.close();
  });
});
