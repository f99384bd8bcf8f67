/** The APIs that a log says the API server does not serve. */
import { once, oneOf, sequence } from '../../../expressions.ts';

/** An API as a message names it. */
export interface ApiName {
  /** `policy/v1beta1`, or only `v1beta1`; '' where the message has none. */
  readonly version: string;
  /** A kind (`Ingress`) or a resource (`ingresses`); '' where the message only names the version. */
  readonly kind: string;
  /** Whether the group is known; the core group has none. */
  readonly hasGroup: boolean;
}

/** client-go: NoKindMatchError, also escaped in JSON. */
const NO_KIND = once(() =>
  sequence(
    /no matches for (?:kind )?\\?"?(?<kind>[A-Za-z0-9]{1,80})\\?"? ?in (?:version|group) /,
    /\\?"(?<version>[\w./-]{1,200})\\?"/,
  ),
);
/** client-go: Reflector, with the Go type. */
const REFLECTOR = /(?:list|watch) \*(?<version>v\d{1,2}(?:(?:alpha|beta)\d{1,2})?)\.(?<kind>[A-Z]\w{1,80})\b/;
/** The path of a request that got 404. */
const PATH = once(() =>
  sequence(
    /\/apis\/(?<version>[a-z0-9.-]{1,120}\/v\d{1,2}(?:(?:alpha|beta)\d{1,2})?)/,
    /\/(?:namespaces\/[a-z0-9-]{1,63}\/)?(?<kind>[a-z][a-z0-9-]{1,80})/,
  ),
);
/** apimachinery: NewGenericServerResponse, with verb and resource: `(get ingresses.extensions)`. */
const SUFFIX = once(() =>
  sequence(
    /requested resource \((?:get|post|put|patch|delete|list|watch) /,
    /(?<kind>[a-z]{2,80})(?:\.(?<group>[a-z0-9.-]{1,120}))?\)/,
  ),
);
/** A resource with its group, as java-operator-sdk, kopf and kubectl name it. */
const RESOURCE = once(() =>
  oneOf([
    /'(?<kind>[\w.-]{1,200})' (?:v\d\w{0,12} )?CRD was not found/,
    /cannot be served \(try creating their CRDs\): \{(?<name>[\w.-]{1,200})/,
    /resource type "(?<type>[\w.-]{1,200})"/,
  ]),
);
/** client-go discovery: ErrGroupDiscoveryFailed, a list of `GROUP/VERSION: why`. */
const VERSIONS = once(() =>
  sequence(
    /complete list of server APIs: (?:[a-z0-9.-]{1,120}\/v\w{1,20}: [^,]{1,200}, ){0,8}/,
    /(?<version>[a-z0-9.-]{1,120}\/v\d{1,2}(?:(?:alpha|beta)\d{1,2})?): the server could not find the requested/,
  ),
);
/** The answers of an API server that does not serve a resource. */
const NOT_SERVED = once(() =>
  oneOf([
    /no matches for |could not find the requested resource|404 page not found|CRD was not found|resource type "/i,
    /Failure executing: .{1,400} Message: Not Found|Unresolved resources cannot be served/i,
    /\b404\b.{0,40}Not ?Found|Not ?Found.{0,40}\b404\b/i,
  ]),
);

/** Returns the API that a line says is not served; undefined where it names none. */
export function apiIn(text: string): ApiName | undefined {
  const line = text.slice(0, 2000);
  if (!NOT_SERVED().test(line)) return undefined;
  const found = NO_KIND().exec(line) ?? REFLECTOR.exec(line) ?? PATH().exec(line) ?? VERSIONS().exec(line);
  if (found) {
    const { version = '', kind = '' } = found.groups ?? {};
    return { version, kind, hasGroup: version.includes('/') };
  }
  const named = RESOURCE().exec(line)?.groups;
  const resource = named?.kind ?? named?.name ?? named?.type;
  if (resource) return { version: '', kind: resource, hasGroup: false };
  const suffix = SUFFIX().exec(line)?.groups;
  return suffix?.kind ? { version: '', kind: suffix.kind, hasGroup: false } : undefined;
}
