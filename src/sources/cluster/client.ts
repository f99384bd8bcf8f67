/** The interface of our client of the Kubernetes API. http-client.ts implements it. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { ListOptions, Page, WholeList } from './paging.ts';
import type { RestConfig } from './rest-config.ts';

/**
 * Milliseconds for one answer, retries included, without `--request-timeout`. kubectl waits for ever, but a diagnosis
 * has to end. The time of a credential plugin does not count, because the user may be logging in.
 */
export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
/** One request to the API. */
export interface ApiRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/…`, already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. PATCH needs a `content-type` in `headers`. */
  readonly body?: object | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The media type of the answer; a stream of another type, or with another status than 200, is an error. */
  readonly contentType?: string;
  /** Leave the fields of each writer out of the answer, if it is JSON (`metadata.managedFields[].fieldsV1`). */
  readonly withoutFields?: boolean;
  /** Milliseconds for the whole answer, instead of `--request-timeout`; 0: no limit. */
  readonly timeoutMs?: number;
}

/** The answer to one request. */
export interface ApiAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** A client for one cluster. */
export interface Client {
  readonly config: RestConfig;
  readonly clock: Clock;
  /** Number of requests sent, retries included. */
  readonly requests: number;
  /** The newest `Date` header, milliseconds since 1970; undefined before the first answer. */
  readonly serverTime: number | undefined;
  /**
   * Sends a request and returns its answer.
   * @throws ApiError for status 300 and above; UserError where the server cannot be reached or refuses the login;
   *   RequestTimeout; ConnectionLost; the signal's reason
   */
  request(request: ApiRequest): Promise<ApiAnswer>;
  /**
   * Sends a request and parses its answer.
   * @param check returns the answer as what it has to be, or throws ApiError; default: any JSON
   * @throws as `request`; ApiError where the answer is not JSON; what `check` throws
   */
  json<T>(request: ApiRequest, check?: (body: unknown) => T): Promise<T>;
  /**
   * From now on, lets at most so many requests run at once, without watches. If the server refuses one because it is
   * busy, all pause.
   */
  atMost(count: number): void;
  /** Reads a list page by page. @param limit objects a page @throws as `json` */
  pages(request: ApiRequest, limit?: number): AsyncGenerator<Page, void>;
  /** Reads a whole list. @throws as `json` */
  list<T = unknown>(request: ApiRequest, options?: ListOptions<T>): Promise<WholeList<T>>;
  /**
   * Returns the body of an answer as it arrives, for example of a watch. There is no time limit unless the request has
   * one. The caller destroys the stream to end it.
   * @throws as `request`
   */
  stream(request: ApiRequest): Promise<Readable>;
  /**
   * Opens a separate connection, for a WebSocket. The caller closes it.
   * @throws UserError where the server cannot be reached; the signal's reason
   */
  connection(signal?: AbortSignal): Promise<Connection>;
  /** Resolves when the connection is open and has sent the requests made so far, or cannot be opened. Never throws. */
  opened(): Promise<void>;
  /** Whether `close` was called. No request is answered after that. */
  readonly closed: boolean;
  /** Closes the connection and aborts all requests. */
  close(): void;
}

/** An open connection that speaks HTTP/1.1, and the headers that every request over it needs. */
export interface Connection {
  readonly socket: Socket;
  /** Credentials and the user agent. */
  readonly headers: Readonly<Record<string, string | string[]>>;
}
