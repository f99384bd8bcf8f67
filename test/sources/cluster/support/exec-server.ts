/** An API server that only knows exec, over HTTPS or plain HTTP: records the handshakes and talks as the test says. */
import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { WebSocketServer, type WebSocket } from 'ws';
import { pem } from './server.ts';

/** One handshake as the server saw it. */
export interface Handshake {
  readonly url: string;
  readonly headers: NodeJS.Dict<string[]>;
  readonly clientCn: string | undefined;
}

export interface ExecServer {
  readonly url: string;
  readonly port: number;
  readonly seen: Handshake[];
  readonly close: () => Promise<void>;
}

export interface ExecServerOptions {
  readonly secure?: boolean;
  /** The protocol to choose; default: the first that is offered. */
  readonly choose?: (offered: Set<string>) => string | false;
  /** A whole HTTP answer instead of the WebSocket. */
  readonly refuse?: string;
  /** Bytes written right after the handshake, before any message. */
  readonly raw?: Buffer;
}

/** One message to the client: the number of its channel, then the text. */
export const message = (channel: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);

export async function execServer(
  talk: (link: WebSocket) => void,
  { secure = true, choose, refuse, raw }: ExecServerOptions = {},
): Promise<ExecServer> {
  const seen: Handshake[] = [];
  const open = new Set<Socket>();
  const links = new WebSocketServer({ noServer: true, ...(choose && { handleProtocols: choose }) });
  const tls = {
    key: pem('server.key'),
    cert: pem('server.crt'),
    ca: pem('ca.crt'),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server = secure ? createHttps(tls) : createHttp();
  server.on('connection', (socket: Socket) => open.add(socket.on('error', () => {})));
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const subject = (socket as TLSSocket).getPeerCertificate?.().subject?.CN;
    seen.push({
      url: request.url ?? '',
      headers: request.headersDistinct,
      clientCn: Array.isArray(subject) ? subject[0] : subject,
    });
    socket.on('error', () => {});
    if (refuse !== undefined) return void socket.end(refuse);
    links.handleUpgrade(request, socket, head, (link) => {
      link.on('error', () => {});
      if (raw) socket.write(raw);
      talk(link);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    seen,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
