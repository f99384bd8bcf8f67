/** Redirects that the kubelet followed, by the URL in the message of a failed HTTP probe. */
import { hostOf, portOf } from '../../../knowledge/probes.ts';
import type { Container, Probe } from '../../../model/objects.ts';

/** Returns a URL; undefined where the text is none. */
const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** Returns the URL that the kubelet asks first; `ip` stands for the pod. */
function askedUrl(probe: Probe, container: Container, ip: string): URL | undefined {
  const { httpGet } = probe;
  const port = portOf(probe, container);
  if (!httpGet || port === undefined) return undefined;
  const host = ip.includes(':') && !ip.startsWith('[') ? `[${ip}]` : ip;
  const path = httpGet.path ?? '/';
  return urlOf(
    `${httpGet.scheme === 'HTTPS' ? 'https' : 'http'}://${host}:${port}${path.startsWith('/') ? '' : '/'}${path}`,
  );
}

/**
 * Returns where the app redirected an HTTP probe. Go's client names the URL of its last request in an error, and the
 * kubelet follows redirects to the same host, also to another scheme, port or path.
 * @param text the failure, such as `Get "https://10.0.0.1:3000/x": http: server gave HTTP response to HTTPS client`
 * @returns the target as the message has it; undefined where the probe was not redirected to another scheme or port
 * @see pkg/probe/http/http.go:RedirectChecker, go.dev/src/net/http/client.go:do
 */
export function redirectTarget(probe: Probe, container: Container, text: string): string | undefined {
  if (!probe.httpGet) return undefined;
  const quoted = /^Get "([^"]{1,2000})": /.exec(text)?.[1];
  if (quoted === undefined) return undefined;
  if (/stopped after \d{1,3} redirects/.test(text)) return quoted;
  const reached = urlOf(quoted);
  if (!reached) return undefined;
  const asked = askedUrl(probe, container, hostOf(probe) ?? reached.hostname);
  // A server that has just answered neither refuses nor resets the next request: another path alone proves nothing.
  return !asked || asked.origin === reached.origin ? undefined : quoted;
}
