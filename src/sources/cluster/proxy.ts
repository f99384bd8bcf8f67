/**
 * Finds the proxy for a server: `proxy-url`, or the environment variables. Source: golang.org/x/net `http/httpproxy`.
 */
import { isIP, BlockList } from 'node:net';
import { UserError } from '../../errors.ts';
import { hostOf, portOf } from './address.ts';

export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy for a server; undefined for a direct connection.
 * @param proxyUrl the kubeconfig's `proxy-url`. It overrides the environment, and applies to localhost too
 * @throws UserError where the environment variable is not a proxy's address
 */
export function proxyFor(server: URL, proxyUrl: string | undefined, env: ProxyEnv): URL | undefined {
  if (proxyUrl) return new URL(proxyUrl);
  const [upper, lower] = server.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const value = env[upper!] || env[lower!];
  if (!value || !needsProxy(server, env.NO_PROXY || env.no_proxy || '')) return undefined;
  const url = withScheme(value);
  if (!url || !/^(https?|socks5h?):$/.test(url.protocol))
    throw new UserError(`invalid proxy address in ${upper}`, 'set it to http://, https:// or socks5://HOST:PORT');
  return url;
}

function withScheme(value: string): URL | undefined {
  for (const text of [value, `http://${value}`]) {
    if (URL.canParse(text) && new URL(text).host !== '') return new URL(text);
  }
  return undefined;
}

/** Whether the server needs the proxy: NO_PROXY does not name it, and it is not this machine. */
function needsProxy(server: URL, noProxy: string): boolean {
  const host = hostOf(server).replace(/\.$/, '').toLowerCase();
  const family = isIP(host);
  if (host === 'localhost' || host === '::1' || (family === 4 && host.startsWith('127.'))) return false;
  for (const raw of noProxy.split(',')) {
    const entry = raw.trim().toLowerCase();
    if (entry === '') continue;
    if (entry === '*') return false;
    if (matches(entry, host, family, String(portOf(server)))) return false;
  }
  return true;
}

function matches(entry: string, host: string, family: number, port: string): boolean {
  const cidr = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (cidr && isIP(cidr[1]!)) {
    if (family === 0 || family !== isIP(cidr[1]!)) return false;
    const list = new BlockList();
    try {
      list.addSubnet(cidr[1]!, Number(cidr[2]), family === 4 ? 'ipv4' : 'ipv6');
    } catch {
      return false;
    }
    return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
  }
  let name = entry;
  const withPort = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry);
  if (withPort) {
    if (withPort[2] !== port) return false;
    name = withPort[1]!;
  }
  name = name.replace(/^\[|\]$/g, '');
  if (isIP(name)) return name === host;
  // "example.com" covers itself and its subdomains, ".example.com" and "*.example.com" only the subdomains.
  if (name.startsWith('*.')) name = name.slice(1);
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}
