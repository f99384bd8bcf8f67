/** A small client of the Kubernetes API: credentials, time limits, retries. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import { apiError, ApiError } from './api-error.ts';
import { ConnectionLost, type Answer, type Exchange } from './channel.ts';
import { Credentials } from './credentials.ts';
import { Deadline } from './deadline.ts';
import { DialError } from './dial-error.ts';
import { dial, type Target } from './dial.ts';
import type { Environment } from './flags.ts';
import { listOf, pagesOf, type AskPage, type ListOptions, type Page, type WholeList } from './paging.ts';
import { proxyFor } from './proxy.ts';
import { CutOff, decoded, readBody } from './response-body.ts';
import type { RestConfig } from './rest-config.ts';
import { Transport } from './transport.ts';

/**
 * Milliseconds for one answer, retries included, without `--request-timeout`. kubectl waits for ever, but a diagnosis has
 * to end. The time of a credential plugin does not count, because the user may be logging in.
 */
export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
/** Bytes. A larger answer is an error; one page of the largest objects is far smaller. */
const MAX_BODY = 256 * 1024 * 1024;
/** Bytes read of the body of an error. */
const MAX_ERROR_BODY = 64 * 1024;
/** Retries when the server is busy. */
const MAX_RETRIES = 3;
/** Seconds. Where the server asks for a longer pause, the request fails instead. */
const MAX_RETRY_AFTER_S = 10;

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
  /** Sends a request and parses its answer. @throws as `request`; ApiError where the answer is not JSON */
  json<T>(request: ApiRequest): Promise<T>;
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

/** Returns a client for one cluster. It connects at the first request. */
export function createClient(config: RestConfig, environment: Environment): Client {
  return new HttpClient(config, environment);
}

class HttpClient implements Client {
  readonly config: RestConfig;
  readonly clock: Clock;
  requests = 0;
  serverTime: number | undefined;
  readonly #environment: Environment;
  readonly #credentials: Credentials;
  readonly #transport: Transport;
  readonly #prefix: string;
  readonly #closing = new AbortController();

  constructor(config: RestConfig, environment: Environment) {
    this.config = config;
    this.clock = environment.clock;
    this.#environment = environment;
    this.#credentials = new Credentials(config, environment);
    this.#prefix = new URL(config.server).pathname.replace(/\/$/, '');
    this.#transport = new Transport(async () => this.#target());
  }

  async #target(): Promise<Target> {
    const server = new URL(this.config.server);
    const certificate = await this.#credentials.certificate();
    return {
      server,
      proxy: proxyFor(server, this.config.proxyUrl, this.#environment.env),
      tls: { ...this.config.tls, cert: certificate?.cert, key: certificate?.key },
      http1Only: Boolean(this.#environment.env.DISABLE_HTTP2),
    };
  }

  async request(request: ApiRequest): Promise<ApiAnswer> {
    const deadline = this.#deadline(request, DEFAULT_REQUEST_TIMEOUT_MS);
    const once = async (): Promise<ApiAnswer> => {
      const answer = await this.#send(request, deadline, false);
      return {
        status: answer.status,
        contentType: answer.headers['content-type'] ?? '',
        body: await readBody(answer, MAX_BODY),
      };
    };
    try {
      return await once().catch((error: unknown) => {
        if (!(error instanceof CutOff) || deadline.signal.aborted || (request.method ?? 'GET') !== 'GET') throw error;
        return once();
      });
    } catch (error) {
      // An abort cuts the body off. Report the reason of the abort, not the cut.
      throw deadline.signal.aborted && !(error instanceof UserError) ? deadline.signal.reason : error;
    } finally {
      deadline.stop();
    }
  }

  async json<T>(request: ApiRequest): Promise<T> {
    const answer = await this.request({ ...request, headers: { accept: 'application/json', ...request.headers } });
    try {
      return JSON.parse(answer.body.toString('utf8')) as T;
    } catch {
      throw new ApiError(
        answer.status,
        `the server answered ${answer.contentType || 'something'} where JSON was expected`,
        undefined,
      );
    }
  }

  pages(request: ApiRequest, limit?: number): AsyncGenerator<Page, void> {
    return pagesOf(this.#page(request), limit);
  }

  list<T>(request: ApiRequest, options?: ListOptions<T>): Promise<WholeList<T>> {
    return listOf(this.#page(request), options);
  }

  #page(request: ApiRequest): AskPage {
    return (query) => this.json({ ...request, query: { ...request.query, ...query } });
  }

  async stream(request: ApiRequest): Promise<Readable> {
    const deadline = this.#deadline(request, 0);
    try {
      const body = await decoded(await this.#send(request, deadline, true));
      deadline.signal.addEventListener('abort', () => body.destroy(deadline.signal.reason as Error), { once: true });
      body.once('close', () => deadline.stop());
      return body;
    } catch (error) {
      deadline.stop();
      throw error;
    }
  }

  async connection(signal?: AbortSignal): Promise<Connection> {
    const { headers } = await this.#credentials.headers();
    const target = { ...(await this.#target()), http1Only: true, tunnel: true };
    try {
      const socket = await dial(
        target,
        signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal,
      );
      return { socket, headers: { 'user-agent': this.#environment.userAgent, ...headers } };
    } catch (error) {
      if (error instanceof DialError)
        throw (await import('./connection-error.ts')).unreachable(error, this.config, this.#environment);
      throw error;
    }
  }

  opened(): Promise<void> {
    return this.#transport.opened();
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort(new Error('closed'));
    this.#transport.close();
  }

  #deadline(request: ApiRequest, usual: number): Deadline {
    return new Deadline(request.timeoutMs ?? this.config.timeoutMs ?? usual, [this.#closing.signal, request.signal]);
  }

  /** Sends one request. Tries again after a 401 with new credentials, when the server is busy, or the connection broke. */
  async #send(request: ApiRequest, deadline: Deadline, endless: boolean): Promise<Answer> {
    let lost = 0;
    let renewed = false;
    for (let busy = 0; ; ) {
      const { headers, exec } = await deadline.pausedFor(() => this.#credentials.headers());
      let answer: Answer;
      try {
        this.requests++;
        answer = await this.#transport.send(this.#exchange(request, headers, deadline.signal, endless));
      } catch (error) {
        if (error instanceof DialError)
          throw (await import('./connection-error.ts')).unreachable(error, this.config, this.#environment);
        const safe = (request.method ?? 'GET') === 'GET' || (error instanceof ConnectionLost && error.unseen);
        if (!(error instanceof ConnectionLost) || !safe || lost++ > 0) throw error;
        continue;
      }
      const date = Date.parse(answer.headers.date ?? '');
      if (date > (this.serverTime ?? 0)) this.serverTime = date;
      if (answer.status < 300) return answer;

      const body = (await readBody(answer, MAX_ERROR_BODY, true)).toString('utf8');
      if (answer.status === 401) {
        const retry = renewed
          ? { again: false, reconnect: false }
          : await deadline.pausedFor(() => this.#credentials.refresh(exec));
        if (!retry.again)
          throw await (await import('./connection-error.ts')).unauthorized(this.config, exec, this.clock.now());
        renewed = true;
        if (retry.reconnect) this.#transport.reset();
        continue;
      }
      if (answer.status < 400) {
        // An API server does not redirect. A login page or another server at a wrong address does.
        throw new ApiError(
          answer.status,
          `the server redirects to ${(answer.headers.location ?? '').slice(0, 200)}`,
          undefined,
        );
      }
      const wait = retryAfter(answer);
      if (wait === undefined || wait > MAX_RETRY_AFTER_S || busy++ >= MAX_RETRIES)
        throw apiError(answer.status, answer.headers['content-type'] ?? '', body, wait);
      await this.clock.sleep(wait * 1000, deadline.signal);
      deadline.signal.throwIfAborted();
    }
  }

  #exchange(
    request: ApiRequest,
    credentials: Record<string, string | string[]>,
    signal: AbortSignal,
    endless: boolean,
  ): Exchange {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(request.query ?? {}))
      if (value !== undefined) query.set(key, String(value));
    const text = query.toString();
    const joiner = request.path.includes('?') ? '&' : '?';
    return {
      method: request.method ?? 'GET',
      path: `${this.#prefix}${request.path}${text ? joiner + text : ''}`,
      headers: {
        accept: 'application/json, */*',
        'user-agent': this.#environment.userAgent,
        ...(!this.config.disableCompression && !endless && { 'accept-encoding': 'gzip' }),
        ...(request.body && { 'content-type': 'application/json' }),
        ...request.headers,
        ...credentials,
      },
      body: request.body && Buffer.from(JSON.stringify(request.body)),
      signal,
      endless,
    };
  }
}

/** Returns the seconds to wait before the next attempt; undefined where the server does not ask for one. */
function retryAfter(answer: Answer): number | undefined {
  if (answer.status !== 429 && answer.status < 500) return undefined;
  const seconds = Number(answer.headers['retry-after'] ?? NaN);
  return Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
}
