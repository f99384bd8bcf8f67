/**
 * A proxy between the program and the API server. It counts requests, how many run at the same time, and makes what is
 * rare: watches that end with 410, and refusals with 429. It is not used where times are compared.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import type { Client } from '../../src/sources/cluster/client.ts';

const status = (code: number, reason: string, message: string): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

export class BenchProxy {
  readonly #client: Client;
  readonly #watches = new Set<Http2ServerResponse>();
  readonly #close: () => void;
  /** A kubeconfig that names the proxy as its server. */
  readonly kubeconfig: string;
  /** Requests, without watches. */
  requests = 0;
  /** The most requests at the same time, without watches. */
  most = 0;
  /** Requests that came while the server had asked for a pause. */
  impatient = 0;
  #active = 0;
  /** Until when requests are refused, and from when a client can know it. */
  #pause = { known: 0, until: 0 };
  #refuseFrom = Infinity;

  private constructor(client: Client, kubeconfig: string, close: () => void) {
    this.#client = client;
    this.kubeconfig = kubeconfig;
    this.#close = close;
  }

  /**
   * Listens on this machine.
   * @param files a certificate and its key, of any name
   * @param folder for the kubeconfig; removed by the caller
   */
  static async start(client: Client, files: { cert: string; key: string }, folder: string): Promise<BenchProxy> {
    const server = createSecureServer({
      cert: readFileSync(files.cert),
      key: readFileSync(files.key),
      allowHTTP1: true,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const file = join(folder, 'proxy.kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'proxy',
      clusters: [
        {
          name: 'proxy',
          cluster: {
            server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
            'insecure-skip-tls-verify': true,
          },
        },
      ],
      users: [{ name: 'proxy', user: { token: 'none' } }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } }],
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const proxy = new BenchProxy(client, file, () => server.close());
    server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      void proxy.#answer(request, response);
    });
    return proxy;
  }

  close(): void {
    this.expire();
    this.#close();
  }

  get active(): number {
    return this.#active;
  }

  get watches(): number {
    return this.#watches.size;
  }

  /** Ends every watch as a server does that no longer has the version of it. */
  expire(): void {
    const object = status(410, 'Expired', 'too old resource version: 1 (2)');
    for (const watch of this.#watches) watch.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
  }

  /** Starts to count again. @param refuseFrom the request from which all are refused for 2 s with 429 */
  reset(refuseFrom = Infinity): void {
    this.requests = this.most = this.impatient = 0;
    this.#pause = { known: 0, until: 0 };
    this.#refuseFrom = refuseFrom;
  }

  async #answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const isWatch = /[?&]watch=true\b/.test(request.url);
    if (isWatch) {
      this.#watches.add(response);
      response.once('close', () => this.#watches.delete(response));
    } else {
      this.requests++;
      this.most = Math.max(this.most, ++this.#active);
      response.once('close', () => this.#active--);
      if (this.#refuses()) {
        response.writeHead(429, { 'retry-after': '2', 'content-type': 'text/plain' });
        response.end('Too many requests, please try again later.\n');
        return;
      }
    }
    const over = new AbortController();
    response.once('close', () => over.abort(new Error('the client has gone')));
    try {
      const body = await this.#client.stream({
        path: request.url,
        headers: { accept: request.headers.accept ?? 'application/json' },
        signal: over.signal,
      });
      const isLog = /\/log(?:\?|$)/.test(request.url);
      response.writeHead(200, { 'content-type': isLog ? 'text/plain' : 'application/json' });
      pipeline(body, response as unknown as NodeJS.WritableStream, () => {});
    } catch (error) {
      if (over.signal.aborted) return;
      const refused = error instanceof ApiError ? error : undefined;
      const code = refused?.code ?? 502;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refused?.status ?? status(code, 'InternalError', (error as Error).message)));
    }
  }

  #refuses(): boolean {
    const now = performance.now();
    if (this.requests >= this.#refuseFrom) {
      this.#refuseFrom = Infinity;
      this.#pause = { known: now + 200, until: now + 2000 };
    }
    if (now >= this.#pause.until) return false;
    if (now > this.#pause.known) this.impatient++;
    return true;
  }
}
