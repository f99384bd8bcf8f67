/** One request on a connection of HTTP/2, and its answer as it arrives. */
import { ConnectionLost } from '../channel.ts';
import type { Header } from './hpack.ts';

const CUT_OFF = 'the connection ended in the middle of the answer';

/** What takes the body of an answer. */
export interface Sink {
  /** @returns whether it takes more; if not, `resume` goes on */
  readonly data: (chunk: Buffer) => boolean;
  /** The body is over: whole, or cut off with an error. */
  readonly end: (error?: Error) => void;
}

/** What a stream needs of its connection. */
export interface Line {
  /** Says that octets of the body were taken, so that the server may send as many again. */
  readonly taken: (stream: Stream, octets: number) => void;
  /** Ends the stream before its answer is whole. */
  readonly cancel: (stream: Stream) => void;
}

export class Stream {
  /** Given when the request is sent. */
  id = 0;
  /** Octets that the server lets us send on this stream; the connection has a limit, too. */
  window = 0;
  /** What is left to send of the body of the request. */
  pending: Buffer;
  /** Octets that were taken of the answer, and that the server does not know of. */
  unreported = 0;
  readonly headers: readonly Header[];
  /** Resolves to the head of the answer. */
  readonly head: Promise<readonly Header[]>;
  readonly #line: Line;
  #answered: (headers: readonly Header[]) => void = () => {};
  #failed: (error: Error) => void = () => {};
  #hasHead = false;
  /** Octets of the body, as the head says. */
  #length: number | undefined;
  #received = 0;
  /** What arrived before it was wanted. */
  readonly #queue: Buffer[] = [];
  #sink: Sink | undefined;
  #isPaused = false;
  #end: { readonly error?: Error } | undefined;
  readonly #closed: (() => void)[] = [];

  constructor(line: Line, headers: readonly Header[], body: Buffer | undefined) {
    this.#line = line;
    this.headers = headers;
    this.pending = body ?? Buffer.of();
    this.head = new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
    });
    // The caller takes `head` later, or aborts.
    this.head.catch(() => {});
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the head of the answer has arrived. */
  get hasHead(): boolean {
    return this.#hasHead;
  }

  /** Calls `done` when the stream is over. */
  onClose(done: () => void): void {
    if (this.isOver) done();
    else this.#closed.push(done);
  }

  /** Takes the head of the answer. */
  answer(headers: readonly Header[]): void {
    this.#hasHead = true;
    const length = headers.find(([name]) => name === 'content-length')?.[1];
    this.#length = length === undefined ? undefined : Number(length);
    this.#answered(headers);
  }

  /** Takes a part of the body. */
  push(chunk: Buffer): void {
    this.#received += chunk.length;
    this.#queue.push(chunk);
    if (!this.#isPaused) this.resume();
  }

  /** Ends the stream. @param error where the answer is not whole */
  finish(error?: Error): void {
    if (this.isOver) return;
    const isShort = this.#length !== undefined && this.#received !== this.#length;
    const cause = error ?? (this.#hasHead && !isShort ? undefined : new ConnectionLost(CUT_OFF, false));
    this.#end = cause === undefined ? {} : { error: cause };
    if (cause !== undefined) {
      this.#failed(cause);
      this.#queue.length = 0;
    }
    this.#endSink();
    for (const done of this.#closed) done();
  }

  /** Gives the body to `sink`, once. */
  read(sink: Sink): void {
    this.#sink = sink;
    this.resume();
  }

  /** Goes on after `data` returned false. */
  resume(): void {
    if (this.#sink === undefined) return;
    this.#isPaused = false;
    while (!this.#isPaused && this.#queue.length > 0) {
      const chunk = this.#queue.shift()!;
      this.#isPaused = !this.#sink.data(chunk);
      if (!this.isOver) this.#line.taken(this, chunk.length);
    }
    this.#endSink();
  }

  /** Ends the stream for a reader that wants no more. @param reason what the reader of the body gets */
  cancel(reason: Error): void {
    if (this.isOver) return;
    this.#line.cancel(this);
    this.finish(reason);
  }

  /** Says once that the body is over, after all that arrived was given. */
  #endSink(): void {
    if (this.#end === undefined || this.#sink === undefined || this.#queue.length > 0) return;
    const { end } = this.#sink;
    this.#sink = undefined;
    end(this.#end.error);
  }
}
