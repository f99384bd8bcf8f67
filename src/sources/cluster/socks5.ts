/**
 * A SOCKS 5 client (RFC 1928), with user name and password (RFC 1929). The proxy resolves names, as with Go's client.
 */
import { isIP, type Socket } from 'node:net';
import { DialError } from './dial-error.ts';

const REPLIES: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'not allowed by its rules',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'time to live expired',
  7: 'command not supported',
  8: 'address type not supported',
};

/**
 * Asks the proxy to connect to a host and port.
 * @param socket connected to the proxy; paused when this resolves
 * @throws DialError
 */
export async function handshake(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const reader = new Reader(socket);
  try {
    const user = Buffer.from(decodeURIComponent(proxy.username));
    const password = Buffer.from(decodeURIComponent(proxy.password));
    socket.write(user.length > 0 ? Buffer.from([5, 2, 0, 2]) : Buffer.from([5, 1, 0]));
    const [version, method] = await reader.take(2);
    if (version !== 5) throw new Error('the proxy does not speak SOCKS 5');
    if (method === 2) {
      socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
      if ((await reader.take(2))[1] !== 0) throw new Error('the SOCKS proxy refused the user name and password');
    } else if (method !== 0) {
      throw new Error('the SOCKS proxy accepts neither an anonymous login nor a user name and password');
    }
    socket.write(Buffer.concat([Buffer.from([5, 1, 0]), address(host), Buffer.from([port >> 8, port & 255])]));
    const [, reply, , type] = await reader.take(4);
    if (reply !== 0) throw new Error(`the SOCKS proxy says: ${REPLIES[reply!] ?? `error ${reply}`}`);
    const length = type === 1 ? 4 : type === 4 ? 16 : (await reader.take(1))[0]!;
    await reader.take(length + 2);
  } catch (error) {
    throw new DialError('proxy', error as Error);
  } finally {
    reader.release();
  }
}

function address(host: string): Buffer {
  if (isIP(host) === 4) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIP(host) === 6) return Buffer.from([4, ...ipv6Bytes(host)]);
  const name = Buffer.from(host);
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function ipv6Bytes(host: string): number[] {
  // URL writes every IPv6 address in its shortest hexadecimal form.
  const [head = '', tail] = new URL(`http://[${host.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right].flatMap((g) => [g >> 8, g & 255]);
}

/** Reads an exact number of bytes, and gives the rest back to the socket. */
class Reader {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  #failed: Error | undefined;
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData).on('error', this.#onError).on('close', this.#onClose);
  }
  readonly #onData = (chunk: Buffer): void => {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    this.#wake();
  };
  readonly #onError = (error: Error): void => {
    this.#failed ??= error;
    this.#wake();
  };
  readonly #onClose = (): void => this.#onError(new Error('the proxy closed the connection'));

  async take(count: number): Promise<Buffer> {
    while (this.#buffer.length < count) {
      if (this.#failed) throw this.#failed;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  release(): void {
    this.#socket
      .removeListener('data', this.#onData)
      .removeListener('error', this.#onError)
      .removeListener('close', this.#onClose);
    this.#socket.pause();
    if (this.#buffer.length > 0) this.#socket.unshift(this.#buffer);
  }
}
