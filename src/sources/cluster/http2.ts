/** HTTP/2: all requests at once over one connection. */
import type { IncomingHttpHeaders } from 'node:http';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { pipeline, Transform, type Readable } from 'node:stream';
import { ConnectionLost, type Channel } from './channel.ts';

/** Go's HTTP/2 client takes 4 MiB a stream; Node's 64 KiB would cost a far list a round trip for each 64 KiB. */
const STREAM_WINDOW = 4 * 1024 * 1024;
const CONNECTION_WINDOW = 64 * 1024 * 1024;

/** @param socket open, with TLS, agreed on `h2` */
export function http2Channel(socket: Socket, server: URL): Channel {
  const session: ClientHttp2Session = connect(server, {
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
        const { NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL } = constants;
        let stream: ClientHttp2Stream;
        try {
          const head = { ':method': exchange.method, ':path': exchange.path, ':scheme': server.protocol.slice(0, -1), ':authority': server.host };
          stream = session.request({ ...head, ...(exchange.headers as Record<string, string | string[]>) }, { endStream: exchange.body === undefined });
        } catch (error) {
          // The connection ended since it was looked at.
          return reject(new ConnectionLost((error as Error).message, true));
        }
        const abort = (): void => {
          reject(exchange.signal!.reason);
          // Ends the stream alone; the connection lives on.
          stream.close(NGHTTP2_CANCEL);
          stream.destroy(exchange.signal!.reason instanceof Error ? exchange.signal!.reason : undefined);
        };
        exchange.signal?.addEventListener('abort', abort, { once: true });
        let failure: Error | undefined;
        stream.on('error', (error) => (failure ??= error));
        stream.once('response', (headers) => resolve({ status: Number(headers[':status']), headers: headers as IncomingHttpHeaders, body: whole(stream) }));
        stream.once('close', () => {
          exchange.signal?.removeEventListener('abort', abort);
          const unseen = stream.rstCode === NGHTTP2_REFUSED_STREAM || (failure as NodeJS.ErrnoException | undefined)?.code === 'ERR_HTTP2_GOAWAY_SESSION';
          reject(new ConnectionLost(failure?.message ?? 'the server closed the connection', unseen));
        });
        if (exchange.body) stream.end(exchange.body);
      }),
  };
}

/** Node ends a stream whose connection broke as if all had come; only its reset code tells. */
function whole(stream: ClientHttp2Stream): Readable {
  const check = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done(stream.rstCode === constants.NGHTTP2_NO_ERROR ? null : new ConnectionLost('the connection ended in the middle of the answer', false)),
  });
  // An error reaches whoever reads; when they stop, the stream is cancelled.
  return pipeline(stream, check, () => {});
}
