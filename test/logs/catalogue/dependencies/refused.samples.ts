import type { REFUSED } from '../../../../src/logs/catalogue/dependencies/refused.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof REFUSED> = {
  'net/connection-refused': {
    reads: [
      { log: 'dial tcp 10.96.0.42:5432: connect: connection refused', fields: { host: '10.96.0.42', port: '5432' } },
      {
        log: '2026/11/22 10:00:00 ping: Get "http://pricing.shop.svc:8080/healthz": dial tcp 10.96.3.9:8080: connect: connection refused',
        fields: { host: '10.96.3.9', port: '8080' },
      },
      {
        log: '{"level":"fatal","ts":1795341600.1,"msg":"cannot open store","error":"dial tcp [fd00::17]:6379: connect: connection refused"}',
        fields: { host: 'fd00::17', port: '6379' },
      },
      {
        log: 'failed to connect to `host=ledger user=app database=ledger`: dial error (dial tcp 10.96.7.7:5432: connect: connection refused)',
        fields: { host: '10.96.7.7', port: '5432' },
      },
      {
        log: 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 9 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
        fields: { host: '127.0.0.1', port: '9', service: 'PostgreSQL' },
      },
      {
        log: 'could not connect to server: Connection refused\n\tIs the server running on host "ledger-db" (10.96.8.1) and accepting\n\tTCP/IP connections on port 5432?',
        fields: { host: 'ledger-db' },
      },
      {
        log: 'psql: error: connection to server at "ledger" (10.96.8.1), port 5432 failed: Connection refused',
        fields: { host: 'ledger', port: '5432' },
      },
      {
        log: "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'stock-db' ([Errno 111] Connection refused)\")",
        fields: { host: 'stock-db', service: 'MySQL' },
      },
      {
        log: "mysql.connector.errors.InterfaceError: 2003: Can't connect to MySQL server on '127.0.0.1:9' (Errno 111: Connection refused)",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:9. Connection refused.',
        fields: { host: '127.0.0.1', port: '9', service: 'Redis' },
      },
      {
        log: "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 9)",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: "requests.exceptions.ConnectionError: HTTPConnectionPool(host='127.0.0.1', port=9): Max retries exceeded with url: /x (Caused by NewConnectionError(\"HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused\"))",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'pymongo.errors.ServerSelectionTimeoutError: catalog-db:27017: [Errno 111] Connection refused (configured timeouts: socketTimeoutMS: 20000.0ms), Timeout: 1.0s',
        fields: { host: 'catalog-db', port: '27017', service: 'MongoDB' },
      },
      {
        log: "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host 127.0.0.1:9 ssl:default [Connect call failed ('127.0.0.1', 9)]",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: '\tdetails = "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:9: Failed to connect to remote host: Connection refused"',
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'Error: connect ECONNREFUSED 127.0.0.1:9\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:2083:16)',
        fields: { host: '127.0.0.1', port: '9' },
      },
      { log: '  [cause]: Error: ECONNREFUSED 1.2.3.4', fields: { host: '1.2.3.4' } },
      { log: 'Error: connect ECONNREFUSED ::1:5432', fields: { host: '::1', port: '5432' } },
      {
        log: "AggregateError [ECONNREFUSED]: \n    at internalConnectMultiple (node:net:1134:18) {\n  code: 'ECONNREFUSED',\n  [errors]: [\n    Error: connect ECONNREFUSED 10.96.4.4:5432",
        fields: { host: '10.96.4.4', port: '5432' },
      },
      {
        log: 'SequelizeConnectionRefusedError: connect ECONNREFUSED 10.96.4.4:3306',
        fields: { host: '10.96.4.4', port: '3306' },
      },
      {
        log: 'org.postgresql.util.PSQLException: Connection to ledger-db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
        fields: { host: 'ledger-db', port: '5432' },
      },
      { log: 'Caused by: java.net.ConnectException: Connection refused', fields: {} },
      {
        log: 'io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: sessions.shop.svc.cluster.local/10.96.0.12:6379',
        fields: { host: 'sessions.shop.svc.cluster.local', port: '6379' },
      },
      {
        log: '/usr/lib/ruby/vendor_ruby/x.rb:9:in `initialize\': Failed to open TCP connection to 127.0.0.1:9 (Connection refused - connect(2) for "127.0.0.1" port 9) (Errno::ECONNREFUSED)',
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: "/x/client.rb:398:in `rescue in establish_connection': Error connecting to Redis on 127.0.0.1:9 (Errno::ECONNREFUSED) (Redis::CannotConnectError)",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /srv/app/db.php:12',
        fields: { service: 'MySQL' },
      },
      {
        log: "DBI connect('host=127.0.0.1;port=9;dbname=a','a',...) failed: connection to server at \"127.0.0.1\", port 9 failed: Connection refused",
        fields: { port: '9' },
      },
      { log: 'Unhandled exception. System.Net.Sockets.SocketException (111): Connection refused', fields: {} },
      {
        log: ' ---> Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.96.5.5:5432\n ---> System.Net.Sockets.SocketException (111): Connection refused',
        fields: { host: '10.96.5.5', port: '5432' },
      },
      {
        log: 'Error: error sending request for url (http://pricing:8080/v1): error trying to connect: tcp connect error: Connection refused (os error 111)',
        fields: { host: 'pricing', port: '8080' },
      },
      {
        log: '** (DBConnection.ConnectionError) tcp connect (ledger-db:5432): connection refused - :econnrefused',
        fields: { host: 'ledger-db', port: '5432' },
      },
      {
        log: 'Could not connect to Redis at 127.0.0.1:9: Connection refused',
        fields: { host: '127.0.0.1', port: '9', service: 'Redis' },
      },
      {
        log: "Connecting to 127.0.0.1:9 (127.0.0.1:9)\nwget: can't connect to remote host (127.0.0.1): Connection refused",
        fields: { host: '127.0.0.1' },
      },
      {
        log: 'nc: connect to 127.0.0.1 port 9 (tcp) failed: Connection refused',
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: '[node1] Connection to node -1 (broker-0.brokers/10.96.6.6:9092) could not be established. Connection refused',
        fields: { host: 'broker-0.brokers', port: '9092' },
      },
      {
        log: 'nats: connection refused: dial tcp 10.96.2.2:4222: connect: connection refused',
        fields: { host: '10.96.2.2', port: '4222' },
      },
      {
        log: '{"level":"ERROR","logger":"kafkajs","message":"[Connection] Connection error: connect ECONNREFUSED 127.0.0.1:9","broker":"127.0.0.1:9"}',
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'Caused by: com.mongodb.MongoSocketOpenException: Exception opening socket: java.net.ConnectException: Connection refused (catalog:27017)',
        fields: { service: 'MongoDB' },
      },
    ],
    ignores: [
      'listening on 0.0.0.0:5432, refusing nothing',
      'the payment provider refused the card',
      "operator refused: code 'X'",
      'pika.exceptions.ProbableAuthenticationError: ConnectionClosedByBroker: (403) ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN',
    ],
  },
  'kafka/node-not-available': {
    reads: [
      {
        log: '[AdminClient clientId=adminclient-1] Connection to node -1 (broker.events.svc/10.96.6.6:9092) could not be established. Node may not be available.',
        fields: { host: 'broker.events.svc', port: '9092', service: 'Kafka' },
      },
      { log: 'kafka.errors.NoBrokersAvailable: NoBrokersAvailable', fields: { service: 'Kafka' } },
    ],
    ignores: ['Connection to node 3 was established', 'the tunnel could not be established'],
  },
  'ioredis/max-retries': {
    reads: [
      {
        log: '[ioredis] Unhandled error event: Error: connect ECONNREFUSED 127.0.0.1:9\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:2083:16)\n\nMaxRetriesPerRequestError: Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
        fields: { host: '127.0.0.1', port: '9', service: 'Redis' },
      },
    ],
    ignores: [
      'MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20).',
      'Reached the max retries',
    ],
  },
  'curl/could-not-connect': {
    reads: [
      {
        log: "curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server",
        fields: { host: '127.0.0.1', port: '9' },
      },
      {
        log: 'curl: (7) Failed to connect to orders port 9 after 3 ms: Could not connect to server',
        fields: { host: 'orders', port: '9' },
      },
    ],
    ignores: ['curl: (6) Could not resolve host: orders-db', "Couldn't connect to server room"],
  },
  'mysql/cannot-connect': {
    reads: [
      { log: "ERROR 2002 (HY000): Can't connect to server on '127.0.0.1' (115)", fields: { host: '127.0.0.1' } },
      {
        log: "x.rb:90:in `connect': Can't connect to server on 'stock-db' (115) (Mysql2::Error::ConnectionError)",
        fields: { host: 'stock-db' },
      },
      {
        log: "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)",
        fields: { service: 'MySQL' },
      },
    ],
    ignores: ["Can't connect to the printer on 'lp0'", "Can't connect to server tomorrow"],
  },
};
