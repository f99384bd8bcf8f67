/** What goes over a connection, whichever HTTP it speaks. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

export interface Exchange {
  readonly method: string;
  /** From the slash on, with the query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The answer has no end of its own (watch, log follow): it must not hold up others. */
  readonly endless?: boolean | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its error reaches whoever reads it, also where the connection broke in its midst. */
  readonly body: Readable;
  /** The same for who reads it all, without a stream in between: its end must be asked whether it is one. */
  readonly raw?: { readonly stream: Readable; readonly isWhole: () => boolean };
}

/** The server dropped a request before answering; `unseen` where it says that it did not act on it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly unseen: boolean;
  constructor(message: string, unseen: boolean) {
    super(message);
    this.unseen = unseen;
  }
}

/** One way to the server: an HTTP/2 connection, or a set of HTTP/1.1 connections. */
export interface Channel {
  /** Resolves when the head of the answer is there. */
  readonly send: (exchange: Exchange) => Promise<Answer>;
  /** Whether a new request may be sent. */
  readonly alive: () => boolean;
  /** Takes no more requests and lets running ones end; `now`: drops the connection with all that runs on it. */
  readonly close: (now: boolean) => void;
}
