/** HTTP proxies: the CONNECT request, and the proxy's password. */
import type { Socket } from 'node:net';
import { portOf } from './address.ts';
import { DialError } from './dial-error.ts';

/** Bytes of the proxy's answer that are read. */
const MAX_HEAD = 65_536;

/** Returns the `Proxy-Authorization` header for the user name and password in a proxy's address. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '' && proxy.password === '') return undefined;
  return `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`;
}

/**
 * Asks an HTTP proxy for a tunnel to the server. It reads exactly up to the empty line of the answer: the next byte
 * belongs to the server.
 * @param socket connected to the proxy; paused when this resolves
 * @throws DialError where the proxy refuses
 */
export function httpConnect(socket: Socket, proxy: URL, server: URL): Promise<void> {
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
        if (head.length > MAX_HEAD) done(new Error('the proxy did not answer as an HTTP proxy does'));
        return;
      }
      const status = head.toString('latin1', 0, end).split('\r\n')[0] ?? '';
      if (!/^HTTP\/1\.[01] 200\b/.test(status))
        return void done(new Error(`the proxy answered "${status.slice(0, 200)}"`));
      const rest = head.subarray(end + 4);
      done();
      if (rest.length > 0) socket.unshift(rest);
    };
    socket.on('data', onData).once('error', done).once('close', onClose);
  });
}
