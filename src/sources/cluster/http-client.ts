/** A small client of the Kubernetes API: credentials, time limits, retries. */
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { ServerTrouble, UserError } from '../../errors.ts';
import { answererOf } from './answerer.ts';
import { apiError, ApiError } from './api-error.ts';
import { ConnectionLost, type Answer, type Exchange } from './channel.ts';
import { DEFAULT_REQUEST_TIMEOUT_MS, type ApiAnswer, type ApiRequest, type Client, type Connection } from './client.ts';
import { Credentials } from './credentials.ts';
import { Deadline } from './deadline.ts';
import { DialError } from './dial-error.ts';
import { dial, type Target } from './dial.ts';
import { expectPage } from './expected.ts';
import type { Environment } from './flags.ts';
import { Gate } from './gate.ts';
import { listOf, pagesOf, type AskPage, type ListOptions, type Page, type WholeList } from './paging.ts';
import { proxyFor } from './proxy.ts';
import { CutOff, decoded, expectType, readBody } from './response-body.ts';
import type { RestConfig } from './rest-config.ts';
import { Transport } from './transport.ts';
import { withoutFields } from './writers.ts';

/** Bytes. A larger answer is an error; one page of the largest objects is far smaller. */
const MAX_BODY = 256 * 1024 * 1024;
/** Bytes read of the body of an error. */
const MAX_ERROR_BODY = 64 * 1024;
/** Retries when the server is busy. */
const MAX_RETRIES = 3;
/** Retries of one of many requests. Source: k8s.io/client-go `rest/request.go` (maxRetries). */
const MAX_RETRIES_OF_MANY = 10;
/** Seconds. Where the server asks for a longer pause, the request fails instead. */
const MAX_RETRY_AFTER_S = 10;

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
  /** The time limits of what runs: a signal for each that follows that of `close` costs more. */
  readonly #running = new Set<Deadline>();
  #gate: Gate | undefined;

  constructor(config: RestConfig, environment: Environment) {
    this.config = config;
    this.clock = environment.clock;
    this.#environment = environment;
    this.#credentials = new Credentials(config, environment);
    this.#prefix = new URL(config.server).pathname.replace(/\/$/, '');
    this.#transport = new Transport(this.clock, async () => this.#target());
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

  atMost(count: number): void {
    this.#gate ??= new Gate(this.clock, count);
  }

  /** Waits until the request may be sent. @returns a function to call when it is over */
  async #turn({ signal }: ApiRequest): Promise<() => void> {
    if (this.#gate === undefined) return () => undefined;
    const closing = this.#closing.signal;
    return this.#gate.enter(signal === undefined ? closing : AbortSignal.any([closing, signal]));
  }

  async request(request: ApiRequest): Promise<ApiAnswer> {
    // The time in line does not count against the limit of the request.
    const leave = await this.#turn(request);
    const deadline = this.#deadline(request, DEFAULT_REQUEST_TIMEOUT_MS);
    const over = this.#waitFor(request);
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
      throw this.#named(
        request,
        deadline.signal.aborted && !(error instanceof UserError) ? deadline.signal.reason : error,
      );
    } finally {
      leave();
      over();
      this.#ended(deadline);
    }
  }

  /** Starts the wait for the answer to a request. @returns a function that ends it */
  #waitFor(request: ApiRequest): () => void {
    return this.#environment.waits?.begin(answererOf(this.config.server, request)) ?? (() => undefined);
  }

  async json<T>(request: ApiRequest, check = (body: unknown): T => body as T): Promise<T> {
    const answer = await this.request({ ...request, headers: { accept: 'application/json', ...request.headers } });
    try {
      return check(JSON.parse(request.withoutFields ? withoutFields(answer.body) : answer.body.toString('utf8')));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw this.#named(request, error);
      // A body that calls itself JSON is cut off or damaged. Anything else is from another server, such as a login page.
      const found = /\bjson\b/i.test(answer.contentType)
        ? `invalid JSON (${answer.body.length} bytes)`
        : `${answer.contentType.slice(0, 100) || 'something'} where JSON was expected`;
      throw this.#named(request, new ApiError(answer.status, `the server answered ${found}`, undefined));
    }
  }

  pages(request: ApiRequest, limit?: number): AsyncGenerator<Page, void> {
    return pagesOf(this.#page(request), limit);
  }

  list<T>(request: ApiRequest, options?: ListOptions<T>): Promise<WholeList<T>> {
    return listOf(this.#page(request), options);
  }

  #page(request: ApiRequest): AskPage {
    return (query) =>
      this.json({ ...request, query: { ...request.query, ...query } }, (body) => expectPage(body, request.path));
  }

  async stream(request: ApiRequest): Promise<Readable> {
    const { watch, follow } = request.query ?? {};
    // The first event of a watch, and the next line of a log, may be hours away.
    const isEndless = watch === true || watch === 'true' || follow === true;
    const leave = isEndless ? (): void => undefined : await this.#turn(request);
    const deadline = this.#deadline(request, 0);
    const over = isEndless ? (): void => undefined : this.#waitFor(request);
    try {
      const answer = await this.#send(request, deadline, true);
      if (request.contentType !== undefined) expectType(answer, request.contentType);
      const body = await decoded(answer);
      deadline.signal.addEventListener('abort', () => body.destroy(deadline.signal.reason as Error), { once: true });
      body.once('close', () => {
        leave();
        over();
        this.#ended(deadline);
      });
      return body;
    } catch (error) {
      leave();
      over();
      this.#ended(deadline);
      throw this.#named(request, error);
    }
  }

  /** Returns the error with the request in it, for the user. */
  #named({ method = 'GET', path }: ApiRequest, error: unknown): unknown {
    if (error instanceof ServerTrouble)
      error.request ??= `${method} ${new URL(this.config.server).origin}${this.#prefix}${path}`;
    return error;
  }

  async connection(signal?: AbortSignal): Promise<Connection> {
    const { headers } = await this.#credentials.headers();
    const target = { ...(await this.#target()), http1Only: true, tunnel: true };
    const over = this.#waitFor({ path: '/' });
    try {
      const socket = await dial(
        target,
        signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal,
      );
      return { socket, headers: { 'user-agent': this.#environment.userAgent, ...headers } };
    } catch (error) {
      if (error instanceof DialError)
        throw await (await import('./connection-error.ts')).unreachable(error, this.config, this.#environment);
      throw error;
    } finally {
      over();
    }
  }

  opened(): Promise<void> {
    return this.#transport.opened();
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    const reason = new Error('closed');
    this.#closing.abort(reason);
    for (const deadline of this.#running) deadline.abort(reason);
    this.#transport.close();
  }

  #ended(deadline: Deadline): void {
    deadline.stop();
    this.#running.delete(deadline);
  }

  #deadline(request: ApiRequest, usual: number): Deadline {
    const limit = request.timeoutMs ?? this.config.timeoutMs ?? usual;
    const deadline = new Deadline(this.clock, limit, request.signal);
    if (this.closed) deadline.abort(this.#closing.signal.reason as Error);
    this.#running.add(deadline);
    return deadline;
  }

  /**
   * Sends one request. Tries again after a 401 with new credentials, when the server is busy, or the connection broke.
   */
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
          throw await (await import('./connection-error.ts')).unreachable(error, this.config, this.#environment);
        const safe = (request.method ?? 'GET') === 'GET' || (error instanceof ConnectionLost && error.unseen);
        if (!(error instanceof ConnectionLost) || !safe || lost++ > 0) throw error;
        continue;
      }
      const date = Date.parse(answer.headers.date ?? '');
      if (date > (this.serverTime ?? 0)) this.serverTime = date;
      if (answer.status < 300) {
        this.#gate?.answered();
        return answer;
      }

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
      const retries = this.#gate === undefined ? MAX_RETRIES : MAX_RETRIES_OF_MANY;
      if (wait === undefined || wait > MAX_RETRY_AFTER_S || busy >= retries)
        throw apiError(answer.status, answer.headers['content-type'] ?? '', body, wait, busy + 1);
      busy++;
      this.#gate?.refused(wait);
      if (this.#gate === undefined) await this.clock.sleep(wait * 1000, deadline.signal);
      else await this.#gate.pause(deadline.signal);
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
