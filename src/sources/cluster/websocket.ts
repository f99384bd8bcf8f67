/**
 * A WebSocket client (RFC 6455), as much of it as the Kubernetes API needs: binary messages over a connection that is
 * open already.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { apiError } from './api-error.ts';
import { ConnectionLost } from './channel.ts';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** A head or an error's body is read this far. */
const MAX_HEAD = 64 * 1024;
/** A message larger than this is refused: the server sends output in pieces of at most 32 KiB. */
const MAX_MESSAGE = 16 * 1024 * 1024;

const CONTINUATION = 0x0,
  TEXT = 0x1,
  BINARY = 0x2,
  CLOSE = 0x8,
  PING = 0x9,
  PONG = 0xa;

export interface WebSocketLink {
  /** The subprotocol the server chose; '' where it chose none. */
  readonly protocol: string;
  send(message: Buffer): void;
  /** The next message; undefined when the server has closed. @throws ConnectionLost where the connection broke */
  receive(): Promise<Buffer | undefined>;
  close(): void;
}

export interface Handshake {
  readonly host: string;
  /** From the slash on, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly protocols: readonly string[];
}

/** A frame from client to server is masked (section 5.3). */
function frame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const { length } = payload;
  const head =
    length < 126 ? Buffer.from([0x80 | opcode, 0x80 | length]) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  if (length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (length < 65_536 ? 126 : 127);
    if (length < 65_536) head.writeUInt16BE(length, 2);
    else head.writeBigUInt64BE(BigInt(length), 2);
  }
  const masked = Buffer.from(payload);
  for (let i = 0; i < length; i++) masked[i]! ^= mask[i % 4]!;
  return Buffer.concat([head, mask, masked]);
}

export interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes it took. */
  readonly size: number;
}

/** The first whole frame of a buffer; undefined where there is none yet. @throws Error for what no server may send */
export function parseFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < 2) return undefined;
  const short = buffer[1]! & 0x7f;
  const masked = (buffer[1]! & 0x80) !== 0;
  let at = 2;
  let length = short;
  if (short === 126) {
    if (buffer.length < 4) return undefined;
    length = buffer.readUInt16BE(2);
    at = 4;
  } else if (short === 127) {
    if (buffer.length < 10) return undefined;
    const long = buffer.readBigUInt64BE(2);
    if (long > BigInt(MAX_MESSAGE)) throw new Error('a WebSocket message is too large');
    length = Number(long);
    at = 10;
  }
  if (masked) throw new Error('the server masked a WebSocket frame');
  if (buffer.length < at + length) return undefined;
  return {
    final: (buffer[0]! & 0x80) !== 0,
    opcode: buffer[0]! & 0x0f,
    payload: buffer.subarray(at, at + length),
    size: at + length,
  };
}

/**
 * Asks for the protocol change.
 * @param socket open, speaking HTTP/1.1; closed where this throws
 * @throws ApiError where the server answers otherwise; ConnectionLost where it hangs up; the signal's reason
 */
export async function openWebSocket(
  socket: Socket,
  { host, path, headers, protocols }: Handshake,
  signal?: AbortSignal,
): Promise<WebSocketLink> {
  const key = randomBytes(16).toString('base64');
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Protocol: ${protocols.join(', ')}`,
    ...Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`)),
  ];
  if (lines.some((line) => /[\r\n]/.test(line))) throw new Error('a header holds a line break');
  const link = new Link(socket, signal);
  try {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    const head = await link.head();
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    if (head.status !== 101)
      throw apiError(
        head.status,
        head.header('content-type'),
        await link.body(Number(head.header('content-length')) || 0),
      );
    if (head.header('sec-websocket-accept') !== accept)
      throw new ConnectionLost('the server did not accept the WebSocket', false);
    link.protocol = head.header('sec-websocket-protocol');
    return link;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

class Link implements WebSocketLink {
  protocol = '';
  readonly #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket, signal: AbortSignal | undefined) {
    this.#socket = socket;
    const abort = (): void => {
      this.#failure ??= signal?.reason as Error;
      socket.destroy();
      this.#wake();
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    socket.on('error', (error) => (this.#failure ??= new ConnectionLost(error.message, false)));
    socket.once('close', () => {
      signal?.removeEventListener('abort', abort);
      this.#ended = true;
      this.#wake();
    });
    socket.resume();
  }

  /** Resolves when more has come, or the end. @throws what ended it */
  async #more(): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#ended) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#failure) throw this.#failure;
  }

  async head(): Promise<{ status: number; header: (name: string) => string }> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end >= 0) {
        const [first, ...rest] = this.#buffer.toString('latin1', 0, end).split('\r\n');
        this.#buffer = this.#buffer.subarray(end + 4);
        const found = new Map(
          rest.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 1).trim(),
          ]),
        );
        return {
          status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first ?? '')?.[1] ?? 0),
          header: (name) => found.get(name) ?? '',
        };
      }
      if (this.#ended || this.#buffer.length > MAX_HEAD)
        throw new ConnectionLost('the server closed the connection before it answered', false);
      await this.#more();
    }
  }

  async body(length: number): Promise<string> {
    const wanted = Math.min(length, MAX_HEAD);
    while (this.#buffer.length < wanted && !this.#ended) await this.#more();
    return this.#buffer.toString('utf8', 0, wanted || this.#buffer.length);
  }

  async receive(): Promise<Buffer | undefined> {
    for (;;) {
      const next = parseFrame(this.#buffer);
      if (next === undefined) {
        if (this.#ended) return undefined;
        await this.#more();
        continue;
      }
      this.#buffer = this.#buffer.subarray(next.size);
      switch (next.opcode) {
        case PING:
          this.#write(frame(PONG, next.payload));
          continue;
        case PONG:
          continue;
        case CLOSE:
          this.close();
          return undefined;
        case TEXT:
        case BINARY:
        case CONTINUATION: {
          this.#parts.push(next.payload);
          if (this.#parts.reduce((size, part) => size + part.length, 0) > MAX_MESSAGE)
            throw new ConnectionLost('a WebSocket message is too large', false);
          if (!next.final) continue;
          const message = Buffer.concat(this.#parts);
          this.#parts = [];
          return message;
        }
        default:
          throw new ConnectionLost(`a WebSocket frame of unknown kind ${next.opcode}`, false);
      }
    }
  }

  send(message: Buffer): void {
    this.#write(frame(BINARY, message));
  }

  close(): void {
    if (!this.#socket.destroyed) this.#socket.end(frame(CLOSE, Buffer.from([0x03, 0xe8])));
    // A server that never closes its side holds nothing up.
    const socket = this.#socket;
    setTimeout(() => socket.destroy(), 500).unref();
    this.#ended = true;
    this.#wake();
  }

  #write(bytes: Buffer): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes);
  }
}
