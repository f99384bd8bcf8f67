/** HTTP/2: all requests share one connection. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { later } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Answer, Channel, Exchange } from './channel.ts';
import type { Header } from './h2/hpack.ts';
import { Session } from './h2/session.ts';
import type { Stream } from './h2/stream.ts';

/**
 * How long a connection with a watch may be silent.
 * Source: k8s.io/apimachinery/pkg/util/net/http.go (ReadIdleTimeout, PingTimeout).
 */
const PATIENCE = {
  /** Milliseconds of silence before a ping. */
  idle: 30_000,
  /** Milliseconds to wait for the answer to the ping. Without one the connection is closed. */
  ping: 15_000,
} as const;

/**
 * Returns a channel over HTTP/2.
 * @param socket open, with TLS, where both sides agreed on `h2`
 * @param clock measures its silence
 */
export function http2Channel(socket: Socket, server: URL, clock: Clock): Channel {
  const session = new Session(socket);
  const heartbeat = new Heartbeat(session, socket, clock);
  return {
    alive: () => session.isOpen,
    close: (now) => (now ? session.destroy() : session.close()),
    async send(exchange) {
      const { signal } = exchange;
      signal?.throwIfAborted();
      const stream = session.request(headersOf(exchange, server), exchange.body);
      if (exchange.endless) heartbeat.during(stream);
      // This ends the stream only, not the connection.
      const abort = (): void => stream.cancel(asError(signal!.reason));
      signal?.addEventListener('abort', abort, { once: true });
      stream.onClose(() => signal?.removeEventListener('abort', abort));
      const headers = await stream.head.catch((error: unknown) => {
        throw signal?.aborted ? signal.reason : error;
      });
      return answerOf(stream, headers);
    },
  };
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

const headersOf = (exchange: Exchange, server: URL): Header[] => [
  [':method', exchange.method],
  [':path', exchange.path],
  [':scheme', server.protocol.slice(0, -1)],
  [':authority', server.host],
  ...Object.entries(exchange.headers).flatMap(([name, values]) =>
    [values].flat().map((value): Header => [name, value as string]),
  ),
];

function answerOf(stream: Stream, headers: readonly Header[]): Answer {
  const named: IncomingHttpHeaders = {};
  let status = 0;
  for (const [name, value] of headers) {
    if (name === ':status') status = Number(value);
    else if (Object.hasOwn(named, name)) named[name] = [named[name], value].flat().join(', ');
    else named[name] = value;
  }
  let body: Readable | undefined;
  return {
    status,
    headers: named,
    get body() {
      body ??= readable(stream);
      return body;
    },
    bytes: (limit) => bytesOf(stream, limit),
  };
}

/** Returns the body as a stream of Node. When its reader stops, the request is cancelled. */
function readable(stream: Stream): Readable {
  const body = new Readable({
    read: () => stream.resume(),
    destroy: (error, done) => {
      stream.cancel(error ?? new Error('nothing reads the answer'));
      done(error);
    },
  });
  stream.read({
    data: (chunk) => body.push(chunk),
    end: (error) => (error === undefined ? void body.push(null) : void body.destroy(error)),
  });
  return body;
}

/** See `Answer.bytes`. */
function bytesOf(stream: Stream, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.read({
      data: (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size <= limit) return true;
        resolve(undefined);
        stream.cancel(new Error('the answer is too large'));
        return false;
      },
      end: (error) =>
        error === undefined ? resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) : reject(error),
    });
  });
}

/**
 * Pings the connection during a watch. A firewall can drop a connection without a sign, and a watch would then wait for
 * ever. Other requests have a time limit.
 */
class Heartbeat {
  readonly #session: Session;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #endless = new Set<Stream>();
  #off = (): void => {};
  #read = 0;

  constructor(session: Session, socket: Socket, clock: Clock) {
    this.#session = session;
    this.#socket = socket;
    this.#clock = clock;
  }

  /** Pings the connection until the stream closes. */
  during(stream: Stream): void {
    this.#endless.add(stream);
    stream.onClose(() => {
      this.#endless.delete(stream);
      if (this.#endless.size === 0) this.#off();
    });
    if (this.#endless.size === 1) this.#wait();
  }

  #wait(): void {
    this.#read = this.#socket.bytesRead;
    this.#off = later(this.#clock, PATIENCE.idle, () =>
      this.#socket.bytesRead > this.#read ? this.#wait() : this.#ask(),
    );
  }

  #ask(): void {
    const silent = (): void =>
      void this.#session.destroy(
        new Error(`the server has been silent for ${(PATIENCE.idle + PATIENCE.ping) / 1000} s`),
      );
    this.#off = later(this.#clock, PATIENCE.ping, silent);
    if (this.#socket.destroyed) return;
    this.#session.ping(() => {
      this.#off();
      if (this.#endless.size > 0 && !this.#socket.destroyed) this.#wait();
    });
  }
}
