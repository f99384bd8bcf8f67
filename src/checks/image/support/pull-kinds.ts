/** What kind of failure the error of a pull is. */

export type PullKind = 'rate-limit' | 'platform' | 'unreachable' | 'unauthorized' | 'not-found' | 'bad-name' | 'other';

/** Returns an expression for an HTTP status: `status code 404`, `404 Not Found`. A bare number may be anything else. */
function status(code: string): RegExp {
  const before = String.raw`(?:status(?: code)?|code|response|HTTP(?:\/\d(?:\.\d)?)?)[^\w\n]{0,4}(?:from \S{1,300} )?`;
  const after = 'Internal|Bad|Service|Gateway|Unauthorized|Forbidden|Not Found|Too Many';
  return new RegExp(String.raw`${before}${code}\b|\b${code} (?:${after})\b`, 'i');
}

/**
 * Texts of containerd (core/remotes/docker), CRI-O (containers/image) and the error codes of registries
 * (github.com/opencontainers/distribution-spec). The order matters: a request that failed
 * comes before an answer, because its text may also have words of an answer.
 */
const KINDS: readonly { readonly kind: PullKind; readonly texts: readonly RegExp[] }[] = [
  { kind: 'rate-limit', texts: [/toomanyrequests|too many requests|rate limit/i, status('429')] },
  {
    kind: 'platform',
    texts: [
      /no match for platform|no matching manifest for|choosing an image from manifest list/i,
      /no image found in (?:the )?(?:manifest|image index|manifest list) for architecture/i,
      /does not match the (?:specified )?platform|image operating system|cannot be used on this platform/i,
    ],
  },
  {
    kind: 'other',
    texts: [
      /no space left on device|disk quota exceeded|input\/output error/i,
      /failed to extract layer|failed to unpack|failed size validation|failed commit on ref|unexpected digest/i,
      /signature|policy|media type|schema ?1/i,
    ],
  },
  {
    kind: 'bad-name',
    texts: [/invalid reference format|short-?name|parse image name|unqualified-search|repository name must be/i],
  },
  {
    kind: 'unreachable',
    texts: [
      /no such host|server misbehaving|i\/o timeout|connection refused|connection reset|dial tcp|proxyconnect/i,
      /no route to host|network is unreachable|unexpected EOF|: EOF$/i,
      /context deadline exceeded|context canceled|Client\.Timeout|TLS handshake timeout/i,
      /x509|certificate|tls:|http: server gave HTTP response to HTTPS client/i,
      status('50[0234]'),
      /Service Unavailable|Bad Gateway|registry is unavailable|pinging container registry/i,
    ],
  },
  {
    kind: 'unauthorized',
    texts: [
      /unauthorized|authentication required|authorization failed|failed to authorize|insufficient_scope/i,
      /no basic auth credentials|invalid username\/password|credentials|token (?:is )?expired/i,
      // `permission denied` is an error of the node's own files.
      /access (?:to the resource )?(?:is )?(?:denied|forbidden)|(?<!permission )\bdenied\b|forbidden/i,
      status('40[13]'),
    ],
  },
  {
    kind: 'not-found',
    texts: [
      // Programs, hosts and plugins can be `not found` as well: only the name of the image stands before it.
      /(?:^|[:"'])\s{0,4}not found\b|manifest[ _]unknown|name[ _]unknown|no such (?:manifest|image)/i,
      /\b(?:image|manifest|repository|tag|artifact)\b[^:]{0,200}\b(?:not found|does not exist)/i,
      status('404'),
    ],
  },
];

/** Returns the failure without the names in it: an image named not-found:401 shows no kind. */
function withoutNames(text: string, image: string): string {
  return text
    .split(image)
    .join(' ')
    .replace(/"[^"\n]{0,600}"/g, (quoted) => (/^"https?:|[/@]/.test(quoted) ? ' ' : quoted))
    .replace(/https?:\/\/\S{1,600}/g, ' ')
    .slice(0, 4000);
}

/**
 * Returns the kind of a failed pull.
 * @param text the error of the runtime or the registry
 */
export function pullKind(text: string, image: string): PullKind {
  const words = withoutNames(text, image);
  const known = KINDS.find(({ texts }) => texts.some((find) => find.test(words)));
  return known?.kind ?? (/\bdial tcp\b|lookup /.test(text) ? 'unreachable' : 'other');
}
