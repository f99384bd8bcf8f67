/** HTTP to registries: the user's proxy, the certificates of Docker and Podman, redirects, limits. */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { Unread } from '../image/files.ts';
import type { Answer, Channel } from '../sources/cluster/channel.ts';
import { dial, type Target } from '../sources/cluster/dial.ts';
import { pathOf, type Environment } from '../sources/cluster/flags.ts';
import { http1Channel } from '../sources/cluster/http1.ts';
import { proxyFor } from '../sources/cluster/proxy.ts';
import type { TlsOptions } from '../sources/cluster/tls.ts';
import { isLoopback } from '../image/reference.ts';

const MAX_REDIRECTS = 5;

/** An answer; the body has to be read or destroyed. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

export interface Ask {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly accept?: string;
  /** Goes to the address itself and to no other: a redirect to another host gets a request without it. */
  readonly authorization?: string | undefined;
  readonly form?: string;
}

/** The folders in which Docker and Podman keep certificates for a registry (`HOST:PORT/ca.crt`). */
const CERTIFICATES = ['/etc/docker/certs.d', '/etc/containers/certs.d'] as const;

/** The connections of one inspection. */
export class Http {
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #channels = new Map<string, Promise<Channel>>();

  constructor(environment: Environment, signal: AbortSignal) {
    this.#environment = environment;
    this.#signal = signal;
  }

  close(): void {
    for (const channel of this.#channels.values())
      channel.then(
        (open) => open.close(true),
        () => undefined,
      );
  }

  /** Certificates for a host: those that this machine trusts, and those of Docker and Podman. */
  async #tls(host: string): Promise<TlsOptions> {
    const none = { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined };
    const path = pathOf(this.#environment);
    const own = path.join(this.#environment.homedir, '.config', 'containers', 'certs.d');
    const found: string[] = [];
    let pair: { cert: Buffer; key: Buffer } | undefined;
    for (const folder of [own, ...CERTIFICATES]) {
      const at = path.join(folder, host);
      const files = await readdir(at).catch((): string[] => []);
      for (const name of files.filter((one) => one.endsWith('.crt')).sort())
        found.push(await readFile(path.join(at, name), 'utf8').catch(() => ''));
      const cert = files.find((one) => one.endsWith('.cert'));
      if (cert && !pair && files.includes(cert.replace(/\.cert$/, '.key')))
        pair = {
          cert: await readFile(path.join(at, cert)),
          key: await readFile(path.join(at, cert.replace(/\.cert$/, '.key'))),
        };
    }
    if (found.length === 0) return { ...none, ...pair };
    const { getCACertificates } = await import('node:tls');
    const system = getCACertificates('system');
    const all = [
      ...(system.length > 0 ? system : getCACertificates('bundled')),
      ...getCACertificates('extra'),
      ...found,
    ];
    return { ...none, ...pair, ca: Buffer.from(all.join('\n')) };
  }

  async #open(url: URL): Promise<Channel> {
    const target: Target = {
      server: new URL(url.origin),
      proxy: proxyFor(url, undefined, this.#environment.env),
      tls: await this.#tls(url.host),
      http1Only: true,
    };
    const next = (): Promise<Socket> => dial(target, this.#signal);
    return http1Channel(await next(), target, next);
  }

  async #send(url: URL, { method = 'GET', accept, authorization, form }: Ask): Promise<Answer> {
    const { origin } = url;
    const known = this.#channels.get(origin);
    const channel = known ?? this.#open(url);
    if (!known) this.#channels.set(origin, channel);
    try {
      return await (await channel).send({
        method,
        path: `${url.pathname}${url.search}`,
        headers: {
          'user-agent': this.#environment.userAgent,
          ...(accept === undefined ? {} : { accept }),
          ...(authorization === undefined ? {} : { authorization }),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form === undefined ? undefined : Buffer.from(form),
        signal: this.#signal,
        // A layer is read in steps, while other requests go on.
        endless: true,
      });
    } catch (error) {
      this.#channels.delete(origin);
      if (this.#signal.aborted) throw new Unread(`${url.host} did not answer in time`);
      throw new Unread(`${url.host} cannot be reached: ${plain(error)}`);
    }
  }

  /**
   * Sends a request and follows redirects, to https only (from this machine also to itself).
   * @throws Unread where there is no answer
   */
  async ask(url: URL, ask: Ask = {}): Promise<Reply> {
    let [at, how] = [url, ask];
    for (let turn = 0; ; turn++) {
      const answer = await this.#send(at, how);
      const { location } = answer.headers;
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
      answer.body.destroy();
      if (turn >= MAX_REDIRECTS) throw new Unread(`${url.host} redirects more than ${MAX_REDIRECTS} times`);
      if (!URL.canParse(location, at.href)) throw new Unread(`${url.host} redirects to an invalid address`);
      const next = new URL(location, at.href);
      const isSafe =
        next.protocol === 'https:' || (next.protocol === 'http:' && isLoopback(next.host) && isLoopback(at.host));
      // A form holds credentials.
      if (!isSafe || how.form !== undefined)
        throw new Unread(`${url.host} redirects to ${next.host}, which is not safe`);
      const { authorization: _authorization, ...rest } = how;
      how = next.host === at.host && next.protocol === at.protocol ? how : rest;
      at = next;
    }
  }
}

/** The first cause of an error, without the addresses and headers of a request. */
function plain(error: unknown): string {
  const { cause, message, code } = error as Error & { cause?: unknown; code?: string };
  const inner = (cause ?? error) as Error & { code?: string; errors?: Error[] };
  const first = (inner.errors?.[0] ?? inner) as Error & { code?: string };
  const says: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'no such host',
    EAI_AGAIN: 'its name cannot be resolved',
    ETIMEDOUT: 'it does not answer',
    ECONNRESET: 'the connection was reset',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by an unknown authority',
    CERT_HAS_EXPIRED: 'its certificate has expired',
  };
  return says[first.code ?? code ?? ''] ?? (first.message || message).split('\n')[0]!.slice(0, 160);
}

/** Reads a whole body. @throws Unread where it is larger than the limit, or cut off */
export async function bodyOf({ body }: Reply, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) {
        body.destroy();
        throw new Unread('the answer of the registry is too large');
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Unread) throw error;
    throw new Unread('the answer of the registry was cut off');
  }
  return Buffer.concat(chunks);
}
