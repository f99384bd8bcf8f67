/** A fake API server: TLS with HTTP/2 or HTTP/1.1, or plain HTTP. It records the requests. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../../src/clock.ts';

export const tlsFile = (name: string): string => new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;
export const pem = (name: string): Buffer => readFileSync(tlsFile(name));

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly version: string;
  readonly clientCn: string | undefined;
  readonly body: string;
}

export type Handler = (seen: Seen, response: ServerResponse, count: number) => void;

export interface FakeServer {
  /** `https://localhost:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  /** Returns the number of connections accepted so far. */
  readonly connections: () => number;
  /** Destroys every open connection. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

export interface ServerOptions {
  readonly protocol?: 'h2' | 'https1' | 'http';
  /** The name of the certificate in test/fixtures/tls. */
  readonly certificate?: string;
  /** The clock of its `Date` headers; default: the machine's. */
  readonly clock?: Clock;
  /** Answers a WebSocket handshake; without it, the connection is closed. */
  readonly upgrade?: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
}

export async function fakeServer(
  handler: Handler,
  { protocol = 'h2', certificate = 'server', clock, upgrade }: ServerOptions = {},
): Promise<FakeServer> {
  const seen: Seen[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const socket = (request.socket ??
        (request as unknown as { stream: { session: { socket: Socket } } }).stream.session.socket) as TLSSocket;
      const subject = socket.getPeerCertificate?.()?.subject?.CN;
      const one: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        // node:http joins repeated headers. The distinct values show that they were sent separately.
        headers: request.headersDistinct ? unwrap(request.headersDistinct) : request.headers,
        version: request.httpVersion,
        clientCn: Array.isArray(subject) ? subject[0] : subject,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      seen.push(one);
      if (clock) response.setHeader('date', new Date(clock.now()).toUTCString());
      handler(one, response, seen.length);
    });
  };
  const tls = {
    key: pem(`${certificate}.key`),
    cert: pem(`${certificate}.crt`),
    ca: pem('ca.crt'),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server = (
    protocol === 'h2'
      ? createSecureServer({ ...tls, allowHTTP1: true }, onRequest as never)
      : protocol === 'https1'
        ? createHttps(tls, onRequest)
        : createHttp(onRequest)
  ) as Server;
  if (upgrade) server.on('upgrade', upgrade);
  server.on('connection', (socket: Socket) => {
    connections++;
    open.add(socket);
    // What is written is on its way at once: the fake clock counts on it.
    socket.setNoDelay();
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${protocol === 'http' ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    connections: () => connections,
    drop: () => {
      for (const socket of open) socket.destroy();
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

const unwrap = (headers: NodeJS.Dict<string[]>): Record<string, string | string[] | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v?.length === 1 ? v[0] : v]));

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function status(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  more: object = {},
  headers: Record<string, string> = {},
): void {
  json(
    response,
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code, ...more },
    code,
    headers,
  );
}

/** Closes the connection of a request, HTTP/1.1 or HTTP/2. */
export function hangUp(response: ServerResponse): void {
  const { session } = (response as unknown as { stream?: { session?: { destroy: () => void } } }).stream ?? {};
  if (session) session.destroy();
  else response.socket?.destroy();
}
