/** Names of images, as Docker and containerd read them. Source: github.com/distribution/reference */

/** An image and its registry. */
export interface Reference {
  /** `docker.io`, `registry.example.com:5000`. */
  readonly registry: string;
  /** `library/nginx`. */
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:…` */
  readonly digest: string | null;
}

const REPOSITORY = /^[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+|-+[a-z0-9]+|\/[a-z0-9]+)*$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*|\[[0-9a-fA-F:]{2,45}\])(?::\d{1,5})?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Whether a text is a digest that this program can check. */
export const isDigest = (text: unknown): text is `sha256:${string}` => typeof text === 'string' && DIGEST.test(text);

/** Parses the name of an image. @returns undefined where it is none */
export function parseReference(text: string): Reference | undefined {
  if (text.length > 1024) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = first !== '' && (/[.:A-Z]/.test(first) || first === 'localhost');
  const registry = hasHost ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.indexOf(':');
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  const repository = registry === 'docker.io' && !name.includes('/') ? `library/${name}` : name;
  if (!HOST.test(registry) || name === '' || repository.length > 255 || !REPOSITORY.test(repository)) return undefined;
  if ((tag !== null && !TAG.test(tag)) || (digest !== null && !isDigest(digest))) return undefined;
  return { registry, repository, tag: tag ?? (digest === null ? 'latest' : null), digest };
}

/** Returns `registry/repository` and the digest, else the tag. */
export const sayReference = ({ registry, repository, tag, digest }: Reference): string =>
  `${registry}/${repository}${digest !== null ? `@${digest}` : `:${tag}`}`;

/**
 * Reads `status.imageID` of a container: the digest of a manifest (`name@sha256:…`), or of a config (`sha256:…`, as the
 * runtimes write it for an image that they pulled from no registry).
 */
export function pulledAs(imageID: string): { readonly pulled: Reference | undefined; readonly config: string | null } {
  const text = imageID.replace(/^[a-z-]{1,40}:\/\//, '');
  if (isDigest(text)) return { pulled: undefined, config: text };
  const parsed = text.includes('@') ? parseReference(text) : undefined;
  return { pulled: parsed?.digest ? parsed : undefined, config: null };
}

/** Returns the host that serves a registry: Docker Hub has another name for its API. */
export const hostOfRegistry = (registry: string): string =>
  registry === 'docker.io' ? 'registry-1.docker.io' : registry;

/** Whether a host, with or without a port, is this machine. */
export const isLoopback = (host: string): boolean => {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
};
