/** Requests and answers on a connection, for HTTP/1.1 and HTTP/2 alike. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { ServerTrouble } from '../../errors.ts';

/** One request. */
export interface Exchange {
  readonly method: string;
  /** From the slash on, with the query string. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The answer may never end (a watch), so it must not block other requests. */
  readonly endless?: boolean | undefined;
}

/** The head of an answer, and its body as it arrives. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The reader of the body gets an error where the connection breaks before the end. */
  readonly body: Readable;
  /**
   * Reads the whole body, without a stream of Node on top: with hundreds of small answers, that costs more than they do.
   * Returns undefined where it is longer than `limit` bytes; rejects where the connection breaks before the end.
   */
  readonly bytes?: (limit: number) => Promise<Buffer | undefined>;
}

/** Says that the connection broke before the answer was complete. */
export class ConnectionLost extends ServerTrouble {
  override readonly name = 'ConnectionLost';
  /** The server said that it did not act on the request, so that any request can be sent again. */
  readonly unseen: boolean;
  constructor(message: string, unseen: boolean) {
    super(message);
    this.unseen = unseen;
  }
}

/** One HTTP/2 connection, or a set of HTTP/1.1 connections. */
export interface Channel {
  /** Sends a request. Resolves when the head of the answer has arrived. */
  readonly send: (exchange: Exchange) => Promise<Answer>;
  /** Whether a new request may be sent. */
  readonly alive: () => boolean;
  /** Takes no more requests. Running requests end normally; with `now` they are aborted. */
  readonly close: (now: boolean) => void;
}
