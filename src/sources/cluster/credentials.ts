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
    const { authorization, exec } = await this.#authorization();
    const headers = { ...(authorization !== undefined && { authorization }), ...this.#impersonation };
    checkValues(headers, this.#rest.auth.user);
    return { headers, exec };
  }

  async #authorization(): Promise<{
    readonly authorization?: string;
    readonly exec: ExecCredentials | undefined;
  }> {
    const { auth } = this.#rest;
    const bearer = (token: string): string => `Bearer ${asBytes(token)}`;
    const token = this.#tokenFromFile() ?? auth.token;
    if (token !== undefined) return { authorization: bearer(token), exec: undefined };
    if (auth.basic) {
      const pair = Buffer.from(`${auth.basic.username}:${auth.basic.password}`).toString('base64');
      return { authorization: `Basic ${pair}`, exec: undefined };
    }
    if (auth.authProvider) {
      const { providerToken } = await import('./auth-provider.ts');
      const provided = providerToken(auth.authProvider, auth.user, this.#environment.clock.now());
      return { authorization: bearer(provided), exec: undefined };
    }
    const exec = await this.#exec();
    return { ...(exec?.token && { authorization: bearer(exec.token) }), exec };
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

/** Node writes header text as latin1, one byte a character, so UTF-8 has to become bytes first. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Where the value of a header comes from. */
const ORIGINS: Readonly<Record<string, string>> = {
  'impersonate-user': '--as, or "as" of the user in the kubeconfig,',
  'impersonate-uid': '--as-uid, or "as-uid" of the user in the kubeconfig,',
  'impersonate-group': '--as-group, or "as-groups" of the user in the kubeconfig,',
};

/** @throws UserError for a value that no header can have: the rest of it would be read as another header */
function checkValues(headers: Headers, user: string): void {
  for (const [name, values] of Object.entries(headers)) {
    if (![values].flat().some((value) => /[\0-\x08\x0a-\x1f\x7f]/.test(value))) continue;
    const origin =
      name === 'authorization'
        ? `the token of user "${user}"`
        : (ORIGINS[name] ?? '--as-user-extra, or "as-user-extra" of the user in the kubeconfig,');
    throw new UserError(
      `${origin} has a line break or another control character`,
      name === 'authorization'
        ? 'check --token, or where the kubeconfig takes the token from: a token is one line'
        : 'a name has one line',
    );
  }
}

function impersonationHeaders(as: RestConfig['impersonate']): Headers {
  if (!as) return {};
  const headers: Headers = { 'impersonate-user': asBytes(as.user) };
  if (as.uid) headers['impersonate-uid'] = asBytes(as.uid);
  if (as.groups.length > 0) headers['impersonate-group'] = as.groups.map(asBytes);
  for (const [key, values] of Object.entries(as.extra))
    headers[`impersonate-extra-${escapeKey(key).toLowerCase()}`] = values.map(asBytes);
  return headers;
}
