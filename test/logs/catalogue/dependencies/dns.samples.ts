import type { DNS } from '../../../../src/logs/catalogue/dependencies/dns.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof DNS> = {
  'net/no-such-host': {
    reads: [
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
    ignores: [
      "Error: Cannot find module 'host'",
      "Could not resolve placeholder 'DB_HOST' in value",
      "Module not found: Error: Can't resolve './orders'",
      'resolved orders-db to 10.96.0.42',
      'dial tcp 10.96.0.42:5432: connect: connection refused',
    ],
  },
  'net/name-resolution': {
    reads: [
      'socket.gaierror: [Errno -2] Name or service not known',
      'socket.gaierror: [Errno -3] Temporary failure in name resolution',
    ],
    ignores: ['nc: getaddrinfo for host "orders-db" port 9: Name or service not known', 'name resolution works'],
  },
};
