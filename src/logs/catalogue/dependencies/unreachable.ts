/** No answer in time, or the connection broke: timeouts, resets, no route. */
import { connectionFields, detailOf, isCode } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';

export const UNREACHABLE: readonly AnyPattern[] = [
  pattern({
    id: 'net/connection-timeout',
    kind: 'connection-timeout',
    needles: ['timeout', 'timed out', 'etimedout', 'deadline', 'os error 110'],
    find: /\bdial (?:tcp|udp).{0,200}(?:i\/o timeout|operation was canceled|context deadline exceeded|connection timed out)|(?:read|write) tcp \S{1,100}: i\/o timeout|\bETIMEDOUT\b|(?:[Cc]onnection|[Cc]onnect|[Oo]peration|[Rr]equest to \S{1,200}|[Ss]ocket) timed[ -]?out|[Cc]onnection to (?:server |host |\S{1,253} )?.{0,120}\b(?:timed out|timeout expired)|(?:SocketTimeout|ConnectTimeout|ConnectionTimeout|HttpConnectTimeout|NoServerAvailable)(?:Exception|Error)|connect(?:ion)? timeout|timeout expired|timed out (?:connecting|while connecting|trying to connect)|timed? ?out.{0,40}connecting|Client\.Timeout exceeded while awaiting headers|(?:get|post|put|dial|ping|connect|rpc error).{0,300}context deadline exceeded|os error 110\b|[Ee]rrno 110\b|\b[Ee]rror 110\b|UND_ERR_CONNECT_TIMEOUT|request timed out after \d{1,9}ms|Server selection timed out|(?:did not|didn't) (?:respond|answer) within \d/i,
    read: (_match, around) => {
      const text = around.line(0)?.message ?? '';
      // Settings and retries that name a timeout, and what a server says of its own clients or its own shutdown.
      if (
        /^(?:set|using|with|default)\b|timeouts?[=: ]{1,3}\d|timeouts? (?:is|set|of)\b|lookup \S{1,253} (?:on \S{1,60})?: ?i\/o timeout|shutdown|graceful|keep-?alive|idle|client closed|refused/i.test(
          text,
        ) &&
        !/i\/o timeout|deadline exceeded|ETIMEDOUT|timed out/i.test(text)
      )
        return null;
      if (
        /refused|\blookup \S{1,253}(?: on \S{1,60})?: |no such host|getaddrinfo|name resolution|graceful|shutdown|idle (?:client|session|connection)/i.test(
          text,
        )
      )
        return null;
      if (isCode(around) || /^\s{0,8}(?:code|errno|reason): /.test(around.line(0)?.text ?? '')) return null;
      return { fields: connectionFields(around) };
    },
    samples: {
      match: [
        { log: 'dial tcp 10.96.0.42:5432: i/o timeout', fields: { host: '10.96.0.42', port: '5432' } },
        {
          log: 'panic: Get "https://pricing.shop.svc:8443/v1": dial tcp 10.96.3.9:8443: connect: connection timed out',
          fields: { host: '10.96.3.9', port: '8443' },
        },
        {
          log: 'Get "http://pricing:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
          fields: { host: 'pricing', port: '8080' },
        },
        {
          log: 'psql: error: connection to server at "ledger" (10.96.8.1), port 5432 failed: Connection timed out',
          fields: { host: 'ledger', port: '5432' },
        },
        {
          log: 'psycopg2.OperationalError: connection to server at "10.96.8.1", port 5432 failed: timeout expired',
          fields: { host: '10.96.8.1', port: '5432' },
        },
        { log: 'Error: connect ETIMEDOUT 10.96.4.4:5432', fields: { host: '10.96.4.4', port: '5432' } },
        { log: 'java.net.SocketTimeoutException: Connect timed out', fields: {} },
        { log: 'java.net.ConnectException: Connection timed out (Connection timed out)', fields: {} },
        {
          log: 'org.apache.http.conn.ConnectTimeoutException: Connect to pricing:8080 [pricing/10.96.3.9] failed: connect timed out',
          fields: { host: 'pricing', port: '8080' },
        },
        { log: 'HikariPool-1 - Connection is not available, request timed out after 30000ms.', fields: {} },
        {
          log: "requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='pricing', port=8080): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<HTTPConnection>, 'Connection to pricing timed out. (connect timeout=5)'))",
          fields: { host: 'pricing', port: '8080' },
        },
        { log: 'MongoServerSelectionError: Server selection timed out after 30000 ms', fields: { service: 'MongoDB' } },
        { log: 'redis.exceptions.TimeoutError: Timeout connecting to server', fields: { service: 'Redis' } },
        {
          log: 'curl: (28) Failed to connect to 10.255.255.1 port 80 after 1001 ms: Timeout was reached\ncurl: (28) Connection timed out after 1001 milliseconds',
          fields: {},
        },
        { log: 'System.Net.Sockets.SocketException (110): Connection timed out', fields: {} },
        { log: 'Error: tcp connect error: Connection timed out (os error 110)', fields: {} },
        {
          log: 'etcdclient: no available endpoints: dial tcp 10.96.1.1:2379: i/o timeout',
          fields: { host: '10.96.1.1', port: '2379' },
        },
        {
          log: 'PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection timed out in /srv/db.php:4',
          fields: { service: 'MySQL' },
        },
      ],
      not: [
        'read timeout: 30s, connect timeout=5s configured',
        'dial tcp: lookup orders-db on 10.96.0.10:53: read udp 10.244.0.9:5353->10.96.0.10:53: i/o timeout',
        'closing idle connection: timed out',
        'dial tcp 10.96.0.42:5432: connect: connection refused',
        'waited for graceful shutdown, connection timed out',
      ],
    },
    source:
      'golang/go net/net.go (i/o timeout), net/http/client.go; run: python 3.11, node 26; openjdk java.net.SocketTimeoutException; brettwooldridge/HikariCP HikariPool.java createTimeoutException',
  }),
  pattern({
    id: 'net/connection-broken',
    kind: 'connection-failed',
    needles: [
      'reset by peer',
      'econnreset',
      'no route',
      'unreachable',
      'ehostunreach',
      'enetunreach',
      'server closed',
      'epipe',
      'broken pipe',
      'disconnected',
      'closed unexpectedly',
      'connection aborted',
      'gone away',
      'socket hang up',
      'lost connection',
      'remotedisconnected',
      'unexpected eof',
      'prematurely',
      'econnaborted',
      'connection is closed',
      'connection attempt failed',
      'end-of-stream',
      'closed by server',
      'remote end closed',
    ],
    find: /[Cc]onnection reset by peer|\b(?:ECONNRESET|EHOSTUNREACH|ENETUNREACH|ECONNABORTED)\b|[Nn]o route to host|[Nn]etwork is unreachable|server closed the connection unexpectedly|(?:read|write) tcp \S{1,100}: .{0,40}(?:broken pipe|EOF)|socket hang up|MySQL server has gone away|Lost connection to (?:MySQL |MariaDB )?server|RemoteDisconnected|(?:[Rr]emote end|[Pp]eer|[Ss]erver) closed (?:the )?connection|Connection closed by server|closed prematurely|The connection attempt failed|\bwrite EPIPE\b|BrokenPipeError|NoRouteToHostException|Host is unreachable|Premature(?:ly)? end of|unexpectedly closed the connection|Error while reading from (?:socket|server)|Connection aborted/,
    read: (_match, around) => {
      const text = around.line(0)?.message ?? '';
      if (isCode(around) || /^\s{0,8}(?:code|errno|reason): /.test(around.line(0)?.text ?? '')) return null;
      if (
        /\bclient\b.{0,40}(?:closed|reset|disconnect)|while (?:sending|reading) (?:to|from|the) client|could not (?:receive|send) data (?:from|to) client|refused/i.test(
          text,
        )
      )
        return null;
      return { fields: { ...connectionFields(around), detail: detailOf(text) } };
    },
    samples: {
      match: [
        {
          log: 'read tcp 10.244.0.7:41234->10.96.0.42:5432: read: connection reset by peer',
          fields: { host: '10.96.0.42', port: '5432' },
        },
        { log: 'dial tcp 10.96.0.42:5432: connect: no route to host', fields: { host: '10.96.0.42', port: '5432' } },
        {
          log: 'dial tcp 203.0.113.9:443: connect: network is unreachable',
          fields: { host: '203.0.113.9', port: '443' },
        },
        { log: 'Error: read ECONNRESET', fields: { detail: 'Error: read ECONNRESET' } },
        { log: 'Error: connect EHOSTUNREACH 10.96.4.4:5432', fields: { host: '10.96.4.4', port: '5432' } },
        {
          log: 'psycopg2.OperationalError: connection to server at "ledger" (10.96.8.1), port 5432 failed: server closed the connection unexpectedly',
          fields: { host: 'ledger', port: '5432' },
        },
        { log: 'java.net.NoRouteToHostException: No route to host (Host unreachable)' },
        { log: 'org.postgresql.util.PSQLException: The connection attempt failed.' },
        {
          log: "pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query')",
          fields: { service: 'MySQL' },
        },
        {
          log: "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
        },
        { log: 'redis.exceptions.ConnectionError: Connection closed by server.', fields: { service: 'Redis' } },
        { log: 'PDOException: SQLSTATE[HY000] [2006] MySQL server has gone away' },
      ],
      not: [
        'nginx: recv() failed (104: Connection reset by peer) while reading from client',
        'LOG:  could not receive data from client: Connection reset by peer',
        'the route was reset, no host unreachable now',
        'websocket disconnected cleanly',
      ],
    },
    source:
      'run: python 3.11; golang/go syscall errors; nodejs/node doc/api/errors.md; pgjdbc/pgjdbc; mysql/mysql-server include/errmsg.h',
  }),
  pattern({
    id: 'wait/timeout',
    kind: 'connection-timeout',
    needles: [
      'timeout occurred after waiting',
      'waiting on dependencies',
      'timed out waiting for',
      'timeout waiting for',
      'gave up waiting',
      'still not reachable',
      'is not available after',
    ],
    find: /timeout occurred after waiting \d{1,6} seconds for (?<host>[\w.-]{1,253}):(?<port>\d{1,5})|[Tt]imeout after \S{1,12} waiting on dependencies|(?:[Tt]imed out|[Tt]imeout|[Gg]ave up)(?: while)? waiting for (?:the )?(?:database|db|host|port|service|server|connection|[\w.-]{1,253}:\d{1,5}|(?:tcp|https?):)/,
    read: (match, around) => {
      const { host, port } = match.groups ?? {};
      return { fields: host === undefined || port === undefined ? connectionFields(around) : { host, port } };
    },
    samples: {
      match: [
        {
          log: 'wait-for-it.sh: timeout occurred after waiting 15 seconds for ledger-db:5432',
          fields: { host: 'ledger-db', port: '5432' },
        },
        {
          log: '2026/11/22 10:00:00 Timeout after 10s waiting on dependencies to become available: [tcp://ledger-db:5432]',
          fields: { host: 'ledger-db', port: '5432' },
        },
        { log: 'timed out waiting for ledger-db:5432', fields: { host: 'ledger-db', port: '5432' } },
      ],
      not: ['wait-for-it.sh: waiting 15 seconds for ledger-db:5432', 'timed out waiting for workers to exit'],
    },
    source: 'vishnubob/wait-for-it wait-for-it.sh; jwilder/dockerize main.go',
    specificity: 83,
  }),
  pattern({
    id: 'postgres/not-ready',
    kind: 'connection-failed',
    needles: [' - no response', ' - rejecting connections', 'the database system is'],
    find: /^(?<host>[\w./-]{1,253}):(?<port>\d{1,5}) - (?:no response|rejecting connections|no attempt)|the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)/,
    read: (match, around) => {
      const { host, port } = match.groups ?? {};
      const place =
        host === undefined || port === undefined || host.startsWith('/') ? connectionFields(around) : { host, port };
      return { fields: { ...place, service: 'PostgreSQL', detail: detailOf(around.line(0)?.message ?? match[0]) } };
    },
    samples: {
      match: [
        { log: '127.0.0.1:9 - no response', fields: { host: '127.0.0.1', port: '9', service: 'PostgreSQL' } },
        {
          log: 'psql: error: connection to server at "ledger" (10.96.8.1), port 5432 failed: FATAL:  the database system is starting up',
          fields: { host: 'ledger', port: '5432' },
        },
      ],
      not: ['127.0.0.1:9 - accepting connections', 'database system is ready to accept connections'],
    },
    source: 'run: pg_isready 15; postgres src/backend/postmaster/postmaster.c',
    specificity: 80,
  }),
  pattern({
    id: 'database/too-many-connections',
    kind: 'limit-reached',
    needles: ['too many clients', 'connection slots are reserved', 'too many connections', 'max number of clients'],
    find: /sorry, too many clients already|remaining connection slots are reserved|[Tt]oo many connections(?: for role)?\b|max number of clients reached/,
    read: (match, around) => ({ fields: { what: 'other', detail: detailOf(around.line(0)?.message ?? match[0]) } }),
    samples: {
      match: [
        {
          log: 'psycopg2.OperationalError: connection to server at "ledger", port 5432 failed: FATAL:  sorry, too many clients already',
          fields: { what: 'other' },
        },
        'ERROR 1040 (HY000): Too many connections',
        'redis.exceptions.ConnectionError: max number of clients reached',
      ],
      not: ['max_connections = 100', 'connections: too many to list'],
    },
    source: 'postgres src/backend/storage/lmgr/proc.c; mysql ER_CON_COUNT_ERROR; redis src/networking.c',
    specificity: 84,
  }),
  pattern({
    id: 'prisma/cannot-reach',
    kind: 'connection-failed',
    needles: ["can't reach database server", 'p1001', 'p1002'],
    find: /Can't reach database server at [`"'](?<host>[A-Za-z0-9_.-]{1,253})[`"']?:[`"']?(?<port>\d{1,5})/,
    read: (match) => ({
      fields: { host: match.groups?.host ?? '', port: match.groups?.port ?? '', detail: detailOf(match[0]) },
    }),
    samples: {
      match: [
        {
          log: "PrismaClientInitializationError: Can't reach database server at `ledger-db`:`5432`",
          fields: { host: 'ledger-db', port: '5432' },
        },
        {
          log: "Error: P1001: Can't reach database server at `ledger-db:5432`",
          fields: { host: 'ledger-db', port: '5432' },
        },
      ],
      not: ['Error: P1012 schema validation'],
    },
    source: 'prisma/prisma-engines libs/user-facing-errors/src/common.rs DatabaseNotReachable',
    specificity: 82,
  }),
  pattern({
    id: 'net/cannot-connect',
    kind: 'connection-failed',
    needles: [
      'connect',
      'reach',
      'serverselection',
      'no servers available',
      'no available endpoints',
      'nohostavailable',
      'none of the configured nodes',
      'communications link',
      'endpoints were reachable',
      'ora-1',
      'network adapter',
      'jdbc connection',
      'create pool',
      'instance-specific',
      'brokerunreachable',
    ],
    find: /(?:[Uu]nable|[Ff]ailed|[Cc]ould ?n[o']t|[Cc]annot|[Cc]an't) (?:to )?(?:connect to|reach|establish (?:a )?(?:TCP )?connection (?:to|with)|open (?:a )?(?:TCP )?connection to) (?:the )?\S|no servers available for connection|no available endpoints|failed to connect to all addresses|NoHostAvailableException|None of the configured nodes (?:are|were) available|ServerSelectionTimeoutError|MongoServerSelectionError|It was not possible to connect to the redis server|Communications link failure|(?:network-related or instance-specific|Cannot open) error occurred while establishing a connection|Could not establish connection|TCP\/IP connection to the host \S{1,253}, port \d{1,5} has failed|AMQPConnectionError|AMQPConnectionException|BrokerUnreachableException|None of the specified endpoints were reachable|ORA-1(?:2541|2545|2170|2514)|IO Error: The Network Adapter could not establish the connection|could not connect to (?:any|the) |Failed to create pool|Failed to obtain JDBC Connection|Unable to acquire JDBC Connection|Unable to open JDBC Connection/,
    read: (_match, around) => {
      const text = around.line(0)?.message ?? '';
      if (
        isCode(around) ||
        /refused|timed out|timeout|no such host|name or service|resolv|ENOTFOUND|certificate|authentication|password|denied|unauthorized|forbidden|user must|docker daemon|probe/i.test(
          text,
        )
      )
        return null;
      return { fields: { ...connectionFields(around), detail: detailOf(text) } };
    },
    samples: {
      match: [
        { log: 'nats.errors.NoServersError: nats: no servers available for connection', fields: { service: 'NATS' } },
        {
          log: 'StackExchange.Redis.RedisConnectionException: It was not possible to connect to the redis server(s). Error connecting right now. sessions:6379',
          fields: { service: 'Redis' },
        },
        {
          log: 'com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure',
          fields: { service: 'MySQL' },
        },
        {
          log: 'com.microsoft.sqlserver.jdbc.SQLServerException: The TCP/IP connection to the host billing-db, port 1433 has failed.',
          fields: { host: 'billing-db', port: '1433' },
        },
        {
          log: 'java.sql.SQLRecoverableException: IO Error: The Network Adapter could not establish the connection',
          fields: {},
        },
        {
          log: "session.rb:347:in `rescue in start': Could not establish TCP connection to any of the configured hosts (Bunny::TCPConnectionFailedForAllHosts)",
        },
        {
          log: 'RabbitMQ.Client.Exceptions.BrokerUnreachableException: None of the specified endpoints were reachable',
        },
        {
          log: 'io.lettuce.core.RedisConnectionException: Unable to connect to sessions.shop.svc:6379',
          fields: { host: 'sessions.shop.svc', port: '6379', service: 'Redis' },
        },
        { log: 'pika.exceptions.AMQPConnectionError', fields: { service: 'RabbitMQ' } },
        { log: 'org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection' },
        { log: 'Could not connect to server: zookeeper unreachable\nUnable to connect to zookeeper:2181', fields: {} },
      ],
      not: [
        'connected to ledger:5432',
        'Failed to connect to api port 80: Connection refused',
        'cannot connect the dots',
        'unable to connect to ledger: x509: certificate signed by unknown authority',
      ],
    },
    source:
      'run: nats-py 2.16, pika 1.4, bunny 2.19; mysql/mysql-connector-j; microsoft/mssql-jdbc; lettuce-io/lettuce-core RedisConnectionException.java; StackExchange/StackExchange.Redis ExceptionFactory.cs; rabbitmq-dotnet-client',
    specificity: 55,
  }),
];
