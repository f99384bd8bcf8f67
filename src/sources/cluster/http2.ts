/** HTTP/2: all requests share one connection. */
import type { IncomingHttpHeaders } from 'node:http';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { pipeline, Transform, type Readable } from 'node:stream';
import { later } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import { ConnectionLost, type Channel } from './channel.ts';

/** Bytes a stream may receive unread, as in Go's client. Node's 64 KiB would cost one round trip for every 64 KiB. */
const STREAM_WINDOW = 4 * 1024 * 1024;
/** Bytes that all streams together may receive unread. */
const CONNECTION_WINDOW = 64 * 1024 * 1024;

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
  const session: ClientHttp2Session = connect(server, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
  });
  let alive = true;
  session.once('goaway', () => (alive = false));
  session.once('close', () => (alive = false));
  session.on('error', () => (alive = false));
  session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
  const heartbeat = new Heartbeat(session, socket, clock);
  return {
    alive: () => alive && !session.closed && !session.destroyed,
    close: (now) => {
      alive = false;
      // `close` would wait one round trip for the server to close too.
      if (now) session.destroy();
      else session.close();
    },
    send: (exchange) =>
      new Promise((resolve, reject) => {
        const { NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL } = constants;
        let stream: ClientHttp2Stream;
        try {
          const head = {
            ':method': exchange.method,
            ':path': exchange.path,
            ':scheme': server.protocol.slice(0, -1),
            ':authority': server.host,
          };
          stream = session.request(
            { ...head, ...(exchange.headers as Record<string, string | string[]>) },
            { endStream: exchange.body === undefined },
          );
        } catch (error) {
          // The connection ended after `alive` was read.
          return reject(new ConnectionLost((error as Error).message, true));
        }
        if (exchange.endless) heartbeat.during(stream);
        const abort = (): void => {
          reject(exchange.signal!.reason);
          // This ends the stream only, not the connection.
          stream.close(NGHTTP2_CANCEL);
          stream.destroy(exchange.signal!.reason instanceof Error ? exchange.signal!.reason : undefined);
        };
        exchange.signal?.addEventListener('abort', abort, { once: true });
        const complete = (): void => exchange.signal?.removeEventListener('abort', abort);
        // Node would format the stack trace of the reason: 3 ms at the end of every `explain`.
        stream.once('end', complete);
        let failure: Error | undefined;
        stream.on('error', (error) => (failure ??= error));
        let answered = false;
        stream.once('response', (headers) => {
          answered = true;
          let body: Readable | undefined;
          resolve({
            status: Number(headers[':status']),
            headers: headers as IncomingHttpHeaders,
            get body() {
              body ??= whole(stream);
              return body;
            },
            raw: { stream, isWhole: () => stream.rstCode === constants.NGHTTP2_NO_ERROR },
          });
        });
        stream.once('close', () => {
          complete();
          if (answered) return;
          const unseen =
            stream.rstCode === NGHTTP2_REFUSED_STREAM ||
            (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_HTTP2_GOAWAY_SESSION';
          reject(new ConnectionLost(failure?.message ?? 'the server closed the connection', unseen));
        });
        if (exchange.body) stream.end(exchange.body);
      }),
  };
}

/**
 * Pings the connection during a watch. A firewall can drop a connection without a sign, and a watch would then wait for
 * ever. Other requests have a time limit.
 */
class Heartbeat {
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #endless = new Set<ClientHttp2Stream>();
  #off = (): void => {};
  #read = 0;

  constructor(session: ClientHttp2Session, socket: Socket, clock: Clock) {
    this.#session = session;
    this.#socket = socket;
    this.#clock = clock;
  }

  /** Pings the connection until the stream closes. */
  during(stream: ClientHttp2Stream): void {
    this.#endless.add(stream);
    stream.once('close', () => {
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
    if (this.#session.destroyed) return;
    this.#session.ping(() => {
      this.#off();
      if (this.#endless.size > 0 && !this.#session.destroyed) this.#wait();
    });
  }
}

/** Returns the stream, with an error where the connection broke: Node ends it normally, only the reset code differs. */
function whole(stream: ClientHttp2Stream): Readable {
  const check = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) =>
      done(
        stream.rstCode === constants.NGHTTP2_NO_ERROR
          ? null
          : new ConnectionLost('the connection ended in the middle of the answer', false),
      ),
  });
  // The reader gets the errors. When it stops reading, the stream is cancelled.
  return pipeline(stream, check, () => {});
}
