/**
 * What is known of an image that could not be pulled, and what kind of failure the registry or the runtime tells of.
 */
import { citeEvent, citeWaiting } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

export type PullKind = 'rate-limit' | 'platform' | 'unreachable' | 'unauthorized' | 'not-found' | 'bad-name' | 'other';

export interface PullFailure {
  /** null: an image volume of the pod. */
  readonly container: ContainerView | null;
  readonly image: string;
  /** The runtime's or registry's words, without the wrapping of the kubelet. */
  readonly text: string;
  readonly citation: Citation;
  /** The same from the other of the two places, status and event. */
  readonly also: readonly Citation[];
  readonly kind: PullKind;
}

const WAITING = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
const FAILED = /^Failed to pull image "((?:[^"\\]|\\.){1,600})": ([\s\S]*)$/;
const BACK_OFF = /^Back-off pulling image "(?:[^"\\]|\\.){1,600}"(?:: (?:ErrImagePull: )?([\s\S]*))?$/;

/**
 * Texts of containerd (core/remotes/docker), CRI-O (containers/image) and the registries' own error codes
 * (github.com/opencontainers/distribution-spec). Order matters: what could not even be asked is told before what was
 * answered.
 */
const KINDS: readonly [PullKind, RegExp][] = [
  ['rate-limit', /toomanyrequests|too many requests|\b429\b|rate limit/i],
  [
    'platform',
    /no match for platform|no matching manifest for|no image found in (?:the )?(?:manifest|image index|manifest list) for architecture|choosing an image from manifest list|does not match the (?:specified )?platform|image operating system|cannot be used on this platform/i,
  ],
  [
    'other',
    /no space left on device|disk quota exceeded|input\/output error|failed to extract layer|failed to unpack|signature|policy|media type|schema ?1|unexpected digest|failed size validation|failed commit on ref/i,
  ],
  ['bad-name', /invalid reference format|short-?name|parse image name|unqualified-search|repository name must be/i],
  [
    'unreachable',
    /no such host|server misbehaving|i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout|context deadline exceeded|context canceled|Client\.Timeout|dial tcp|proxyconnect|x509|certificate|http: server gave HTTP response to HTTPS client|tls:|\b50[0234]\b|Service Unavailable|Bad Gateway|registry is unavailable|pinging container registry|unexpected EOF|: EOF$/i,
  ],
  [
    'unauthorized',
    /unauthorized|authentication required|authorization failed|no basic auth credentials|access (?:to the resource )?(?:is )?(?:denied|forbidden)|pull access denied|\bdenied\b|\b401\b|\b403\b|forbidden|insufficient_scope|invalid username\/password|credentials|failed to authorize|token (?:is )?expired/i,
  ],
  [
    'not-found',
    /not found|notfound|manifest[ _]unknown|name[ _]unknown|does not exist|\b404\b|no such (?:manifest|image)/i,
  ],
];

/** The failure without the names in it: an image called not-found:401 says nothing of the kind. */
function bare(text: string, image: string): string {
  return text
    .split(image)
    .join(' ')
    .replace(/"[^"\n]{0,600}"/g, (quoted) => (/^"https?:|[/@]/.test(quoted) ? ' ' : quoted))
    .replace(/https?:\/\/\S{1,600}/g, ' ')
    .slice(0, 4000);
}

/** @param text what came of a pull */
export function pullKind(text: string, image: string): PullKind {
  const words = bare(text, image);
  return (
    KINDS.find(([, find]) => find.test(words))?.[0] ?? (/\bdial tcp\b|lookup /.test(text) ? 'unreachable' : 'other')
  );
}

/** The newest pull that failed and was not followed by one that worked. */
function newestFailure(events: readonly EventView[], container: ContainerView): EventView | undefined {
  const mine = events.filter((event) => event.container === container.name);
  const failed = mine.filter((event) => event.reason === 'Failed' && FAILED.test(event.message)).at(-1);
  const pulled = mine.filter((event) => event.reason === 'Pulled').at(-1);
  if (!failed) return undefined;
  return pulled && Date.parse(pulled.last ?? '') >= Date.parse(failed.last ?? '') ? undefined : failed;
}

/** Every image of the pod that could not be pulled, as its containers' states and the pod's events tell. */
export function allPullFailures(context: PodContext): PullFailure[] {
  const waits = context.containers.filter((one) => one.type !== 'ephemeral' && one.state === 'waiting');
  const stuck = waits.filter(
    (one) =>
      WAITING.has(one.waiting?.reason ?? '') ||
      one.waiting?.reason === 'ContainerCreating' ||
      one.waiting?.reason === 'PodInitializing',
  );
  if (stuck.length === 0) return [];
  const { some: events, all } = context.podEvents();
  return stuck.flatMap((container): PullFailure[] => {
    const { waiting } = container;
    const failing = WAITING.has(waiting?.reason ?? '');
    const event = newestFailure(events, container);
    // Between two tries the status may say nothing; only the event does, where no later pull can be missing.
    if (!failing && (!event || all.state !== 'known')) return [];
    const [, named, said] = FAILED.exec(event?.message ?? '') ?? [];
    const message = waiting?.message ?? '';
    const backOff = BACK_OFF.exec(message);
    const fromStatus = failing ? (backOff ? (backOff[1] ?? '') : message) : '';
    const text = fromStatus || said || '';
    const own = container.spec.image ?? '';
    const volume = (context.pod.spec?.volumes ?? [])
      .map((one) => one.image?.reference)
      .find((reference) => reference && reference !== own && (named === reference || text.includes(reference)));
    const image = volume ?? (named && text === said ? named : own);
    const citation = fromStatus || !event ? citeWaiting(context, container) : citeEvent(event);
    const also = fromStatus && event ? [citeEvent(event)] : [];
    const kind: PullKind = waiting?.reason === 'RegistryUnavailable' ? 'unreachable' : pullKind(text, image);
    return [
      {
        container: volume ? null : container,
        image,
        text: text || message || (waiting?.reason ?? ''),
        citation,
        also,
        kind,
      },
    ];
  });
}

/** The failures of one kind. */
export const pullFailures = (context: PodContext, kind: PullKind): PullFailure[] =>
  allPullFailures(context).filter((one) => one.kind === kind);

/** The end of a runtime's text: what the registry said, behind the wrapping. */
export function coreOfPull(text: string): string {
  return (
    text
      .replace(/^rpc error: code = \w{1,30} desc = /, '')
      .replace(
        /^(?:failed to pull and unpack image|Error response from daemon:|unable to pull image or OCI artifact: pull image err:|initializing source) (?:"[^"]{1,600}": |\S{1,600}: )?/,
        '',
      )
      .replace(/^failed to resolve (?:reference|image)(?: "[^"]{1,600}")?: /, '')
      .trim() || text
  );
}

/** How an image is spoken of: whose it is. */
export const whose = (failure: PullFailure): string =>
  failure.container
    ? `image ${failure.image} of ${failure.container.name}`
    : `image ${failure.image} of an image volume`;

/** The registry's host, by the rule of the reference grammar: a first part with a dot or a port, or localhost. */
export function registryOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  return image.includes('/') && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}
