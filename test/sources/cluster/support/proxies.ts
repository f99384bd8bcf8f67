/** Working proxies: HTTP (tunnels and whole addresses) and SOCKS 5, each with or without a password. */
import { createServer, request as httpRequest } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { pem } from './server.ts';

export interface FakeProxy {
  readonly port: number;
  /** The requests: `CONNECT host:port`, `GET http://…`, `SOCKS host:port`. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

async function listening(server: Server, asked: string[]): Promise<FakeProxy> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    // A small packet does not wait for the answer to the one before it.
    socket.setNoDelay().on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Starts an HTTP proxy. @param password `user:password` that it asks for @param tls whether clients connect by TLS */
export function httpProxy({ password, tls = false }: { password?: string; tls?: boolean } = {}): Promise<FakeProxy> {
  const asked: string[] = [];
  const allowed = (header: string | undefined): boolean =>
    !password || header === `Basic ${Buffer.from(password).toString('base64')}`;
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!allowed(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    request.pipe(
      httpRequest(request.url!, { method: request.method!, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  http.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (!allowed(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [host, port] = request.url!.split(':');
    const on = connect(Number(port), host === 'api.example.test' ? '127.0.0.1' : host!, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      on.pipe(socket).pipe(on);
    });
    on.setNoDelay().on('error', () => socket.destroy());
  });
  if (!tls) return listening(http, asked);
  return listening(
    createTls({ key: pem('server.key'), cert: pem('server.crt') }, (socket) => http.emit('connection', socket)),
    asked,
  );
}

export function socksProxy({ password, refuse = 0 }: { password?: string; refuse?: number } = {}): Promise<FakeProxy> {
  const asked: string[] = [];
  const server = createTcp((socket) => {
    let step = 0;
    const onData = (data: Buffer): void => {
      if (step === 0) {
        step = password ? 1 : 2;
        socket.write(Buffer.from([5, password ? 2 : 0]));
      } else if (step === 1) {
        const user = data.subarray(2, 2 + data[1]!).toString();
        const word = data.subarray(3 + data[1]!).toString();
        step = 2;
        socket.write(Buffer.from([1, `${user}:${word}` === password ? 0 : 1]));
      } else {
        const type = data[3]!;
        const host = type === 1 ? data.subarray(4, 8).join('.') : data.subarray(5, 5 + data[4]!).toString();
        const port = data.readUInt16BE(data.length - 2);
        asked.push(`SOCKS ${host}:${port}`);
        if (refuse) return void socket.end(Buffer.from([5, refuse, 0, 1, 0, 0, 0, 0, 0, 0]));
        socket.removeListener('data', onData);
        const on = connect(port, host === 'api.example.test' ? '127.0.0.1' : host, () => {
          // Send the answer in two pieces, as a network can.
          socket.write(Buffer.from([5, 0, 0]));
          setTimeout(() => {
            socket.write(Buffer.from([1, 127, 0, 0, 1, 0, 0]));
            on.pipe(socket).pipe(on);
          }, 5);
        });
        on.setNoDelay().on('error', () => socket.destroy());
      }
    };
    socket.on('data', onData);
  });
  return listening(server, asked);
}
