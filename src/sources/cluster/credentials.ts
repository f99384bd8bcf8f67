/**
 * Who asks: the headers and the client certificate that prove it. client-go `transport/round_trippers.go`,
 * `transport/token_source.go`.
 */
import { readFileSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import type { ExecCredentials, ExecPlugin } from './exec-plugin.ts';
import type { Environment } from './flags.ts';
import { proxyFor } from './proxy.ts';
import type { RestConfig } from './rest-config.ts';

export type Headers = Record<string, string | string[]>;

/** A token file is read again after this time: what mounts it replaces it while it runs. */
const TOKEN_FILE_MS = 10_000;

export class Credentials {
  readonly #rest: RestConfig;
  readonly #environment: Environment;
  readonly #impersonation: Headers;
  #plugin: ExecPlugin | undefined;
  #file: { readonly token: string; readonly at: number } | undefined;

  constructor(rest: RestConfig, environment: Environment) {
    this.#rest = rest;
    this.#environment = environment;
    this.#impersonation = impersonationHeaders(rest.impersonate);
  }

  /**
   * The headers of one request, and what to hand to `refresh` should the server refuse them.
   * @throws UserError where a login is expired or a plugin fails
   */
  async headers(): Promise<{ readonly headers: Headers; readonly exec: ExecCredentials | undefined }> {
    const { auth } = this.#rest;
    const token = this.#tokenFromFile() ?? auth.token;
    if (token !== undefined)
      return { headers: { authorization: `Bearer ${token}`, ...this.#impersonation }, exec: undefined };
    if (auth.basic) {
      const pair = Buffer.from(`${auth.basic.username}:${auth.basic.password}`).toString('base64');
      return { headers: { authorization: `Basic ${pair}`, ...this.#impersonation }, exec: undefined };
    }
    if (auth.authProvider) {
      const { providerToken } = await import('./auth-provider.ts');
      return {
        headers: {
          authorization: `Bearer ${providerToken(auth.authProvider, auth.user, Date.now())}`,
          ...this.#impersonation,
        },
        exec: undefined,
      };
    }
    const exec = await this.#exec();
    return { headers: { ...(exec?.token && { authorization: `Bearer ${exec.token}` }), ...this.#impersonation }, exec };
  }

  /** The client certificate to connect with. */
  async certificate(): Promise<{ cert: Buffer | string; key: Buffer | string } | undefined> {
    const { cert, key } = this.#rest.tls;
    if (cert && key) return { cert, key };
    return this.#rest.auth.token || this.#rest.auth.tokenFile || this.#rest.auth.basic
      ? undefined
      : (await this.#exec())?.certificate;
  }

  /**
   * After a 401: asks for new credentials where there is somebody to ask.
   * @param refused what `headers` gave
   * @returns whether trying again makes sense, and whether on a new connection
   */
  async refresh(refused: ExecCredentials | undefined): Promise<{ again: boolean; reconnect: boolean }> {
    if (this.#rest.auth.tokenFile) {
      const old = this.#file?.token;
      this.#file = undefined;
      return { again: this.#tokenFromFile() !== old, reconnect: false };
    }
    if (!refused || !this.#plugin) return { again: false, reconnect: false };
    const fresh = await this.#plugin.refresh(refused);
    return { again: true, reconnect: fresh.certificate?.cert !== refused.certificate?.cert };
  }

  async #exec(): Promise<ExecCredentials | undefined> {
    const { auth, tls } = this.#rest;
    // As kubectl: what is given outright goes before the plugin, which is then not run.
    if (!auth.exec || (tls.cert && tls.key)) return undefined;
    if (!this.#plugin) {
      const { ExecPlugin } = await import('./exec-plugin.ts');
      this.#plugin ??= new ExecPlugin(auth.exec, this.#environment, () => this.#clusterForPlugin());
    }
    return this.#plugin.get();
  }

  /** client-go `rest/exec.go:ConfigToExecCluster`. */
  #clusterForPlugin(): object {
    const { server, tls, proxyUrl, disableCompression, auth } = this.#rest;
    const proxy = proxyFor(new URL(server), proxyUrl, this.#environment.env);
    return {
      server,
      ...(tls.serverName && { 'tls-server-name': tls.serverName }),
      ...(tls.insecure && { 'insecure-skip-tls-verify': true }),
      ...(tls.ca && { 'certificate-authority-data': tls.ca.toString('base64') }),
      ...(proxy && { 'proxy-url': proxyUrl ?? proxy.href }),
      ...(disableCompression && { 'disable-compression': true }),
      config: auth.execClusterConfig ?? null,
    };
  }

  /** A file that cannot be read leaves the last token read, else the one that stands beside it in the kubeconfig. */
  #tokenFromFile(): string | undefined {
    const { tokenFile, token } = this.#rest.auth;
    if (!tokenFile) return undefined;
    if (this.#file && Date.now() - this.#file.at < TOKEN_FILE_MS) return this.#file.token;
    try {
      const read = readFileSync(tokenFile, 'utf8').trim();
      if (read === '') throw new Error('it is empty');
      this.#file = { token: read, at: Date.now() };
    } catch (error) {
      if (!this.#file && !token)
        throw new UserError(`unable to read the token file ${tokenFile}: ${(error as Error).message}`);
    }
    return this.#file?.token;
  }
}

/** Header names that hold anything but token characters are escaped as in a URL: client-go `headerKeyEscape`. */
const escapeKey = (key: string): string =>
  [...Buffer.from(key)]
    .map((b) =>
      /[!#$&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(b))
        ? String.fromCharCode(b)
        : `%${b.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

function impersonationHeaders(as: RestConfig['impersonate']): Headers {
  if (!as) return {};
  // Header text is written byte by byte: UTF-8 has to be cut into bytes beforehand.
  const value = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const headers: Headers = { 'impersonate-user': value(as.user) };
  if (as.uid) headers['impersonate-uid'] = value(as.uid);
  if (as.groups.length > 0) headers['impersonate-group'] = as.groups.map(value);
  for (const [key, values] of Object.entries(as.extra))
    headers[`impersonate-extra-${escapeKey(key).toLowerCase()}`] = values.map(value);
  return headers;
}
