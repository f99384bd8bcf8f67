/** What a registry answers to a request without credentials (RFC 9110, 11.6.1), and where credentials may be sent. */
import { isLoopback } from '../image/reference.ts';

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly realm?: string;
  readonly service?: string;
  readonly scope?: string;
}

const MAX_HEADER = 8192;

/** Parses WWW-Authenticate: several schemes, each with parameters. Unknown ones are left out. */
export function readChallenges(header: string): Challenge[] {
  const found: { scheme: string; [name: string]: string }[] = [];
  const part =
    /([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.){0,4096})"|([^\s",]{1,4096})))?[ \t,]*/gy;
  for (const [, name, quoted, plain] of header.slice(0, MAX_HEADER).matchAll(part)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) found.push({ scheme: name!.toLowerCase() });
    else if (found.length > 0 && /^(?:realm|service|scope)$/i.test(name!)) found.at(-1)![name!.toLowerCase()] = value;
  }
  return found;
}

/** The part of a host name that one owner has: two labels, or three below `co.uk` and the like. */
function siteOf(host: string): string {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  if (/^[\d.]+$|:/.test(host)) return host;
  const [top = '', second = ''] = labels.slice(-2).reverse();
  return labels.slice(top.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}

/**
 * Returns the address of the service that gives tokens; null where it may not be called: it has neither TLS nor is on
 * this machine like its registry.
 */
export function realmOf({ realm }: Challenge, registry: URL): URL | null {
  if (realm === undefined || !URL.canParse(realm)) return null;
  const url = new URL(realm);
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && isLoopback(url.host) && isLoopback(registry.host) ? url : null;
}

/** Whether the user's credentials may be sent to a realm: its host belongs to the owner of the registry's. */
export const mayHaveCredentials = (realm: URL, registry: URL): boolean =>
  realm.host === registry.host ||
  (isLoopback(realm.host) && isLoopback(registry.host)) ||
  (realm.hostname.includes('.') && siteOf(realm.hostname) === siteOf(registry.hostname));
