/**
 * Which proxy a request goes through: `proxy-url`, or the environment as Go's `net/http.ProxyFromEnvironment` reads it.
 */
import { isIP, BlockList } from 'node:net';
import { UserError } from '../../errors.ts';
import { hostOf, portOf } from './address.ts';

export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * @param proxyUrl the kubeconfig's, which goes before the environment and also counts for localhost
 * @returns undefined for a direct connection
 * @throws UserError where the variable holds no usable address
 * Source: golang.org/x/net `http/httpproxy/proxy.go`.
 */
export function proxyFor(server: URL, proxyUrl: string | undefined, env: ProxyEnv): URL | undefined {
  if (proxyUrl) return new URL(proxyUrl);
  const [upper, lower] = server.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const value = env[upper!] || env[lower!];
  if (!value || !needsProxy(server, env.NO_PROXY || env.no_proxy || '')) return undefined;
  const url = withScheme(value);
  if (!url || !/^(https?|socks5h?):$/.test(url.protocol))
    throw new UserError(`invalid proxy address in ${upper}`, 'it must be http://, https:// or socks5://host:port');
  return url;
}

function withScheme(value: string): URL | undefined {
  for (const text of [value, `http://${value}`]) {
    if (URL.canParse(text) && new URL(text).host !== '') return new URL(text);
  }
  return undefined;
}

/** Whether NO_PROXY leaves the server to a proxy. This machine itself is never reached through one. */
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
  // "example.com" covers itself and what is below it, ".example.com" and "*.example.com" only what is below.
  if (name.startsWith('*.')) name = name.slice(1);
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}
