import { expect } from 'chai';
import type { WebSocket } from 'ws';
import type { Client } from '../../../src/sources/cluster/client.ts';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import { execIn, type ExecSession } from '../../../src/sources/cluster/exec.ts';
import type { RestConfig } from '../../../src/sources/cluster/rest-config.ts';
import { environment, rejection, rest } from './support/environment.ts';
import { execServer, message, type ExecServer, type ExecServerOptions } from './support/exec-server.ts';
import { httpProxy, socksProxy, type FakeProxy } from './support/proxies.ts';
import { pem } from './support/server.ts';

const TARGET = { namespace: 'shop', pod: 'web-1', container: 'web', command: ['/bin/sh', '-c', 'a b'] };
const SUCCESS = JSON.stringify({ kind: 'Status', status: 'Success' });
const succeed = (link: WebSocket): void => link.send(message(3, SUCCESS));

describe('exec', () => {
  const open: { close: () => unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  async function serving(talk: (link: WebSocket) => void, options?: ExecServerOptions): Promise<ExecServer> {
    const server = await execServer(talk, options);
    open.push(server);
    return server;
  }
  async function through(making: Promise<FakeProxy>): Promise<FakeProxy> {
    const proxy = await making;
    open.push(proxy);
    return proxy;
  }
  function clientFor(config: RestConfig): Client {
    const client = createClient(config, environment());
    open.push(client);
    return client;
  }
  async function session(config: RestConfig, signal?: AbortSignal): Promise<ExecSession> {
    const started = await execIn(clientFor(config), TARGET, signal);
    open.push(started);
    return started;
  }

  it('sends input and returns output until the command ends', async () => {
    const sent: Buffer[] = [];
    const server = await serving((link) => {
      link.send(message(1, ''));
      link.on('message', (data: Buffer) => {
        sent.push(data);
        link.send(message(1, 'hello'));
        link.send(message(2, 'no such file\n'));
        link.send(message(3, JSON.stringify({ status: 'Failure', message: 'command terminated with exit code 1' })));
      });
    });
    const one = await session(rest(`${server.url}/prefix`));
    one.write('go\n');
    expect(await one.read()).to.equal('hello');
    expect(await one.read()).to.equal(undefined);
    expect(one.ending).to.equal('command terminated with exit code 1: no such file');
    expect(sent.map(String)).to.deep.equal(['\u0000go\n']);
    const asked = new URL(server.seen[0]!.url, server.url);
    expect(asked.pathname).to.equal('/prefix/api/v1/namespaces/shop/pods/web-1/exec');
    expect(asked.searchParams.getAll('command')).to.deep.equal(TARGET.command);
    expect(asked.searchParams.get('container')).to.equal('web');
    expect(server.seen[0]!.headers['sec-websocket-protocol']).to.deep.equal(['v5.channel.k8s.io,v4.channel.k8s.io']);
  });
  it('ends with an empty message where the command succeeds', async () => {
    const one = await session(rest((await serving(succeed)).url));
    expect(await one.read()).to.equal(undefined);
    expect(one.ending).to.equal('');
  });
  it('joins a character that arrives in two messages', async () => {
    const euro = Buffer.from('€');
    const server = await serving((link) => {
      link.send(Buffer.concat([Buffer.from([1]), euro.subarray(0, 1)]));
      link.send(Buffer.concat([Buffer.from([1]), euro.subarray(1)]));
      succeed(link);
    });
    const one = await session(rest(server.url));
    let text = '';
    for (let piece = await one.read(); piece !== undefined; piece = await one.read()) text += piece;
    expect(text).to.equal('€');
  });

  it('sends the token, the impersonation headers and the user agent', async () => {
    const server = await serving(succeed);
    const impersonate = { user: 'jané', uid: '7', groups: ['dev', 'ops'], extra: { scopes: ['a', 'b'] } };
    await session(rest(server.url, { auth: { token: 'secret' }, impersonate }));
    const { headers } = server.seen[0]!;
    expect(headers.authorization).to.deep.equal(['Bearer secret']);
    expect(headers['user-agent']).to.deep.equal(['test/1']);
    expect(Buffer.from(headers['impersonate-user']![0]!, 'latin1').toString()).to.equal('jané');
    expect(headers['impersonate-uid']).to.deep.equal(['7']);
    expect(headers['impersonate-group']).to.deep.equal(['dev', 'ops']);
    expect(headers['impersonate-extra-scopes']).to.deep.equal(['a', 'b']);
  });
  it('logs in with a client certificate', async () => {
    const server = await serving(succeed);
    await session(rest(server.url, { tls: { cert: pem('client.crt'), key: pem('client.key') } }));
    expect(server.seen[0]!.clientCn).to.equal('jane');
  });
  it('checks the certificate for tls-server-name', async () => {
    const server = await serving(succeed);
    await session(rest(server.url, { tls: { serverName: 'api.example.test' } }));
    const error = await rejection(session(rest(server.url, { tls: { serverName: 'elsewhere.example.test' } })));
    expect(error).to.have.property('name', 'UserError');
    expect(error.message).to.contain('elsewhere.example.test');
    expect(server.seen).to.have.length(1);
  });
  it('rejects a certificate of an unknown authority, except with insecure-skip-tls-verify', async () => {
    const server = await serving(succeed);
    const ca = pem('other-ca.crt');
    expect(await rejection(session(rest(server.url, { tls: { ca } })))).to.have.property('name', 'UserError');
    await session(rest(server.url, { tls: { ca: undefined, insecure: true } }));
    expect(server.seen).to.have.length(1);
  });
  it('goes through an HTTP proxy and a SOCKS proxy', async () => {
    const server = await serving(succeed);
    const far = `https://api.example.test:${server.port}`;
    const http = await through(httpProxy({ password: 'a:b' }));
    await session(rest(far, { proxyUrl: `http://a:b@127.0.0.1:${http.port}` }));
    expect(http.asked).to.deep.equal([`CONNECT api.example.test:${server.port}`]);
    const socks = await through(socksProxy());
    await session(rest(far, { proxyUrl: `socks5://127.0.0.1:${socks.port}` }));
    expect(socks.asked).to.deep.equal([`SOCKS api.example.test:${server.port}`]);
  });
  it('asks an HTTP proxy for a tunnel to a server without TLS', async () => {
    const server = await serving(succeed, { secure: false });
    const proxy = await through(httpProxy());
    await session(rest(server.url, { proxyUrl: `http://127.0.0.1:${proxy.port}` }));
    expect(proxy.asked).to.deep.equal([`CONNECT 127.0.0.1:${server.port}`]);
  });

  it('reports the message of a server that refuses', async () => {
    const body = JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'pods "web-1" is forbidden' });
    const refuse = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const error = await rejection(session(rest((await serving(succeed, { refuse })).url)));
    expect(error).to.include({ name: 'ApiError', code: 403, message: 'pods "web-1" is forbidden' });
  });
  it('reports a refusal with a body that is cut off', async () => {
    const refuse = 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1000\r\n\r\nno endpoints';
    const error = await rejection(session(rest((await serving(succeed, { refuse })).url)));
    expect(error).to.include({ name: 'ApiError', code: 500, message: 'the server answered 500: no endpoints' });
  });
  it('reports a server that hangs up or speaks no exec protocol', async () => {
    const hangsUp = await rejection(session(rest((await serving(succeed, { refuse: '' })).url)));
    expect(hangsUp).to.include({ name: 'ConnectionLost', message: 'the WebSocket failed: socket hang up' });
    const silent = await rejection(session(rest((await serving(succeed, { choose: () => false })).url)));
    expect(silent).to.include({ name: 'ConnectionLost', message: 'the WebSocket failed: Server sent no subprotocol' });
  });
  it('reports a server that cannot be reached', async () => {
    const error = await rejection(session(rest('https://127.0.0.1:1')));
    expect(error).to.have.property('name', 'UserError');
  });
  it('reports a connection that breaks before the command ends', async () => {
    const one = await session(rest((await serving((link) => link.terminate())).url));
    expect(await one.read()).to.equal(undefined);
    expect(one.ending).to.equal('the connection ended before the command did');
  });
  it('reports a malformed message instead of failing outside the session', async () => {
    const channel = await session(rest((await serving((link) => link.send(message(9, 'x')))).url));
    expect((await rejection(channel.read())).message).to.contain('the server sent a malformed message');
    const status = await session(rest((await serving((link) => link.send(message(3, 'not JSON')))).url));
    expect(await status.read()).to.equal(undefined);
    expect(status.ending).to.equal('the connection ended before the command did');
  });
  it('reports frames that no server may send', async () => {
    const masked = Buffer.from([0x82, 0x80, 0, 0, 0, 0]);
    const one = await session(rest((await serving(() => {}, { raw: masked })).url));
    expect(await rejection(one.read())).to.have.property('name', 'ConnectionLost');
  });
  it('ends with the signal, during the handshake and later', async () => {
    const stop = new AbortController();
    const one = await session(rest((await serving(() => {})).url), stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 10);
    expect((await rejection(one.read())).message).to.equal('enough');
    expect((await rejection(session(rest((await serving(() => {})).url), stop.signal))).message).to.equal('enough');
  });
});
