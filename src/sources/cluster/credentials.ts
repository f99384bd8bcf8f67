/**
 * The credentials of requests: headers and client certificate. Source: client-go `transport/round_trippers.go`,
 * `transport/token_source.go`.
 */
import { UserError } from '../../errors.ts';
import { readSmall } from '../input.ts';
import type { ExecCredentials, ExecPlugin } from './exec-plugin.ts';
import type { Environment } from './flags.ts';
import { proxyFor } from './proxy.ts';
import type { RestConfig } from './rest-config.ts';

/** Headers of a request, with lower-case names. */
export type Headers = Record<string, string | string[]>;

/** Milliseconds after which a token file is read again: the kubelet replaces the file of a service account. */
const TOKEN_FILE_MS = 10_000;

/** The credentials of one user. */
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
   * Returns the headers of one request, and the plugin's credentials among them, for `refresh`.
   * @throws UserError where a login has expired or a plugin fails
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
          authorization: `Bearer ${providerToken(auth.authProvider, auth.user, this.#environment.clock.now())}`,
          ...this.#impersonation,
        },
        exec: undefined,
      };
    }
    const exec = await this.#exec();
    return { headers: { ...(exec?.token && { authorization: `Bearer ${exec.token}` }), ...this.#impersonation }, exec };
  }

  /** Returns the client certificate of a connection; undefined where the user has none. */
  async certificate(): Promise<{ cert: Buffer | string; key: Buffer | string } | undefined> {
    const { cert, key } = this.#rest.tls;
    if (cert && key) return { cert, key };
    return this.#rest.auth.token || this.#rest.auth.tokenFile || this.#rest.auth.basic
      ? undefined
      : (await this.#exec())?.certificate;
  }

  /**
   * Gets new credentials after a 401, where a plugin or a token file can have some.
   * @param refused the credentials that `headers` returned
   * @returns `again`: send the request again; `reconnect`: over a new connection
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
    // As in kubectl, a client certificate in the kubeconfig takes precedence, and the plugin does not run.
    if (!auth.exec || (tls.cert && tls.key)) return undefined;
    if (!this.#plugin) {
      const { ExecPlugin } = await import('./exec-plugin.ts');
      this.#plugin ??= new ExecPlugin(auth.exec, this.#environment, () => this.#clusterForPlugin());
    }
    return this.#plugin.get();
  }

  /** Returns the cluster for `provideClusterInfo`. Source: client-go `rest/exec.go:ConfigToExecCluster`. */
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

  /** Returns the token of the file. Where the file cannot be read: the last token, else the kubeconfig's `token`. */
  #tokenFromFile(): string | undefined {
    const { tokenFile, token } = this.#rest.auth;
    if (!tokenFile) return undefined;
    if (this.#file && this.#environment.clock.now() - this.#file.at < TOKEN_FILE_MS) return this.#file.token;
    try {
      const read = readSmall(tokenFile).toString('utf8').trim();
      if (read === '') throw new Error('it is empty');
      this.#file = { token: read, at: this.#environment.clock.now() };
    } catch (error) {
      if (!this.#file && !token)
        throw new UserError(
          `unable to read the token file ${tokenFile}: ${(error as Error).message}`,
          'check tokenFile in the kubeconfig',
        );
    }
    return this.#file?.token;
  }
}

/** Escapes characters that a header name must not have. Source: client-go `headerKeyEscape`. */
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
  // Node writes header text as latin1, one byte a character, so UTF-8 has to become bytes first.
  const value = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const headers: Headers = { 'impersonate-user': value(as.user) };
  if (as.uid) headers['impersonate-uid'] = value(as.uid);
  if (as.groups.length > 0) headers['impersonate-group'] = as.groups.map(value);
  for (const [key, values] of Object.entries(as.extra))
    headers[`impersonate-extra-${escapeKey(key).toLowerCase()}`] = values.map(value);
  return headers;
}
