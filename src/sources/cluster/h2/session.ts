/**
 * A connection of HTTP/2 from the client's side. Source: RFC 9113. Node's own module has all that servers need too: to
 * load it and to make its streams takes 15 ms of every `explain`.
 */
import type { Socket } from 'node:net';
import { ConnectionLost } from '../channel.ts';
import {
  CODE,
  FLAG,
  FRAME,
  FrameReader,
  frameOctets,
  MAX_FRAME,
  SETTING,
  settingsIn,
  settingsOctets,
  unpadded,
  wordIn,
  wordOctets,
  type Frame,
} from './frames.ts';
import { HeaderReader, headerBlock, type Header } from './hpack.ts';
import { ProtocolError } from './protocol-error.ts';
import { Stream, type Line } from './stream.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Octets that a stream or a connection may send unread where no other number was agreed. */
const DEFAULT_WINDOW = 65_535;
const MAX_WINDOW = 2 ** 31 - 1;
/** Octets a stream may receive unread, as in Go's client. The default would cost one round trip for every 64 KiB. */
const STREAM_WINDOW = 4 * 1024 * 1024;
/** Octets that all streams together may receive unread. */
const CONNECTION_WINDOW = 64 * 1024 * 1024;
/** Octets of one header block. */
const MAX_BLOCK = 256 * 1024;
/** Octets that wait to be sent. Answers to a server that asks without reading would fill the memory. */
const MAX_UNSENT = 16 * 1024 * 1024;
/** Streams at a time, until the server says how many. */
const FIRST_STREAMS = 100;
const LAST_STREAM = 2 ** 31 - 1;
const PING_OCTETS = 8;

export class Session implements Line {
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #headers = new HeaderReader();
  readonly #streams = new Map<number, Stream>();
  /** Requests over the server's limit. */
  readonly #waiting: Stream[] = [];
  readonly #pings: (() => void)[] = [];
  #next = 1;
  #isOpen = true;
  #maxStreams = FIRST_STREAMS;
  /** Octets that the server takes: on the connection, and at first on each stream. */
  #window = DEFAULT_WINDOW;
  #streamWindow = DEFAULT_WINDOW;
  /** Octets that arrived on all streams, and that the server does not know of. */
  #unreported = 0;
  /** A header block that has not arrived in full. */
  #block: { readonly stream: number; readonly isLast: boolean; readonly parts: Buffer[]; size: number } | undefined;
  #unsent: Uint8Array[] = [];
  #trouble: Error | undefined;

  /** @param socket open, with TLS, where both sides agreed on `h2` */
  constructor(socket: Socket) {
    this.#socket = socket;
    // Small frames wait for nothing.
    socket.setNoDelay();
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => (this.#trouble ??= error));
    socket.once('close', () => this.#lose());
    this.#send(Buffer.from(PREFACE));
    const settings = settingsOctets([
      [SETTING.enablePush, 0],
      [SETTING.window, STREAM_WINDOW],
    ]);
    this.#send(frameOctets(FRAME.settings, 0, 0, settings));
    this.#send(frameOctets(FRAME.windowUpdate, 0, 0, wordOctets(CONNECTION_WINDOW - DEFAULT_WINDOW)));
  }

  /** Whether a new request may be sent. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#socket.destroyed && this.#next < LAST_STREAM;
  }

  /** Sends a request. @param headers those with a colon first */
  request(headers: readonly Header[], body: Buffer | undefined): Stream {
    const stream = new Stream(this, headers, body);
    if (!this.isOpen) stream.finish(new ConnectionLost('the connection is closed', true));
    else if (this.#streams.size < this.#maxStreams) this.#start(stream);
    else this.#waiting.push(stream);
    return stream;
  }

  /** Asks the server for a sign of life. */
  ping(answered: () => void): void {
    this.#pings.push(answered);
    this.#send(frameOctets(FRAME.ping, 0, 0, Buffer.alloc(PING_OCTETS)));
  }

  /** Takes no more requests, and closes the connection after those that run. */
  close(): void {
    this.#isOpen = false;
    if (this.#streams.size === 0 && this.#waiting.length === 0) this.#socket.destroySoon();
  }

  /** Closes the connection now. @param error what running requests get */
  destroy(error?: Error): void {
    this.#isOpen = false;
    this.#trouble ??= error;
    // To close a socket takes a millisecond, which a process that ends now does not need.
    if (error === undefined && this.#streams.size === 0) setImmediate(() => this.#socket.destroy());
    else this.#socket.destroy();
    this.#lose();
  }

  /** See `Line`. */
  taken(stream: Stream, octets: number): void {
    stream.unreported += octets;
    if (stream.unreported < STREAM_WINDOW / 2) return;
    this.#send(frameOctets(FRAME.windowUpdate, 0, stream.id, wordOctets(stream.unreported)));
    stream.unreported = 0;
  }

  /** See `Line`. */
  cancel(stream: Stream): void {
    if (stream.id !== 0) this.#reset(stream, CODE.cancel);
    this.#forget(stream);
  }

  #start(stream: Stream): void {
    stream.id = this.#next;
    this.#next += 2;
    stream.window = this.#streamWindow;
    this.#streams.set(stream.id, stream);
    const block = headerBlock(stream.headers);
    const isLast = stream.pending.length === 0;
    for (let at = 0; at === 0 || at < block.length; at += MAX_FRAME) {
      const flags = (at === 0 && isLast ? FLAG.endStream : 0) | (at + MAX_FRAME >= block.length ? FLAG.endHeaders : 0);
      const type = at === 0 ? FRAME.headers : FRAME.continuation;
      this.#send(frameOctets(type, flags, stream.id, block.subarray(at, at + MAX_FRAME)));
    }
    this.#sendBody(stream);
  }

  /** Sends as much of the body of a request as the server takes now. */
  #sendBody(stream: Stream): void {
    while (stream.pending.length > 0) {
      const size = Math.min(stream.pending.length, MAX_FRAME, stream.window, this.#window);
      if (size <= 0) return;
      const part = stream.pending.subarray(0, size);
      stream.pending = stream.pending.subarray(size);
      stream.window -= size;
      this.#window -= size;
      this.#send(frameOctets(FRAME.data, stream.pending.length === 0 ? FLAG.endStream : 0, stream.id, part));
    }
  }

  /** Sends with all that is sent in this turn, so that it is one packet. */
  #send(octets: Uint8Array): void {
    if (this.#socket.destroyed) return;
    this.#unsent.push(octets);
    if (this.#unsent.length > 1) return;
    queueMicrotask(() => {
      const all = this.#unsent;
      this.#unsent = [];
      if (this.#socket.destroyed) return;
      this.#socket.write(all.length === 1 ? all[0]! : Buffer.concat(all));
      if (this.#socket.writableLength > MAX_UNSENT) this.destroy(new Error('the server reads nothing'));
    });
  }

  #reset(stream: Stream, code: number): void {
    this.#send(frameOctets(FRAME.reset, 0, stream.id, wordOctets(code)));
  }

  /** Frees the place of a stream that is over. */
  #forget(stream: Stream): void {
    if (stream.id === 0) this.#waiting.splice(this.#waiting.indexOf(stream), 1);
    else this.#streams.delete(stream.id);
    while (this.#waiting.length > 0 && this.#streams.size < this.#maxStreams) this.#start(this.#waiting.shift()!);
    if (!this.#isOpen) this.close();
  }

  #end(stream: Stream, error?: Error): void {
    // The server answered before it had read the request.
    if (error === undefined && stream.pending.length > 0) this.#reset(stream, CODE.none);
    this.#forget(stream);
    stream.finish(error);
  }

  /** The connection is gone. */
  #lose(): void {
    this.#isOpen = false;
    const error = new ConnectionLost(this.#trouble?.message ?? 'the server closed the connection', false);
    const streams = [...this.#streams.values(), ...this.#waiting];
    this.#streams.clear();
    this.#waiting.length = 0;
    for (const stream of streams) stream.finish(error);
  }

  #receive(chunk: Buffer): void {
    try {
      this.#frames.read(chunk, (frame) => this.#take(frame));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.destroy(new Error(`the server breaks the protocol of HTTP/2: ${error.message}`));
    }
  }

  #take(frame: Frame): void {
    if (this.#socket.destroyed) return;
    if (this.#block !== undefined && (frame.type !== FRAME.continuation || frame.stream !== this.#block.stream))
      throw new ProtocolError('headers without an end');
    switch (frame.type) {
      case FRAME.data:
        this.#takeData(frame);
        break;
      case FRAME.headers:
        this.#block = { stream: frame.stream, isLast: (frame.flags & FLAG.endStream) !== 0, parts: [], size: 0 };
        this.#takeBlock(frame, unpadded(frame));
        break;
      case FRAME.continuation:
        if (this.#block === undefined) throw new ProtocolError('headers without a start');
        this.#takeBlock(frame, frame.content);
        break;
      case FRAME.reset:
        this.#takeReset(frame);
        break;
      case FRAME.settings:
        this.#takeSettings(frame);
        break;
      case FRAME.push:
        throw new ProtocolError('an answer without a request');
      case FRAME.ping:
        this.#takePing(frame);
        break;
      case FRAME.goAway:
        this.#takeGoAway(wordIn(frame.content));
        break;
      case FRAME.windowUpdate:
        this.#takeWindow(frame);
        break;
      default:
      // Unknown frames are for those who know them.
    }
  }

  #takePing({ flags, content }: Frame): void {
    if (content.length !== PING_OCTETS) throw new ProtocolError('a ping of another size');
    if ((flags & FLAG.ack) === 0) this.#send(frameOctets(FRAME.ping, FLAG.ack, 0, content));
    else this.#pings.shift()?.();
  }

  #takeData(frame: Frame): void {
    // All that arrives counts for the connection, also what a stream that is over gets.
    this.#unreported += frame.content.length;
    if (this.#unreported >= CONNECTION_WINDOW / 2) {
      this.#send(frameOctets(FRAME.windowUpdate, 0, 0, wordOctets(this.#unreported)));
      this.#unreported = 0;
    }
    const stream = this.#known(frame.stream);
    if (stream === undefined) return;
    if (!stream.hasHead) throw new ProtocolError('a body without a head');
    const content = unpadded(frame);
    // Padding counts, too.
    if (content.length < frame.content.length) this.taken(stream, frame.content.length - content.length);
    if (content.length > 0) stream.push(content);
    if ((frame.flags & FLAG.endStream) !== 0) this.#end(stream);
  }

  /** Returns a stream that is not over. @throws ProtocolError for one that was never opened */
  #known(id: number): Stream | undefined {
    if (id === 0 || id % 2 === 0 || id >= this.#next) throw new ProtocolError(`an answer on stream ${id}`);
    return this.#streams.get(id);
  }

  #takeBlock({ flags }: Frame, part: Buffer): void {
    const block = this.#block!;
    block.parts.push(part);
    block.size += part.length;
    if (block.size > MAX_BLOCK || block.parts.length > MAX_BLOCK / MAX_FRAME)
      throw new ProtocolError('too many headers');
    if ((flags & FLAG.endHeaders) === 0) return;
    this.#block = undefined;
    // Every block changes the table, also that of a stream that is over.
    const headers = this.#headers.read(block.parts.length === 1 ? block.parts[0]! : Buffer.concat(block.parts));
    const stream = this.#known(block.stream);
    if (stream === undefined) return;
    // Headers after the head are trailers, which no one here needs.
    if (!stream.hasHead && !isInterim(headers)) stream.answer(headers);
    if (block.isLast) this.#end(stream);
  }

  #takeReset(frame: Frame): void {
    const code = wordIn(frame.content);
    const stream = this.#known(frame.stream);
    if (stream === undefined) return;
    this.#forget(stream);
    stream.finish(new ConnectionLost(`the server ended the request (code ${code})`, code === CODE.refused));
  }

  #takeSettings({ flags, content }: Frame): void {
    if ((flags & FLAG.ack) !== 0) return;
    for (const [setting, value] of settingsIn(content)) {
      if (setting === SETTING.maxStreams) this.#maxStreams = value;
      if (setting !== SETTING.window) continue;
      if (value > MAX_WINDOW) throw new ProtocolError('a window that is too large');
      for (const stream of this.#streams.values()) stream.window += value - this.#streamWindow;
      this.#streamWindow = value;
    }
    this.#send(frameOctets(FRAME.settings, FLAG.ack, 0));
    for (const stream of this.#streams.values()) this.#sendBody(stream);
    while (this.#waiting.length > 0 && this.#streams.size < this.#maxStreams) this.#start(this.#waiting.shift()!);
  }

  /** @param last the last stream that the server acts on */
  #takeGoAway(last: number): void {
    this.#isOpen = false;
    // Taken out first: a place that becomes free is for no one now.
    const unseen = this.#waiting.splice(0);
    for (const stream of this.#streams.values()) if (stream.id > last) unseen.push(stream);
    for (const stream of unseen) {
      this.#streams.delete(stream.id);
      stream.finish(new ConnectionLost('the server closes the connection', true));
    }
    this.close();
  }

  #takeWindow(frame: Frame): void {
    const more = wordIn(frame.content);
    if (frame.stream === 0) {
      this.#window += more;
      if (more === 0 || this.#window > MAX_WINDOW) throw new ProtocolError('a window that is too large');
      for (const stream of this.#streams.values()) this.#sendBody(stream);
      return;
    }
    const stream = this.#known(frame.stream);
    if (stream === undefined) return;
    stream.window += more;
    if (stream.window > MAX_WINDOW) throw new ProtocolError('a window that is too large');
    this.#sendBody(stream);
  }
}

/** Whether headers are those of an answer before the answer, such as 103. */
const isInterim = (headers: readonly Header[]): boolean =>
  headers.some(([name, value]) => name === ':status' && /^1\d\d$/.test(value));
