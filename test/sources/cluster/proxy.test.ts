import { expect } from 'chai';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import { proxyFor } from '../../../src/sources/cluster/proxy.ts';
import type { RestConfig } from '../../../src/sources/cluster/rest-config.ts';
import { environment, rejection, rest } from './support/environment.ts';
import { httpProxy, socksProxy, type FakeProxy } from './support/proxies.ts';
import { fakeServer, json, type FakeServer } from './support/server.ts';

describe('proxyFor', () => {
  const through = (server: string, env: Record<string, string>, proxyUrl?: string): string | undefined =>
    proxyFor(new URL(server), proxyUrl, env)?.host;
  const P = { HTTPS_PROXY: 'http://p.test:3128', HTTP_PROXY: 'plain.test:80' };

  it('uses the variable of the scheme, upper case first, and adds a missing scheme', () => {
    expect(through('https://a.test', P)).to.equal('p.test:3128');
    expect(through('http://a.test', P)).to.equal('plain.test');
    expect(through('https://a.test', { https_proxy: 'low.test:1' })).to.equal('low.test:1');
    expect(through('https://a.test', { ...P, https_proxy: 'low.test:1' })).to.equal('p.test:3128');
    expect(through('https://a.test', { HTTP_PROXY: 'http://p.test' })).to.equal(undefined);
    expect(through('https://a.test', {})).to.equal(undefined);
  });
  it('uses no proxy for this machine, except with proxy-url', () => {
    for (const here of ['https://localhost:6443', 'https://127.0.0.1', 'https://127.9.9.9', 'https://[::1]'])
      expect(through(here, P), here).to.equal(undefined);
    expect(through('https://localhost', P, 'http://own.test:1')).to.equal('own.test:1');
    expect(through('https://a.test', { ...P, NO_PROXY: '*' }, 'http://own.test:1')).to.equal('own.test:1');
  });
  it('follows NO_PROXY', () => {
    const direct: [string, string][] = [
      ['https://a.test', '*'],
      ['https://a.test', 'b.test, a.test'],
      ['https://x.a.test', 'a.test'],
      ['https://x.a.test', '.a.test'],
      ['https://x.a.test', '*.a.test'],
      ['https://A.Test', 'a.TEST'],
      ['https://a.test:6443', 'a.test:6443'],
      ['https://a.test', 'a.test:443'],
      ['https://10.1.2.3', '10.0.0.0/8'],
      ['https://10.1.2.3', '10.1.2.3'],
      ['https://[fd00::1]', 'fd00::/8'],
    ];
    for (const [server, no] of direct)
      expect(through(server, { ...P, NO_PROXY: no }), `${server} ${no}`).to.equal(undefined);
    const proxied: [string, string][] = [
      ['https://ba.test', 'a.test'],
      ['https://a.test', '.a.test'],
      ['https://a.test', '*.a.test'],
      ['https://a.test:6443', 'a.test:443'],
      ['https://11.1.2.3', '10.0.0.0/8'],
      ['https://10.1.2.3', 'fd00::/8'],
      ['https://a.test', ' , '],
      ['https://a.test', '10.0.0.0/8'],
      ['https://10.1.2.3', '10.0.0.0/99'],
    ];
    for (const [server, no] of proxied)
      expect(through(server, { ...P, no_proxy: no }), `${server} ${no}`).to.equal('p.test:3128');
  });
  it('rejects an unusable address', () => {
    expect(() => through('https://a.test', { HTTPS_PROXY: 'ftp://p.test' })).to.throw(
      'invalid proxy address in HTTPS_PROXY',
    );
  });
});

describe('through a proxy', () => {
  let server: FakeServer;
  let plain: FakeServer;
  before(async () => {
    server = await fakeServer((_seen, response) => json(response, { ok: 1 }));
    plain = await fakeServer((_seen, response) => json(response, { ok: 1 }), { protocol: 'http' });
  });
  after(() => Promise.all([server.close(), plain.close()]));

  async function ask(config: RestConfig, env = {}): Promise<void> {
    const client = createClient(config, environment(env));
    try {
      expect(await client.json({ path: '/x' })).to.deep.equal({ ok: 1 });
      expect(await client.json({ path: '/y' })).to.deep.equal({ ok: 1 });
    } finally {
      client.close();
    }
  }
  const using = async (proxy: FakeProxy, run: (proxy: FakeProxy) => Promise<void>): Promise<void> => {
    try {
      await run(proxy);
    } finally {
      await proxy.close();
    }
  };
  const far = (): string => `https://api.example.test:${server.port}`;

  it('opens one tunnel with CONNECT for all HTTP/2 requests', async () =>
    using(await httpProxy(), async (proxy) => {
      server.seen.length = 0;
      await ask(rest(far(), { proxyUrl: `http://127.0.0.1:${proxy.port}` }));
      expect(proxy.asked).to.deep.equal([`CONNECT api.example.test:${server.port}`]);
      expect(server.seen.map((s) => s.version)).to.deep.equal(['2.0', '2.0']);
    }));
  it('uses the proxy of the environment', async () =>
    using(await httpProxy(), async (proxy) => {
      await ask(rest(far()), { HTTPS_PROXY: `127.0.0.1:${proxy.port}` });
      expect(proxy.asked).to.have.length(1);
    }));
  it('sends user name and password to the proxy, and not to the server', async () =>
    using(await httpProxy({ password: 'jo e:p@w' }), async (proxy) => {
      server.seen.length = 0;
      await ask(rest(far(), { proxyUrl: `http://jo%20e:p%40w@127.0.0.1:${proxy.port}` }));
      expect(server.seen[0]!.headers['proxy-authorization']).to.equal(undefined);
    }));
  it('connects to a proxy by TLS', async () =>
    using(await httpProxy({ tls: true }), async (proxy) => {
      await ask(rest(far(), { proxyUrl: `https://localhost:${proxy.port}` }));
      expect(proxy.asked).to.have.length(1);
    }));
  it('sends whole addresses to an HTTP proxy for a server without TLS', async () =>
    using(await httpProxy({ password: 'a:b' }), async (proxy) => {
      await ask(rest(`${plain.url}/pre`, { proxyUrl: `http://a:b@127.0.0.1:${proxy.port}` }));
      expect(proxy.asked).to.deep.equal([`GET ${plain.url}/pre/x`, `GET ${plain.url}/pre/y`]);
      expect(plain.seen[0]!.headers.host).to.equal(`127.0.0.1:${plain.port}`);
    }));
  it('lets a SOCKS 5 proxy resolve names', async () =>
    using(await socksProxy(), async (proxy) => {
      await ask(rest(far(), { proxyUrl: `socks5://127.0.0.1:${proxy.port}` }));
      await ask(rest(server.url, { proxyUrl: `socks5://127.0.0.1:${proxy.port}` }));
      expect(proxy.asked).to.deep.equal([`SOCKS api.example.test:${server.port}`, `SOCKS 127.0.0.1:${server.port}`]);
    }));
  it('logs in to a SOCKS 5 proxy', async () =>
    using(await socksProxy({ password: 'jane:secret' }), async (proxy) => {
      await ask(rest(far(), { proxyUrl: `socks5://jane:secret@127.0.0.1:${proxy.port}` }));
      const error = await rejection(ask(rest(far(), { proxyUrl: `socks5://jane:wrong@127.0.0.1:${proxy.port}` })));
      expect(error.message).to.contain('refused the user name and password').and.not.contain('wrong');
    }));
  it("reports the proxy's error", async () => {
    await using(await httpProxy({ password: 'a:b' }), async (proxy) => {
      const error = await rejection(ask(rest(far(), { proxyUrl: `http://127.0.0.1:${proxy.port}` })));
      expect(error.message).to.match(/through the proxy http:\/\/127\.0\.0\.1:\d+: the proxy answered "HTTP\/1\.1 407/);
      expect(error.hint).to.contain('proxy-url');
    });
    await using(await socksProxy({ refuse: 4 }), async (proxy) => {
      expect((await rejection(ask(rest(far(), { proxyUrl: `socks5://127.0.0.1:${proxy.port}` })))).message).to.contain(
        'host unreachable',
      );
    });
    const gone = await rejection(ask(rest(far()), { HTTPS_PROXY: 'http://127.0.0.1:1' }));
    expect(gone.message).to.contain('through the proxy http://127.0.0.1:1: connection refused');
    expect(gone.hint).to.contain('HTTPS_PROXY');
  });
});
