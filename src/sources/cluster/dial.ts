/** Opens a connection to the API server: directly or through a proxy, with TLS where the address starts with https. */
import { connect as connectTcp, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { hostOf, portOf } from './address.ts';
import { orAborted } from './deadline.ts';
import { DialError } from './dial-error.ts';
import { handshake as socksHandshake } from './socks5.ts';
import { prepareTls, startTls, type TlsOptions } from './tls.ts';
import { httpConnect } from './tunnel.ts';

/** Where to connect, and how. */
export interface Target {
  /** `https://host:port/prefix` or `http://…`. */
  readonly server: URL;
  readonly proxy: URL | undefined;
  readonly tls: TlsOptions;
  /** Speak HTTP/1.1 even where the server offers HTTP/2. */
  readonly http1Only: boolean;
  /** Ask an HTTP proxy for a tunnel even to a server without TLS: a WebSocket needs one. */
  readonly tunnel?: boolean;
}

/** Milliseconds for TCP, proxy and TLS together. After that the server counts as unreachable. */
const CONNECT_TIMEOUT_MS = 15_000;
/**
 * Milliseconds for one address of a name, before the next one is tried too. Node's 250 are too few for a far server.
 */
const ADDRESS_TIMEOUT_MS = 800;
/** Milliseconds without traffic before TCP checks that the connection is alive. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Opens one connection. Of a TLS socket, `alpnProtocol` says whether it speaks `h2`.
 * @param meanwhile called after the TLS greeting was sent: time for other work until the server answers
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
    // The user of the socket notices an error by its 'close' event.
    return socket.on('error', () => {});
  } catch (error) {
    for (const socket of open) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param open gets every socket that is made, so that the caller can destroy them where a later step fails */
async function build(target: Target, open: Socket[], meanwhile: () => void): Promise<Socket | TLSSocket> {
  const { server, proxy } = target;
  const keep = <T extends Socket>(socket: T): T => {
    open.push(socket);
    return socket;
  };
  const secure = server.protocol === 'https:';
  const connecting = connectTo(proxy ?? server, proxy ? 'proxy' : 'connect', keep);
  // Load TLS while the first packets travel.
  const prepared = secure ? prepareTls(target.tls, false) : undefined;
  prepared?.catch(() => {});
  let socket = await connecting;
  if (proxy) {
    if (proxy.protocol === 'https:') {
      const toProxy = { ...target.tls, cert: undefined, key: undefined, serverName: undefined };
      const prepared = await prepareTls(toProxy, true);
      const handshake = { host: hostOf(proxy), protocols: ['http/1.1'], stage: 'proxy' as const };
      socket = await startTls(socket, handshake, toProxy, prepared, keep);
    }
    if (proxy.protocol.startsWith('socks5')) await socksHandshake(socket, proxy, hostOf(server), portOf(server));
    else if (secure || target.tunnel) await httpConnect(socket, proxy, server);
  }
  if (!prepared) return socket;
  const protocols = target.http1Only ? ['http/1.1'] : ['h2', 'http/1.1'];
  const secured = startTls(socket, { host: hostOf(server), protocols, stage: 'tls' }, target.tls, await prepared, keep);
  meanwhile();
  return secured;
}

function connectTo(url: URL, stage: 'connect' | 'proxy', keep: <T extends Socket>(s: T) => T): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = keep(
      connectTcp({
        host: hostOf(url),
        port: portOf(url),
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
        autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      }),
    );
    socket.once('error', (error) => reject(new DialError(stage, error)));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
