/** Opening a connection to the API server: directly or through a proxy, with TLS where the address asks for it. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { orAborted } from './deadline.ts';
import { DialError } from './dial-error.ts';
import { handshake as socksHandshake } from './socks5.ts';

/** What a connection needs to know. */
export interface Target {
  /** `https://host:port/prefix` or `http://…`. */
  readonly server: URL;
  readonly proxy: URL | undefined;
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | string | undefined;
    readonly key: Buffer | string | undefined;
    readonly insecure: boolean;
    readonly serverName: string | undefined;
  };
  /** Speak HTTP/1.1 even where the server offers HTTP/2. */
  readonly http1Only: boolean;
  /** Ask an HTTP proxy for a tunnel even to a server without TLS: a WebSocket needs one. */
  readonly tunnel?: boolean;
}

/** How long TCP, proxy and TLS may take together before a server counts as unreachable. */
const CONNECT_TIMEOUT_MS = 15_000;

export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
export const portOf = (url: URL): number =>
  Number(url.port || (url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks5') ? 1080 : 80));

/**
 * One open connection. A TLS socket's `alpnProtocol` says whether it speaks `h2`.
 * @param meanwhile called while the server's answer to the TLS greeting is waited for: the moment for work of one's own
 * @throws DialError, or the signal's reason
 */
export async function dial(
  target: Target,
  signal: AbortSignal,
  meanwhile: () => void = () => {},
): Promise<Socket | TLSSocket> {
  const open: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new DialError(
            'connect',
            Object.assign(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`), { code: 'ETIMEDOUT' }),
          ),
        ),
      CONNECT_TIMEOUT_MS,
    );
  });
  try {
    const socket = await orAborted(Promise.race([build(target, open, meanwhile), tooLate]), signal);
    // Whoever uses it learns of an error by its closing; until then nobody listens.
    return socket.on('error', () => {});
  } catch (error) {
    for (const socket of open) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param open gets every socket made on the way, to be closed where a later step fails */
async function build(target: Target, open: Socket[], meanwhile: () => void): Promise<Socket | TLSSocket> {
  const { server, proxy } = target;
  const keep = <T extends Socket>(socket: T): T => {
    open.push(socket);
    return socket;
  };
  const secure = server.protocol === 'https:';
  const connecting = tcp(proxy ?? server, proxy ? 'proxy' : 'connect', keep);
  // Loading TLS and reading the certificates take tens of milliseconds, in which the first packets travel.
  const prepared = secure ? prepare(target.tls, false) : undefined;
  prepared?.catch(() => {});
  let socket = await connecting;
  if (proxy) {
    if (proxy.protocol === 'https:') {
      const toProxy = { ...target.tls, cert: undefined, key: undefined, serverName: undefined };
      socket = await tls(socket, hostOf(proxy), toProxy, await prepare(toProxy, true), ['http/1.1'], 'proxy', keep);
    }
    if (proxy.protocol.startsWith('socks5')) await socksHandshake(socket, proxy, hostOf(server), portOf(server));
    else if (secure || target.tunnel) await httpConnect(socket, proxy, server);
  }
  if (!prepared) return socket;
  const secured = tls(
    socket,
    hostOf(server),
    target.tls,
    await prepared,
    target.http1Only ? ['http/1.1'] : ['h2', 'http/1.1'],
    'tls',
    keep,
  );
  meanwhile();
  return secured;
}

function tcp(url: URL, stage: 'connect' | 'proxy', keep: <T extends Socket>(s: T) => T): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Longer than Node's default between two addresses of one name, which is too short for a far server.
    const socket = keep(
      connectTcp({
        host: hostOf(url),
        port: portOf(url),
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: 30_000,
        autoSelectFamilyAttemptTimeout: 800,
      }),
    );
    socket.once('error', (error) => reject(new DialError(stage, error)));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

interface Prepared {
  readonly node: typeof import('node:tls');
  /** The certificates, read once; an Error where they are no certificates. */
  readonly context: SecureContext | Error;
}

async function prepare(options: Target['tls'], proxyItself: boolean): Promise<Prepared> {
  const node = await import('node:tls');
  // Without a certificate authority of its own, a cluster is trusted as Go does: by what the operating system trusts.
  const system = (): string[] => {
    const own = node.getCACertificates('system');
    return [...(own.length > 0 ? own : node.getCACertificates('bundled')), ...node.getCACertificates('extra')];
  };
  const ca = options.ca
    ? proxyItself
      ? [...system(), options.ca.toString()]
      : options.ca
    : options.insecure
      ? undefined
      : system();
  try {
    const context = node.createSecureContext({
      minVersion: 'TLSv1.2',
      ...(ca && { ca }),
      ...(options.cert && options.key && { cert: options.cert, key: options.key }),
    });
    return { node, context };
  } catch (error) {
    return { node, context: error as Error };
  }
}

function tls(
  socket: Socket,
  host: string,
  options: Target['tls'],
  { node, context }: Prepared,
  protocols: string[],
  stage: 'tls' | 'proxy',
  keep: <T extends Socket>(s: T) => T,
): Promise<TLSSocket> {
  const name = options.serverName ?? host;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new DialError(stage, error));
    if (context instanceof Error) return fail(context);
    try {
      const secured = keep(
        node.connect({
          socket,
          host,
          secureContext: context,
          ALPNProtocols: protocols,
          rejectUnauthorized: !options.insecure,
          checkServerIdentity: (_host, certificate) => node.checkServerIdentity(name, certificate),
          // An address may not be asked for by name in the TLS greeting (RFC 6066).
          ...(isIP(name) ? {} : { servername: name }),
        }),
      );
      secured.once('error', fail);
      secured.once('close', () =>
        fail(Object.assign(new Error('the connection was closed during the TLS handshake'), { code: 'ECONNRESET' })),
      );
      secured.once('secureConnect', () => {
        secured.removeAllListeners('error').removeAllListeners('close');
        resolve(secured);
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}

/** `Proxy-Authorization` for the name and password in a proxy's address. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  return `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`;
}

/**
 * Asks an HTTP proxy for a tunnel. Reads byte-exactly up to the empty line, so that nothing of what follows is lost.
 */
function httpConnect(socket: Socket, proxy: URL, server: URL): Promise<void> {
  const authority = `${server.hostname}:${portOf(server)}`;
  const authorization = proxyAuthorization(proxy);
  socket.write(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization ? `Proxy-Authorization: ${authorization}\r\n` : ''}\r\n`,
  );
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const done = (error?: Error): void => {
      socket.removeListener('data', onData).removeListener('error', done).removeListener('close', onClose);
      socket.pause();
      if (error) reject(new DialError('proxy', error));
      else resolve();
    };
    const onClose = (): void => done(new Error('the proxy closed the connection'));
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > 65_536) done(new Error('the proxy did not answer as an HTTP proxy does'));
        return;
      }
      const status = head.toString('latin1', 0, end).split('\r\n')[0] ?? '';
      if (!/^HTTP\/1\.[01] 200\b/.test(status)) {
        done(new Error(`the proxy answered "${status.slice(0, 200)}"`));
        return;
      }
      const rest = head.subarray(end + 4);
      done();
      if (rest.length > 0) socket.unshift(rest);
    };
    socket.on('data', onData).once('error', done).once('close', onClose);
  });
}
