/**
 * One HTTP/2 connection to the API server, or HTTP/1.1 with keep-alive where the server or the way to it knows no
 * HTTP/2. Knows nothing of Kubernetes: requests in, answers out, connections made when needed.
 */
import { Agent, request as httpRequest, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { dial, proxyAuthorization, type Target } from './dial.ts';

export interface Exchange {
  readonly method: string;
  /** From the slash on, with the query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The answer has no end of its own (watch, log follow): it must not hold up others. */
  readonly endless?: boolean | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** The server dropped a request before answering; `unseen` where it says that it did not act on it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly unseen: boolean;
  constructor(message: string, unseen: boolean) {
    super(message);
    this.unseen = unseen;
  }
}

/** At most so many HTTP/1.1 connections for requests that end. */
const MAX_SOCKETS = 6;
/** Go's HTTP/2 client takes 4 MiB a stream; Node's 64 KiB would cost a far list a round trip for each 64 KiB. */
const STREAM_WINDOW = 4 * 1024 * 1024;
const CONNECTION_WINDOW = 64 * 1024 * 1024;

type Channel = { readonly send: (exchange: Exchange) => Promise<Answer>; readonly alive: () => boolean; readonly close: () => void };

export class Transport {
  readonly #target: () => Promise<Target>;
  #channel: Promise<Channel> | undefined;
  #closed = false;

  /** @param target asked anew for each connection: a client certificate may have changed meanwhile */
  constructor(target: () => Promise<Target>) {
    this.#target = target;
  }

  /**
   * Sends a request; resolves when the head of the answer is there.
   * @throws DialError without a connection, ConnectionLost where it broke, the signal's reason where it was aborted
   */
  async send(exchange: Exchange): Promise<Answer> {
    if (this.#closed) throw new Error('the connection is closed');
    exchange.signal?.throwIfAborted();
    let channel = await this.#connected();
    if (!channel.alive()) {
      this.reset();
      channel = await this.#connected();
    }
    exchange.signal?.throwIfAborted();
    return channel.send(exchange);
  }

  /** Lets running requests end and makes the next one connect anew. */
  reset(): void {
    const old = this.#channel;
    this.#channel = undefined;
    void old?.then((channel) => channel.close(), () => {});
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  #connected(): Promise<Channel> {
    if (!this.#channel) {
      const channel = connect(this.#target);
      this.#channel = channel;
      channel.catch(() => {
        if (this.#channel === channel) this.#channel = undefined;
      });
    }
    return this.#channel;
  }
}

async function connect(ask: () => Promise<Target>): Promise<Channel> {
  const target = await ask();
  const socket = await dial(target);
  return (socket as TLSSocket).alpnProtocol === 'h2' ? http2Channel(socket, target.server) : http1Channel(socket, target, ask);
}

async function http2Channel(socket: Socket, server: URL): Promise<Channel> {
  const http2 = await import('node:http2');
  const session: ClientHttp2Session = http2.connect(server, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  });
  let alive = true;
  session.once('goaway', () => (alive = false));
  session.once('close', () => (alive = false));
  session.on('error', () => (alive = false));
  session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
  return {
    alive: () => alive && !session.closed && !session.destroyed,
    close: () => {
      alive = false;
      session.close();
    },
    send: (exchange) =>
      new Promise((resolve, reject) => {
        const { NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL } = http2.constants;
        const stream = session.request(
          { ':method': exchange.method, ':path': exchange.path, ':scheme': server.protocol.slice(0, -1), ':authority': server.host, ...(exchange.headers as Record<string, string | string[]>) },
          { endStream: exchange.body === undefined },
        );
        const abort = (): void => {
          reject(exchange.signal!.reason);
          // Ends the stream alone; the connection lives on.
          stream.close(NGHTTP2_CANCEL);
          stream.destroy(exchange.signal!.reason instanceof Error ? exchange.signal!.reason : undefined);
        };
        exchange.signal?.addEventListener('abort', abort, { once: true });
        let failure: Error | undefined;
        stream.on('error', (error) => (failure ??= error));
        stream.once('response', (headers) => resolve({ status: Number(headers[':status']), headers: headers as IncomingHttpHeaders, body: stream }));
        stream.once('close', () => {
          exchange.signal?.removeEventListener('abort', abort);
          const unseen = stream.rstCode === NGHTTP2_REFUSED_STREAM || (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_HTTP2_GOAWAY_SESSION';
          reject(new ConnectionLost(failure?.message ?? 'the server closed the connection', unseen));
        });
        if (exchange.body) stream.end(exchange.body);
      }),
  };
}

/** Hands the first, already open socket out first, and dials for every further one. */
class ServerAgent extends Agent {
  readonly #first: { socket: Socket | undefined };
  readonly #dial: () => Promise<Socket>;
  constructor(first: { socket: Socket | undefined }, dialNext: () => Promise<Socket>) {
    super({ keepAlive: true, timeout: 0 });
    this.#first = first;
    this.#dial = dialNext;
  }
  override createConnection(_options: unknown, callback?: (error: Error | null, socket: Duplex) => void): Duplex | null | undefined {
    const { socket } = this.#first;
    this.#first.socket = undefined;
    if (socket && !socket.destroyed) return socket;
    this.#dial().then((next) => callback?.(null, next), (error: Error) => callback?.(error, undefined as unknown as Duplex));
    return undefined;
  }
}

function http1Channel(socket: Socket, target: Target, ask: () => Promise<Target>): Channel {
  const first = { socket: socket as Socket | undefined };
  // An idle connection that the server closes must not bring the program down.
  socket.on('error', () => {});
  const dialNext = async (): Promise<Socket> => dial({ ...(await ask()), http1Only: true });
  const agent = new ServerAgent(first, dialNext);
  // The agent's own limit does not count connections that are still being made.
  const turns = new Turns(MAX_SOCKETS);
  const { server, proxy } = target;
  // Without TLS, an HTTP proxy is asked for the whole address; with it, for a tunnel (see dial).
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
        request.on('error', (error: NodeJS.ErrnoException) => reject(error.name === 'DialError' || exchange.signal?.aborted ? error : new ConnectionLost(error.message, false)));
        request.once('close', () => {
          exchange.signal?.removeEventListener('abort', abort);
          // The connection goes back to the agent in this same tick.
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

/** Lets so many in at a time, the others in the order they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(count: number) {
    this.#free = count;
  }
  /** Resolves when it is one's turn, with the function that ends it. */
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
