/** Finds the host and the port in a text. Pure. */
import { fill, group, once, sequence } from '../../expressions.ts';

export interface Address {
  host?: string;
  port?: string;
}

const IPV4 = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/;
const WORDS = {
  /** A name or an address. It may have `_`, because names of Docker Compose have it. */
  HOST: group('?<host>', [
    /[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?/,
    /\[[0-9A-Fa-f:.%]{2,60}\]/,
    /[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}/,
  ]),
  IPV4,
  PORT: /(?<port>\d{1,5})/,
};
const of = (shape: RegExp): RegExp => fill(shape, WORDS);

/** Shapes from the most explicit to the loosest. */
const SHAPES = once((): readonly RegExp[] => [
  // libpq, fe-connect.c: `connection to server at "db" (10.96.0.42), port 5432 failed`
  of(/server at "HOST"(?: \([^)]{1,60}\))?, port PORT/),
  // libpq before 14: `Is the server running on host "db" (10.96.0.42) and accepting TCP/IP connections on port 5432?`
  of(/running on host "HOST".{0,80}on\s{1,3}port PORT/),
  // urllib3: `HTTPConnectionPool(host='api', port=8080)`
  of(/host='HOST', port=PORT/),
  // Ruby: `connect(2) for "10.0.0.1" port 5432`; netcat: `getaddrinfo for host "db" port 5432`
  of(/for (?:host )?"HOST" port PORT/),
  // asyncio: `Connect call failed ('10.0.0.1', 5432)`
  of(/\('HOST', PORT/),
  // Go: `dial tcp: lookup orders-db on 10.96.0.10:53`. The address is that of the name server.
  of(/\blookup HOST(?: on |: |$)/),
  // Go: `dial tcp 10.96.0.42:5432:`, and `read tcp 10.244.0.7:41234->10.96.0.42:5432:`
  of(/\b(?:dial|read|write) (?:tcp|udp)[46]? (?:\S{1,80}->)?HOST:PORT/),
  // Node: `connect ECONNREFUSED 10.0.0.1:5432`, `getaddrinfo ENOTFOUND db db:5432`, `connect ETIMEDOUT ::1:5432`
  of(/\b(?:ECONN[A-Z]{3,8}|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) HOST:PORT/),
  of(/\b(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME) HOST(?::PORT)?/),
  of(/\bECONN[A-Z]{3,8} (?<host>IPV4)/),
  // curl: `Failed to connect to api port 8080`, `connect to 10.0.0.1 port 9 failed`. SQL Server's JDBC: `TCP/IP
  // connection to the host db, port 1433`
  of(
    sequence(
      /\b(?:connect(?:ion|ing)? to|host|server|at)(?: the)?(?: server| host)? ["'‘]?HOST["'’]?,? /i,
      /(?:\([^)]{1,60}\)[, ]{1,2})?port:? ?PORT/i,
    ),
  ),
  // URLs, with credentials or without
  of(/\b[a-z][a-z0-9+.-]{1,30}:\/\/(?:[^\s/@"']{0,200}@)?(?:tcp\()?HOST:PORT/i),
  // netty and java.net: `db.shop.svc/10.96.0.12:6379`, `db/<unresolved>:6379`, `/10.96.0.12:6379`
  of(/(?<![\w.-])HOST\/(?:IPV4|<unresolved>):PORT/),
  // DSNs and structured fields: `host=db port=5432`, `host: 'db', port: 5432`, `address: '10.0.0.1', port: 9`
  of(
    sequence(
      /\b(?:host|hostname|address|addr|server)["']?(?:=|: ?)["'(]?HOST["')]?[,;]? {0,2}["']?port["']?/i,
      /(?:=|: ?)["']?PORT/i,
    ),
  ),
  // PostgreSQL's JDBC driver, redis-py, MySQL, grpc: `Connection to db:5432 refused`, `connecting to cache:6379.`, `on
  // 'db:3306'`, `ipv4:10.0.0.1:9`
  of(
    sequence(
      /\b/i,
      [/to|at|on|with|from|for|host|server|node|broker|ipv4|tcp|upstream|address|endpoint|brokers?/i, /peer/i],
      /(?![\w.-])[:=]?(?: host| server| node| broker| remote| redis at)? ?["'([]?(?:tcp:)?HOST:PORT\b/i,
    ),
  ),
  // An IPv4 address with a port needs no words around it
  of(/(?<![\d.])(?<host>IPV4):PORT\b/),
  of(/(?<host>\[[0-9A-Fa-f:]{2,45}\]):PORT\b/),
  // GNU wget: `Connecting to orders (orders)|10.96.1.1|:80... failed`
  of(/\bConnecting to HOST (?:\(\S{1,253}\))?\|[^|\s]{1,60}\|:PORT/),
  // A dotted name with a port, at the start of a line or in quotes: `orders-db.shop.svc:5432: connection refused`
  of(
    sequence(
      /(?:^|["'(\s=,])/,
      group('?<host>', [
        sequence(
          /[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}/,
          /(?!(?:go|py|js|ts|rb|java|rs|php|ex|exs|cc|cpp|c|kt|scala|mjs|cjs|sh|pl|conf|yml|yaml|json|cfg)\b)/,
          /[a-z0-9-]{1,62}/,
        ),
      ]),
      /:PORT\b/,
    ),
  ),
  of(/(?:^|["'(\s=,])(?<host>[a-z][a-z0-9]{0,62}(?:-[a-z0-9]{1,62}){0,8}):(?<port>\d{2,5})(?=["'):;,\s]|$)/),
  // The host alone
  of(
    sequence(
      /\b/,
      [
        /[Ff]ailed to resolve/,
        /resolve host(?:name| address)?:?/,
        /host(?: ?name)?(?: address)?/,
        /address/,
        /[Nn]o address associated with/,
        /[Uu]nknown (?:MySQL )?(?:server )?host/,
        /lookup|getaddrinfo for|find/,
      ],
      / ["'‘]HOST["'’]/,
    ),
  ),
  of(
    sequence(
      /\b/,
      [
        /[Cc]ould not resolve (?:host(?:name)?|proxy)(?: address)?:/,
        /UnknownHostException:|getaddrinfo for|getaddrinfo\(|[Uu]nknown host:?|[Hh]ost not found:/,
        /resolving/,
        /[Cc]ouldn't resolve(?: host)?:?/,
        /server can't find/,
      ],
      / ?["'‘]?(?!failed|error)HOST/,
    ),
  ),
  of(/\b(?:on|to|at) ["']HOST["']/),
  // bash's /dev/tcp: `bash: line 1: orders-db: Name or service not known`
  of(/: HOST: (?:Name or service not known|Temporary failure in name resolution|Name does not resolve)/),
  // epmd, ping: `for host rabbit-0.nodes: nxdomain`
  of(/\bhost HOST: (?:nxdomain|[Nn]on-existing|[Tt]ry again|[Nn]ame )/),
  of(/\b(?:remote host|host) \(?HOST\)/),
  of(/\b(?:host|hostname|address|addr)["']?(?:=|: ?)["'(]?HOST/),
  of(/\b[a-z][a-z0-9+.-]{1,30}:\/\/(?:[^\s/@"']{0,200}@)?HOST(?=[/"'\s:]|$)/i),
]);

/** Words in the place of a host that are none. */
const NO_HOST = once(() =>
  sequence(
    /^/i,
    [
      /the|a|an|server|host|port|address|remote|database|db2?:|unknown|null|undefined|none|name/i,
      /error|failed|not|connection|any|is|for|in|of|on|it|tcp|udp|http|https|at|line|level|code/i,
      /errno|status|timeout|after|localhost\.go|caller|attempt|retry|exit|pid|peer|this|that/i,
    ],
    /$/i,
  ),
);

/** Returns the address that a text names, without the brackets of IPv6; empty if it names none. */
export function addressIn(text: string): Address {
  const line = text.slice(0, 1200);
  for (const shape of SHAPES()) {
    const match = shape.exec(line);
    if (match === null) continue;
    const host = (match.groups?.host ?? '').replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const port = match.groups?.port;
    if (host === '' || NO_HOST().test(host) || /^\d{1,9}$/.test(host)) continue;
    if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) continue;
    return port === undefined ? { host } : { host, port };
  }
  return {};
}
