/** A host's name does not resolve. */
import { addressNear, detailOf, isCode } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';

export const DNS: readonly AnyPattern[] = [
  pattern({
    id: 'net/no-such-host',
    kind: 'dns',
    needles: [
      'no such host',
      'enotfound',
      'eai_again',
      'name or service',
      'name resolution',
      'unknownhost',
      'unknown host',
      'resolve',
      'bad address',
      'nodename',
      'nxdomain',
      'no address associated',
      'translate host',
      'server misbehaving',
      'unknown server host',
      'host not found',
      'unknown mysql',
      'could not be resolved',
      'dns error',
      'failed to lookup',
      'no resolvable bootstrap',
      'nodata',
      'socketerror',
      'try again',
      'i/o timeout',
    ],
    find: /no such host|\b(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME|EAI_NODATA)\b|Name or service not known|Name does not resolve|(?:[Tt]emporary|[Ff]) ?failure in name resolution|UnknownHostException|[Uu]nknown (?:MySQL )?(?:server )?host\b|(?:[Cc]ould|[Dd]id|[Uu]nable|[Ff]ailed|[Cc]an|[Cc])(?: ?not|n't)?(?: to)? (?:be )?resolve (?:host|proxy|address|name|the (?:host|server|remote)|')|could not resolve address|[Ff]ailed to resolve|[Cc]ould not be resolved|unable to resolve|bad address '|nodename nor servname|\bNXDOMAIN\b|No address associated with hostname|could not translate host name|\blookup [A-Za-z0-9_.-]{1,253}(?: on \S{1,60})?: .{0,100}(?:server misbehaving|i\/o timeout|no answer|SERVFAIL|connection refused)|[Hh]ost not found|failed to lookup address information|No resolvable bootstrap urls|No such host is known|nxdomain|Error connecting to Redis on [A-Za-z0-9_.-]{1,253}:\d{1,5} \(SocketError\)|non-existing domain/,
    read: (_match, around) => {
      const line = around.line(0);
      const text = line?.message ?? '';
      if (isCode(around) || /^\s{0,8}(?:code|errno): /.test(line?.text ?? '')) return null;
      // npm, pip and apt at start say the same of registries: that is what they could not reach, and it counts. Modules
      // that do not resolve do not.
      if (
        /resolve (?:module|import|dependency|dependencies|plugin|placeholder|symbol|type|bean|path)|unmet|(?:A|module) dependenc|Module not found/i.test(
          text,
        ) &&
        !/host|ENOTFOUND|EAI_AGAIN/.test(text)
      )
        return null;
      if (/host not found in upstream/i.test(text)) return null;
      const address = addressNear(around);
      if (address.host === undefined || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address.host)) return null;
      return { fields: { host: address.host } };
    },
    samples: {
      match: [
        {
          log: 'dial tcp: lookup orders-db.shop.svc on 10.96.0.10:53: no such host',
          fields: { host: 'orders-db.shop.svc' },
        },
        { log: 'dial tcp: lookup ledger: no such host', fields: { host: 'ledger' } },
        { log: 'dial tcp: lookup ledger on 10.96.0.10:53: server misbehaving', fields: { host: 'ledger' } },
        {
          log: 'dial tcp: lookup ledger on 10.96.0.10:53: read udp 10.244.0.9:5353->10.96.0.10:53: i/o timeout',
          fields: { host: 'ledger' },
        },
        {
          log: 'psycopg2.OperationalError: could not translate host name "orders-db" to address: Name or service not known',
          fields: { host: 'orders-db' },
        },
        {
          log: "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'orders-db' ([Errno -2] Name or service not known)\")",
          fields: { host: 'orders-db' },
        },
        {
          log: 'redis.exceptions.ConnectionError: Error -2 connecting to cache:6379. Name or service not known.',
          fields: { host: 'cache' },
        },
        {
          log: "requests.exceptions.ConnectionError: HTTPConnectionPool(host='orders.shop.svc', port=8080): Max retries exceeded with url: /x (Caused by NameResolutionError(\"HTTPConnection(host='orders.shop.svc', port=8080): Failed to resolve 'orders.shop.svc' ([Errno -2] Name or service not known)\"))",
          fields: { host: 'orders.shop.svc' },
        },
        {
          log: 'aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host orders:8080 ssl:default [Name or service not known]',
          fields: { host: 'orders' },
        },
        {
          log: 'Error: getaddrinfo ENOTFOUND orders-db.shop.svc\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)',
          fields: { host: 'orders-db.shop.svc' },
        },
        { log: 'Error: getaddrinfo EAI_AGAIN ledger', fields: { host: 'ledger' } },
        { log: 'java.net.UnknownHostException: orders-db', fields: { host: 'orders-db' } },
        {
          log: 'Caused by: java.net.UnknownHostException: orders-db: Name or service not known',
          fields: { host: 'orders-db' },
        },
        {
          log: "http.rb:1018:in `initialize': Failed to open TCP connection to orders:8080 (getaddrinfo: Name or service not known) (SocketError)",
          fields: { host: 'orders' },
        },
        {
          log: "client.rb:398:in `rescue in establish_connection': Error connecting to Redis on cache:6379 (SocketError) (Redis::CannotConnectError)",
          fields: { host: 'cache' },
        },
        {
          log: 'PHP Fatal error:  Uncaught PDOException: PDO::__construct(): php_network_getaddresses: getaddrinfo for orders-db failed: Name or service not known in /srv/a.php:1',
          fields: { host: 'orders-db' },
        },
        { log: 'curl: (6) Could not resolve host: orders-db', fields: { host: 'orders-db' } },
        { log: 'wget: unable to resolve host address ‘orders-db’', fields: { host: 'orders-db' } },
        { log: "wget: bad address 'orders-db'", fields: { host: 'orders-db' } },
        {
          log: 'nc: getaddrinfo for host "orders-db" port 9: Name or service not known',
          fields: { host: 'orders-db' },
        },
        { log: "ERROR 2005 (HY000): Unknown server host 'orders-db' (-2)", fields: { host: 'orders-db' } },
        { log: "** server can't find orders-db: NXDOMAIN", fields: { host: 'orders-db' } },
        {
          log: "[ALERT]    (11810) : config : [h.cfg:10] : 'server b/s1' : could not resolve address 'web-backend'.",
          fields: { host: 'web-backend' },
        },
        {
          log: '** (DBConnection.ConnectionError) tcp connect (ledger-db:5432): non-existing domain - :nxdomain',
          fields: { host: 'ledger-db' },
        },
        {
          log: 'Error: error connecting to server: failed to lookup address information: Name or service not known\nurl: postgres://app@ledger-db:5432/ledger',
          fields: { host: 'ledger-db' },
        },
        {
          log: ' ---> System.Net.Sockets.SocketException (00000005, 0xFFFDFFFF): Name or service not known (orders:8080)',
          fields: { host: 'orders' },
        },
      ],
      not: [
        "Error: Cannot find module 'host'",
        "Could not resolve placeholder 'DB_HOST' in value",
        "Module not found: Error: Can't resolve './orders'",
        'resolved orders-db to 10.96.0.42',
        'dial tcp 10.96.0.42:5432: connect: connection refused',
      ],
    },
    source:
      'run: go, python 3.11, node 26, java 17, ruby 3.1, php 8.2, curl, wget, busybox, mariadb client, haproxy 2.6; elixir-ecto/postgrex; dotnet/runtime SocketException',
  }),
  pattern({
    id: 'net/name-resolution',
    kind: 'connection-failed',
    needles: ['name or service', 'name resolution', 'gaierror', 'unknownhostexception', 'no such host is known'],
    find: /Name or service not known|Temporary failure in name resolution|\bgaierror\b|No such host is known/,
    read: (match, around) => {
      // Only where the host is not told: else the line is a DNS failure with a name.
      const address = addressNear(around);
      if (address.host !== undefined && !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address.host)) return null;
      return { fields: { detail: detailOf(around.line(0)?.message ?? match[0]) } };
    },
    samples: {
      match: [
        'socket.gaierror: [Errno -2] Name or service not known',
        'socket.gaierror: [Errno -3] Temporary failure in name resolution',
      ],
      not: ['nc: getaddrinfo for host "orders-db" port 9: Name or service not known', 'name resolution works'],
    },
    source: 'run: python 3.11 (socket.create_connection)',
    specificity: 79,
  }),
];
