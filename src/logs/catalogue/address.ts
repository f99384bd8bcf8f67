/** Where a log line says which host and port it could not reach. Pure; shared by the patterns about dependencies. */
import type { Neighbours } from './pattern.ts';

export interface Address {
  host?: string;
  port?: string;
}

/** A host's name or address as it may stand in a line; `_` because Compose-style names appear in configuration. */
const HOST = String.raw`(?<host>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?|\[[0-9A-Fa-f:.%]{2,60}\]|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})`;
const IPV4 = String.raw`\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`;
const PORT = String.raw`(?<port>\d{1,5})`;
const PARTS: { readonly [name: string]: string } = { HOST, IPV4, PORT };
const of = (source: string, flags = ''): RegExp =>
  new RegExp(
    source.replace(/(?<![A-Z])(?:HOST|IPV4|PORT)(?![A-Z])/g, (name) => PARTS[name] ?? name),
    flags,
  );

/** Shapes from the most explicit to the loosest. */
const SHAPES: readonly RegExp[] = [
  // libpq, fe-connect.c: `connection to server at "db" (10.96.0.42), port 5432 failed`
  of(String.raw`server at "HOST"(?: \([^)]{1,60}\))?, port PORT`),
  // libpq before 14: `Is the server running on host "db" (10.96.0.42) and accepting TCP/IP connections on port 5432?`
  of(String.raw`running on host "HOST".{0,80}on\s{1,3}port PORT`),
  // urllib3: `HTTPConnectionPool(host='api', port=8080)`
  of(String.raw`host='HOST', port=PORT`),
  // Ruby: `connect(2) for "10.0.0.1" port 5432`; netcat: `getaddrinfo for host "db" port 5432`
  of(String.raw`for (?:host )?"HOST" port PORT`),
  // asyncio: `Connect call failed ('10.0.0.1', 5432)`
  of(String.raw`\('HOST', PORT`),
  // Go: `dial tcp: lookup orders-db on 10.96.0.10:53`; there the address is the name server's
  of(String.raw`\blookup HOST(?: on |: |$)`),
  // Go: `dial tcp 10.96.0.42:5432:`, and `read tcp 10.244.0.7:41234->10.96.0.42:5432:`
  of(String.raw`\b(?:dial|read|write) (?:tcp|udp)[46]? (?:\S{1,80}->)?HOST:PORT`),
  // Node: `connect ECONNREFUSED 10.0.0.1:5432`, `getaddrinfo ENOTFOUND db db:5432`, `connect ETIMEDOUT ::1:5432`
  of(String.raw`\b(?:ECONN[A-Z]{3,8}|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) HOST:PORT`),
  of(String.raw`\b(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME) HOST(?::PORT)?`),
  of(String.raw`\bECONN[A-Z]{3,8} (?<host>IPV4)`),
  // curl: `Failed to connect to api port 8080`, `connect to 10.0.0.1 port 9 failed`; SQL Server's JDBC: `TCP/IP
  // connection to the host db, port 1433`
  of(
    String.raw`\b(?:connect(?:ion|ing)? to|host|server|at)(?: the)?(?: server| host)? ["'‘]?HOST["'’]?,? (?:\([^)]{1,60}\)[, ]{1,2})?port:? ?PORT`,
    'i',
  ),
  // URLs, with credentials or without
  of(String.raw`\b[a-z][a-z0-9+.-]{1,30}://(?:[^\s/@"']{0,200}@)?(?:tcp\()?HOST:PORT`, 'i'),
  // netty and java.net: `db.shop.svc/10.96.0.12:6379`, `db/<unresolved>:6379`, `/10.96.0.12:6379`
  of(String.raw`\bHOST/(?:IPV4|<unresolved>):PORT`),
  // DSNs and structured fields: `host=db port=5432`, `host: 'db', port: 5432`, `address: '10.0.0.1', port: 9`
  of(
    String.raw`\b(?:host|hostname|address|addr|server)["']?(?:=|: ?)["'(]?HOST["')]?[,;]? {0,2}["']?port["']?(?:=|: ?)["']?PORT`,
    'i',
  ),
  // PostgreSQL's JDBC driver, redis-py, MySQL, grpc: `Connection to db:5432 refused`, `connecting to cache:6379.`, `on
  // 'db:3306'`, `ipv4:10.0.0.1:9`
  of(
    String.raw`\b(?:to|at|on|with|from|for|host|server|node|broker|ipv4|tcp|upstream|address|endpoint|brokers?|peer)[:=]?(?: host| server| node| broker| remote| redis at)? ?["'(\[]?(?:tcp:)?HOST:PORT\b`,
    'i',
  ),
  // An IPv4 address with a port needs no words around it
  of(String.raw`(?<![\d.])(?<host>IPV4):PORT\b`),
  of(String.raw`(?<host>\[[0-9A-Fa-f:]{2,45}\]):PORT\b`),
  // GNU wget: `Connecting to orders (orders)|10.96.1.1|:80... failed`
  of(String.raw`\bConnecting to HOST (?:\(\S{1,253}\))?\|[^|\s]{1,60}\|:PORT`),
  // A dotted name with a port, at the start of a line or in quotes: `orders-db.shop.svc:5432: connection refused`
  of(
    String.raw`(?:^|["'(\s=,])(?<host>[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}(?!(?:go|py|js|ts|rb|java|rs|php|ex|exs|cc|cpp|c|kt|scala|mjs|cjs|sh|pl|conf|yml|yaml|json|cfg)\b)[a-z0-9-]{1,62}):PORT\b`,
  ),
  of(String.raw`(?:^|["'(\s=,])(?<host>[a-z][a-z0-9]{0,62}(?:-[a-z0-9]{1,62}){0,8}):(?<port>\d{2,5})(?=["'):;,\s]|$)`),
  // The host alone
  of(
    String.raw`\b(?:[Ff]ailed to resolve|resolve host(?:name| address)?:?|host(?: ?name)?(?: address)?|address|[Nn]o address associated with|[Uu]nknown (?:MySQL )?(?:server )?host|lookup|getaddrinfo for|find) ["'‘]HOST["'’]`,
  ),
  of(
    String.raw`\b(?:[Cc]ould not resolve (?:host(?:name)?|proxy)(?: address)?:|UnknownHostException:|getaddrinfo for|getaddrinfo\(|[Uu]nknown host:?|[Hh]ost not found:|resolving|[Cc]ouldn't resolve(?: host)?:?|server can't find) ?["'‘]?(?!failed|error)HOST`,
  ),
  of(String.raw`\b(?:on|to|at) ["']HOST["']`),
  // bash's /dev/tcp: `bash: line 1: orders-db: Name or service not known`
  of(String.raw`: HOST: (?:Name or service not known|Temporary failure in name resolution|Name does not resolve)`),
  // epmd, ping: `for host rabbit-0.nodes: nxdomain`
  of(String.raw`\bhost HOST: (?:nxdomain|[Nn]on-existing|[Tt]ry again|[Nn]ame )`),
  of(String.raw`\b(?:remote host|host) \(?HOST\)`),
  of(String.raw`\b(?:host|hostname|address|addr)["']?(?:=|: ?)["'(]?HOST`),
  of(String.raw`\b[a-z][a-z0-9+.-]{1,30}://(?:[^\s/@"']{0,200}@)?HOST(?=[/"'\s:]|$)`, 'i'),
];

/** Words that stand where a host would. */
const NO_HOST =
  /^(?:the|a|an|server|host|port|address|remote|database|db2?:|unknown|null|undefined|none|name|error|failed|not|connection|any|is|for|in|of|on|it|tcp|udp|http|https|at|line|level|code|errno|status|timeout|after|localhost\.go|caller|attempt|retry|exit|pid|peer|this|that)$/i;

/** The address a text names; empty where it names none. Brackets of IPv6 are taken off. */
export function addressIn(text: string): Address {
  const line = text.slice(0, 1200);
  for (const shape of SHAPES) {
    const match = shape.exec(line);
    if (match === null) continue;
    const host = (match.groups?.host ?? '').replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const port = match.groups?.port;
    if (host === '' || NO_HOST.test(host) || /^\d{1,9}$/.test(host)) continue;
    if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) continue;
    return port === undefined ? { host } : { host, port };
  }
  return {};
}

const UNRESOLVED = /UnknownHost|ENOTFOUND|EAI_AGAIN|no such host|not known|name resolution|NXDOMAIN/;

/** A line of source code that a trace quotes (`    raise ConnectionError(...)`): it says nothing of what happened. */
export const isCode = (around: Neighbours): boolean =>
  /^\s{2,40}(?:raise|throw|return|except|if|elif|await|const|let|self\.\w{1,40} =|new)\b/.test(
    around.line(0)?.text ?? '',
  );

/** The lines around that belong to the same report of an error, nearest first: below it, then above. */
const OFFSETS = [1, 2, -1, -2, 3, 4, 5, 6, 7, 8, 9, 10, -3];

/**
 * The address the matched line names, else the one its fields name, else one in a line beside it that continues the
 * same error (libpq's second line, the object Node prints below the stack, a Python trace's last line).
 */
export function addressNear(around: Neighbours): Address {
  const own = around.line(0);
  if (own === undefined) return {};
  const found = addressIn(own.message);
  if (found.port !== undefined) return found;
  const fields = own.fields === null ? {} : addressInFields(own.fields);
  if (fields.host !== undefined) return fields;
  if (found.host !== undefined)
    return found.port === undefined && fields.port !== undefined ? { ...found, port: fields.port } : found;
  const printed = printedObject(around);
  if (printed.host !== undefined) return printed;
  for (const offset of OFFSETS) {
    const next = around.line(offset);
    if (
      next === undefined ||
      !/refused|connect|reach|server|host|address|broker|dial|resolve|redis|database|url|dsn/i.test(next.text)
    )
      continue;
    // A line that tells a failure of another kind speaks of another host.
    if (UNRESOLVED.test(next.text) && !UNRESOLVED.test(own.text)) continue;
    if (/^More details here: |\blisten(?:ing|s|er)?\b|\bserving\b|\bstarted\b|^\s{0,20}at |File "/i.test(next.text))
      continue;
    const beside = addressIn(next.message);
    if (beside.port !== undefined || (beside.host !== undefined && offset > -2 && offset < 3)) return beside;
  }
  return {};
}

/** The object Node prints under a stack: `address: '10.0.0.1',` and `port: 5432`, each on its own line. */
function printedObject(around: Neighbours): Address {
  const host = around.after(/^\s{1,8}(?:address|hostname|host): '([^']{1,253})',?$/, 14)?.match[1];
  const port = around.after(/^\s{1,8}port: (\d{1,5}),?$/, 16)?.match[1];
  if (host === undefined) return {};
  return port === undefined ? { host } : { host, port };
}

function addressInFields(fields: { readonly [name: string]: string }): Address {
  for (const [name, value] of Object.entries(fields)) {
    if (
      !/(?:^|[._])(?:addr(?:ess)?|host(?:name)?|server|endpoint|broker|url|dsn|target|upstream|peer)$/i.test(name) ||
      value.length > 300
    )
      continue;
    if (/^\S{1,253}$/.test(value) && !/[:/@]/.test(value)) {
      const port = Object.entries(fields).find(
        ([key, text]) => /(?:^|[._])port$/i.test(key) && /^\d{1,5}$/.test(text),
      )?.[1];
      if (/[a-z]|\d\.\d/i.test(value)) return port === undefined ? { host: value } : { host: value, port };
    }
    const inside = addressIn(`to ${value}`);
    if (inside.host !== undefined) return inside;
  }
  return {};
}

/** The product a line is about, in its own spelling (never a Kubernetes Service's name). */
const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/postgres|libpq|psycopg|asyncpg|npgsql|PG::|\bpgx?\b|pgsql|\bpq:|SQLSTATE\[08006\]/i, 'PostgreSQL'],
  [/mariadb/i, 'MariaDB'],
  [/mysql|SQLSTATE\[HY000\]/i, 'MySQL'],
  [/mongo/i, 'MongoDB'],
  [/redis|lettuce|jedis|valkey/i, 'Redis'],
  [/kafka|bootstrap broker|NoBrokersAvailable/i, 'Kafka'],
  [/amqp|rabbit/i, 'RabbitMQ'],
  [/elastic|opensearch/i, 'Elasticsearch'],
  [/\bnats\b/i, 'NATS'],
  [/etcd/i, 'etcd'],
  [/zookeeper|zkclient/i, 'ZooKeeper'],
  [/cassandra|contact points?/i, 'Cassandra'],
  [/sqlserver|SqlClient|tedious|mssql/i, 'SQL Server'],
  [/ORA-\d|oracle\.jdbc|oracle/i, 'Oracle'],
  [/ldap/i, 'LDAP'],
  [/memcache/i, 'memcached'],
  [/\bvault\b/i, 'Vault'],
  [/\bsmtp\b/i, 'SMTP'],
];

/** The product the line names, if any. */
export function productIn(text: string): string | undefined {
  return PRODUCTS.find(([find]) => find.test(text.slice(0, 600)))?.[1];
}

/** At most 300 characters of a message, for a `detail`. */
export const detailOf = (text: string): string => {
  const trimmed = text.trim();
  return trimmed.length <= 300 ? trimmed : `${trimmed.slice(0, 299)}…`;
};

/** host, port and product of a connection that failed, without the fields that are unknown. */
export function connectionFields(around: Neighbours): { host?: string; port?: string; service?: string } {
  const address = addressNear(around);
  const service = productIn(around.line(0)?.message ?? '');
  return service === undefined ? { ...address } : { ...address, service };
}
