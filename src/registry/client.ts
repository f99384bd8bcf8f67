/**
 * Reads from a registry: manifests, configs and layers.
 * Sources: github.com/opencontainers/distribution-spec spec.md, github.com/distribution/distribution docs/content/spec/auth
 */
import { createHash } from 'node:crypto';
import { Unread } from '../image/files.ts';
import type { Environment } from '../sources/cluster/flags.ts';
import { credentialsFor } from './auth-files.ts';
import type { Credentials } from './credential-helper.ts';
import { mayHaveCredentials, readChallenges, realmOf, type Challenge } from './challenge.ts';
import { bodyOf, Http, type Reply } from './http.ts';
import { hostOfRegistry, isLoopback, type Reference } from '../image/reference.ts';

/** Bytes of a manifest, a config, or an answer with a token. */
const MAX_DOCUMENT = 4 << 20;

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A document and its digest. */
export interface Document {
  readonly digest: string;
  readonly content: unknown;
}

/** The registry says that it has no such image, or does not let the user see it. */
export class Refused extends Unread {
  /** `absent`: no such name, tag or digest · `unauthorized`: it needs other credentials, or some. */
  readonly why: 'absent' | 'unauthorized';
  constructor(why: 'absent' | 'unauthorized', message: string) {
    super(message);
    this.why = why;
  }
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The registry of one image, for one inspection. */
export class RegistryClient {
  readonly #image: Reference;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #http: Http;
  #base: URL;
  /** The header of the requests. */
  #authorization: string | undefined;
  #asked = false;
  /** The address answered. */
  #reached = false;

  /** @param signal ends everything */
  constructor(image: Reference, environment: Environment, signal: AbortSignal) {
    this.#image = image;
    this.#environment = environment;
    this.#signal = signal;
    this.#http = new Http(environment, signal);
    this.#base = new URL(`https://${hostOfRegistry(image.registry)}/`);
  }

  close(): void {
    this.#http.close();
  }

  /** Sends a request, with the credentials that the registry asks for. @throws Unread */
  async #get(path: string, accept?: string, method: 'GET' | 'HEAD' = 'GET'): Promise<Reply> {
    const { repository } = this.#image;
    const url = (): URL => new URL(`v2/${repository}/${path}`, this.#base);
    const send = (): Promise<Reply> =>
      this.#http.ask(url(), { method, ...(accept && { accept }), authorization: this.#authorization });
    let reply: Reply;
    try {
      reply = await send();
    } catch (error) {
      // As Docker and containerd do for a registry on the same machine.
      if (this.#reached || !isLoopback(this.#base.host) || this.#signal.aborted) throw error;
      this.#base = new URL(`http://${this.#base.host}/`);
      reply = await send();
    }
    this.#reached = true;
    if (reply.status === 401 && !this.#asked) {
      this.#asked = true;
      reply.body.destroy();
      await this.#authorize(readChallenges([reply.headers['www-authenticate'] ?? ''].flat().join(', ')));
      reply = await send();
    }
    if (reply.status === 200) return reply;
    reply.body.destroy();
    throw this.#refusal(reply.status);
  }

  #refusal(status: number): Unread {
    const { registry, repository } = this.#image;
    if (status === 404) return new Refused('absent', `${registry} has no such image in ${repository}`);
    if (status === 401 || status === 403)
      return new Refused(
        'unauthorized',
        `${registry} does not let you read ${repository}${this.#authorization === undefined ? ', and you have no credentials for it' : ''} (${status})`,
      );
    return new Unread(
      status === 429 ? `${registry} has answered too many requests of yours (429)` : `${registry} answers ${status}`,
    );
  }

  async #authorize(challenges: readonly Challenge[]): Promise<void> {
    const credentials = await credentialsFor(this.#image, this.#environment, this.#signal);
    if (credentials?.kind === 'registry') {
      this.#authorization = `Bearer ${credentials.token}`;
      return;
    }
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer) this.#authorization = `Bearer ${await this.#token(bearer, credentials)}`;
    else if (credentials?.kind === 'basic' && challenges.some(({ scheme }) => scheme === 'basic'))
      this.#authorization = basic(credentials);
  }

  /** Asks the token service for a token that allows the pull. */
  async #token(challenge: Challenge, found: Credentials | undefined): Promise<string> {
    const realm = realmOf(challenge, this.#base);
    const { registry, repository } = this.#image;
    if (realm === null) throw new Unread(`${registry} names no safe address for its tokens`);
    const own = mayHaveCredentials(realm, this.#base);
    const credentials = own ? found : undefined;
    const { service } = challenge;
    // Not the scope that the answer names: only this pull.
    const scope = `repository:${repository}:pull`;
    let reply: Reply;
    if (credentials?.kind === 'identity') {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'kubectl-crashloop',
        refresh_token: credentials.token,
        scope,
        ...(service === undefined ? {} : { service }),
      });
      reply = await this.#http.ask(realm, { method: 'POST', form: form.toString() });
    } else {
      if (service !== undefined) realm.searchParams.set('service', service);
      realm.searchParams.set('scope', scope);
      reply = await this.#http.ask(realm, {
        authorization: credentials?.kind === 'basic' ? basic(credentials) : undefined,
      });
    }
    if (reply.status !== 200) {
      reply.body.destroy();
      const without =
        found !== undefined && !own
          ? ` without your credentials, which are not sent there because it is not a host of ${registry}`
          : '';
      throw new Refused('unauthorized', `${realm.host} gives no token for ${repository} (${reply.status})${without}`);
    }
    const { token, access_token: access } = (parse(await bodyOf(reply, MAX_DOCUMENT)) ?? {}) as Record<string, unknown>;
    const text = token ?? access;
    // A line break would be another header.
    if (typeof text !== 'string' || !/^[\x21-\x7e]{1,65536}$/.test(text))
      throw new Unread(`${realm.host} did not answer with a token`);
    return text;
  }

  /** Reads a manifest or an index. @param reference a tag or a digest @throws Unread */
  async manifest(reference: string): Promise<Document> {
    const bytes = await bodyOf(await this.#get(`manifests/${reference}`, MANIFESTS), MAX_DOCUMENT);
    return this.#document(bytes, reference);
  }

  /** Reads a config. @throws Unread */
  async config(digest: string): Promise<Document> {
    return this.#document(await bodyOf(await this.#get(`blobs/${digest}`), MAX_DOCUMENT), digest);
  }

  #document(bytes: Buffer, wanted: string): Document {
    const digest = digestOf(bytes);
    if (wanted.startsWith('sha256:') && wanted !== digest)
      throw new Unread(`${this.#image.registry} answered with other content than ${wanted}`);
    const content = parse(bytes);
    if (content === undefined) throw new Unread(`${this.#image.registry} did not answer with JSON`);
    return { digest, content };
  }

  /** Opens a layer. @throws Unread */
  async layer(digest: string): Promise<Reply> {
    return this.#get(`blobs/${digest}`);
  }
}

const basic = ({ user, password }: Extract<Credentials, { kind: 'basic' }>): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function parse(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
