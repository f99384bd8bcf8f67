import type { UNREACHABLE } from '../../../../src/logs/catalogue/dependencies/unreachable.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof UNREACHABLE> = {
  'net/connection-timeout': {
    reads: [
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
    ignores: [
      'read timeout: 30s, connect timeout=5s configured',
      'dial tcp: lookup orders-db on 10.96.0.10:53: read udp 10.244.0.9:5353->10.96.0.10:53: i/o timeout',
      'closing idle connection: timed out',
      'dial tcp 10.96.0.42:5432: connect: connection refused',
      'waited for graceful shutdown, connection timed out',
    ],
  },
  'net/connection-broken': {
    reads: [
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
    ignores: [
      'nginx: recv() failed (104: Connection reset by peer) while reading from client',
      'LOG:  could not receive data from client: Connection reset by peer',
      'the route was reset, no host unreachable now',
      'websocket disconnected cleanly',
    ],
  },
  'wait/timeout': {
    reads: [
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
    ignores: ['wait-for-it.sh: waiting 15 seconds for ledger-db:5432', 'timed out waiting for workers to exit'],
  },
  'postgres/not-ready': {
    reads: [
      { log: '127.0.0.1:9 - no response', fields: { host: '127.0.0.1', port: '9', service: 'PostgreSQL' } },
      {
        log: 'psql: error: connection to server at "ledger" (10.96.8.1), port 5432 failed: FATAL:  the database system is starting up',
        fields: { host: 'ledger', port: '5432' },
      },
    ],
    ignores: ['127.0.0.1:9 - accepting connections', 'database system is ready to accept connections'],
  },
  'database/too-many-connections': {
    reads: [
      {
        log: 'psycopg2.OperationalError: connection to server at "ledger", port 5432 failed: FATAL:  sorry, too many clients already',
        fields: { what: 'other' },
      },
      'ERROR 1040 (HY000): Too many connections',
      'redis.exceptions.ConnectionError: max number of clients reached',
    ],
    ignores: ['max_connections = 100', 'connections: too many to list'],
  },
  'prisma/cannot-reach': {
    reads: [
      {
        log: "PrismaClientInitializationError: Can't reach database server at `ledger-db`:`5432`",
        fields: { host: 'ledger-db', port: '5432' },
      },
      {
        log: "Error: P1001: Can't reach database server at `ledger-db:5432`",
        fields: { host: 'ledger-db', port: '5432' },
      },
    ],
    ignores: ['Error: P1012 schema validation'],
  },
  'net/cannot-connect': {
    reads: [
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
    ignores: [
      'connected to ledger:5432',
      'Failed to connect to api port 80: Connection refused',
      'cannot connect the dots',
      'unable to connect to ledger: x509: certificate signed by unknown authority',
    ],
  },
};
