/** HTTP/1.1: a few connections that requests use in turn. */
import { Agent, request as httpRequest, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionLost, type Channel } from './channel.ts';
import type { Target } from './dial.ts';
import { proxyAuthorization } from './tunnel.ts';

/** Connections for requests that end. Endless ones get a connection each. */
const MAX_SOCKETS = 6;

/** Uses the socket that is already open first, and dials for every further connection. */
class ServerAgent extends Agent {
  readonly #first: { socket: Socket | undefined };
  readonly #dial: () => Promise<Socket>;
  constructor(first: { socket: Socket | undefined }, dialNext: () => Promise<Socket>) {
    super({ keepAlive: true, timeout: 0 });
    this.#first = first;
    this.#dial = dialNext;
  }
  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const { socket } = this.#first;
    this.#first.socket = undefined;
    if (socket && !socket.destroyed) return socket;
    this.#dial().then(
      (next) => callback?.(null, next),
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  }
}

/**
 * Returns a channel over HTTP/1.1.
 * @param socket open; the first request uses it
 * @param dialNext opens a further connection
 */
export function http1Channel(socket: Socket, target: Target, dialNext: () => Promise<Socket>): Channel {
  const first = { socket: socket as Socket | undefined };
  const agent = new ServerAgent(first, dialNext);
  // The agent's own limit does not count connections that are still being opened.
  const turns = new Turns(MAX_SOCKETS);
  const { server, proxy } = target;
  // Without TLS, an HTTP proxy takes requests for whole addresses. With TLS, dial.ts asks it for a tunnel.
  const viaProxy = server.protocol === 'http:' && proxy !== undefined && proxy.protocol.startsWith('http');
  const authorization = viaProxy ? proxyAuthorization(proxy) : undefined;
  return {
    alive: () => true,
    close: () => {
      first.socket?.destroy();
      agent.destroy();
    },
    send: async (exchange) => {
      const done = exchange.endless ? () => {} : await turns.take();
      return new Promise((resolve, reject) => {
        if (exchange.signal?.aborted) {
          done();
          return reject(exchange.signal.reason);
        }
        const request: ClientRequest = httpRequest({
          agent,
          method: exchange.method,
          path: viaProxy ? `${server.origin}${exchange.path}` : exchange.path,
          headers: {
            host: server.host,
            ...(exchange.headers as Record<string, string | string[]>),
            ...(authorization && { 'proxy-authorization': authorization }),
            ...(exchange.body && { 'content-length': String(exchange.body.length) }),
          },
        });
        const abort = (): void => {
          reject(exchange.signal!.reason);
          request.destroy(exchange.signal!.reason instanceof Error ? exchange.signal!.reason : undefined);
        };
        exchange.signal?.addEventListener('abort', abort, { once: true });
        request.on('error', (error: NodeJS.ErrnoException) => {
          const isLost = error.name !== 'DialError' && exchange.signal?.aborted !== true;
          // What cut an idle connection off has cut off the others too. The next attempt opens a new one.
          if (isLost && request.reusedSocket) for (const idle of idleOf(agent)) idle.destroy();
          reject(isLost ? new ConnectionLost(error.message, false) : error);
        });
        request.once('close', () => {
          exchange.signal?.removeEventListener('abort', abort);
          // The agent gets the connection back later in this tick.
          setImmediate(done);
        });
        request.once('response', (response) => {
          response.on('error', () => {});
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
        });
        request.end(exchange.body);
      });
    },
  };
}

const idleOf = ({ freeSockets }: Agent): Socket[] => Object.values(freeSockets).flatMap((sockets) => sockets ?? []);

/** Lets a limited number of requests run at a time; the others wait in order. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(count: number) {
    this.#free = count;
  }
  /** Resolves when the request may run, with the function to call at its end. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}
