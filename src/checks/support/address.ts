/** Addresses in text: URLs, DSNs, `host:port`, and the commands that wait for one. */

/** An address that a program calls. */
export interface Address {
  /** Lower case, without a final dot. A name or an IP. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Characters that are read; a ConfigMap may hold a megabyte. */
export const MAX_TEXT = 65_536;
const MAX_ADDRESSES = 60;

/** The port of a scheme where a URL names none (IANA, and the defaults of the servers). */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
  nats: 4222,
  kafka: 9092,
  memcached: 11211,
  clickhouse: 9000,
  ldap: 389,
  ldaps: 636,
  sqlserver: 1433,
  mqtt: 1883,
  cassandra: 9042,
  zookeeper: 2181,
  etcd: 2379,
  smtp: 25,
  ftp: 21,
  ssh: 22,
};

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Whether a host is an IP address. */
export const isIp = (host: string): boolean => IPV4.test(host) || host.includes(':');

/** Whether an address is the pod itself: loopback, or the "any" address. */
export function isLocal(host: string): boolean {
  return (
    host === 'localhost' ||
    host.startsWith('127.') ||
    host === '::1' ||
    host === '::' ||
    host === '0.0.0.0' ||
    host === 'localhost.localdomain'
  );
}

/** Whether an IP is of a private range (RFC 1918, 6598, 4193). Services and pods have such addresses. */
export function isPrivateIp(ip: string): boolean {
  if (ip.includes(':')) return /^f[cd]/i.test(ip);
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|198\.1[89]\.)/.test(
    ip,
  );
}

const validPort = (text: string | undefined): number | undefined => {
  const port = Number(text);
  return text && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
};

/** Reads one `host`, `host:port` or `[v6]:port`; undefined where the text is no address. */
export function parseHostPort(text: string, defaultPort?: number): Address | undefined {
  const parts = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[\w.-]{0,252})))(?::(\d{1,5}))?$/i.exec(text.trim());
  if (!parts) return undefined;
  const host = (parts[1] ?? parts[2]!).toLowerCase().replace(/\.$/, '');
  if (/^\d+$/.test(host)) return undefined;
  return { host, port: validPort(parts[3]) ?? defaultPort };
}

function fromUrl(scheme: string, rest: string): Address[] {
  const authority = rest.split(/[/?#]/, 1)[0]!;
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  const port = DEFAULT_PORTS[scheme.toLowerCase().split('+')[0]!];
  return hosts.split(',').flatMap(
    (one) =>
      parseHostPort(
        one.replace(/(?<![;)\]}>,.])[;)\]}>,.]+$/, (tail) => (one.startsWith('[') && tail === ']' ? tail : '')),
        port,
      ) ?? [],
  );
}

const URL = /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s'"<>`\\]{1,500})/gi;
const IN_PARENTHESES = /\b(?:tcp|udp)\d?\(([^()\s]{1,255})\)/gi;
const KEY = 'host|hostname|server|data source|addr|address|hostaddr';
const KEYED = new RegExp(
  String.raw`\b(?:${KEY})\s{0,3}[=:]\s{0,3}["']?(?:tcp:)?(?!(?:unix|file):)([\w.-]{1,253})(?![\w.-]|://)(?:[:,]\s?(\d{1,5}))?`,
  'gi',
);
const KEYED_PORT = /\bport\s{0,3}[=:]\s{0,3}["']?(\d{1,5})\b/i;
const BARE = /(?:^|[\s"'=,([@|])([a-z0-9][\w.-]{0,252}|\[[0-9a-f:.]{2,45}\]):(\d{2,5})(?![\w.:])/gi;
const NETCAT =
  /\b(?:nc|ncat|netcat|telnet)\s+(?:-[\w.]{1,10}\s+(?:\d{1,4}\s+)?){0,6}([a-z0-9][\w.-]{0,252})\s+(\d{1,5})\b/gi;
const CLIENT = 'pg_isready|psql|mysql|mysqladmin|mariadb|mariadb-admin|redis-cli|mongosh|mongo|cqlsh';
const DASH_H = new RegExp(
  String.raw`\b(?:${CLIENT})\b[^\n;|&]{0,200}?(?:\s-h\s?|--host[= ])([a-z0-9][\w.-]{0,252})`,
  'gi',
);
const LOOKUP = /\b(?:nslookup|getent hosts|dig|host)\s+([a-z0-9][\w.-]{0,252})/gi;

/** Words in the place of a host that are none: file names, times, YAML keys. */
const NO_HOST =
  /^(?:true|false|null|none|yes|no|localhost)$|\.(?:go|js|ts|py|java|rb|php|rs|c|cc|cpp|h|cs|ex|exs|kt|scala|log|ya?ml|json|conf|sh)$/i;

/** Returns the addresses in the first 64 KiB of a text, in the order of their kinds, each once. Runs in linear time. */
export function addressesIn(text: string): Address[] {
  const bounded = text.slice(0, MAX_TEXT);
  const found: Address[] = [];
  const add = (address: Address | undefined): void => {
    if (!address || found.length >= MAX_ADDRESSES || (NO_HOST.test(address.host) && address.host !== 'localhost'))
      return;
    if (!found.some((one) => one.host === address.host && (one.port === address.port || address.port === undefined)))
      found.push(address);
  };
  for (const [, scheme, rest] of bounded.matchAll(URL)) fromUrl(scheme!, rest!).forEach(add);
  for (const [, inside] of bounded.matchAll(IN_PARENTHESES)) add(parseHostPort(inside!));
  const port = validPort(KEYED_PORT.exec(bounded)?.[1]);
  for (const [, host, own] of bounded.matchAll(KEYED)) add(parseHostPort(host!, validPort(own) ?? port));
  for (const [, host, own] of bounded.matchAll(BARE))
    if (/[a-z]/i.test(host!) || IPV4.test(host!) || host!.startsWith('[')) add(parseHostPort(`${host}:${own}`));
  for (const [, host, own] of bounded.matchAll(NETCAT)) add(parseHostPort(`${host}:${own}`));
  for (const [, host] of bounded.matchAll(DASH_H))
    add(parseHostPort(host!, validPort(/\s(?:-p|-P|--port)[= ]?(\d{1,5})/.exec(bounded)?.[1])));
  for (const [, host] of bounded.matchAll(LOOKUP)) add(parseHostPort(host!));
  return found;
}

/** Returns a setting's value with the password of a URL or a DSN masked, at most 300 characters. */
export function maskedSetting(value: string): string {
  return value
    .slice(0, 300)
    .replace(/(:\/\/[^\s:/@]{0,100}):[^\s/]{1,200}@/g, '$1:***@')
    .replace(/\b((?:password|passwd|pwd|secret|token)\s{0,3}=\s{0,3})[^\s;&]{1,200}/gi, '$1***');
}
