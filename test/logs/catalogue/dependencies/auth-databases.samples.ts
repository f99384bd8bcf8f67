import type { AUTH_DATABASES } from '../../../../src/logs/catalogue/dependencies/auth-databases.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof AUTH_DATABASES> = {
  'postgres/authentication-failed': {
    reads: [
      {
        log: 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 18092 failed: FATAL:  password authentication failed for user "app"',
        fields: { user: 'app', host: '127.0.0.1', service: 'PostgreSQL' },
      },
      {
        log: 'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "nobody"',
        fields: { user: 'nobody' },
      },
      {
        log: 'PHP Fatal error:  Uncaught PDOException: SQLSTATE[08006] [7] connection to server at "127.0.0.1", port 18092 failed: FATAL:  password authentication failed for user "app" in a.php:1',
        fields: { user: 'app' },
      },
      { log: 'pq: password authentication failed for user "ledger_rw"', fields: { user: 'ledger_rw' } },
      {
        log: 'failed to connect to `host=ledger user=app database=ledger`: failed SASL auth (FATAL: password authentication failed for user "app" (SQLSTATE 28P01))',
        fields: { user: 'app' },
      },
      {
        log: 'org.postgresql.util.PSQLException: FATAL: role "reporting" does not exist',
        fields: { user: 'reporting' },
      },
      {
        log: 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 18092 failed: fe_sendauth: no password supplied',
        fields: { host: '127.0.0.1' },
      },
      {
        log: 'Error: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
        fields: { service: 'PostgreSQL' },
      },
      {
        log: 'error: no pg_hba.conf entry for host "10.244.0.9", user "app", database "ledger", SSL encryption',
        fields: { user: 'app' },
      },
      {
        log: '** (Postgrex.Error) FATAL 28P01 (invalid_password) password authentication failed for user "app"',
        fields: { user: 'app' },
      },
      { log: '28P01: password authentication failed for user "app"', fields: { user: 'app' } },
    ],
    ignores: [
      'authentication succeeded for user "app"',
      'role "admin" was granted',
      'error: relation "role" does not exist',
    ],
  },
  'database/does-not-exist': {
    reads: [
      {
        log: 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 18092 failed: FATAL:  database "orders" does not exist',
        fields: { what: 'other', detail: 'database "orders" does not exist on 127.0.0.1' },
      },
      {
        log: 'pymysql.err.OperationalError: (1049, "Unknown database \'shop\'")',
        fields: { detail: 'database "shop" does not exist on MySQL' },
      },
      {
        log: 'ActiveRecord::NoDatabaseError: We could not find your database: shop_production. Available database configurations can be found in config/database.yml.',
        fields: { detail: 'database "shop_production" does not exist' },
      },
      'Error: P1003: Database `ledger` does not exist on the database server at `db:5432`.',
    ],
    ignores: ['relation "orders" does not exist', 'unknown database driver'],
  },
  'mssql/cannot-open-database': {
    reads: [
      'Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "Billing" requested by the login. The login failed.',
    ],
    ignores: ['cannot open database file'],
  },
  'mysql/access-denied': {
    reads: [
      {
        log: "pymysql.err.OperationalError: (1045, \"Access denied for user 'app'@'localhost' (using password: YES)\")",
        fields: { user: 'app', service: 'MySQL' },
      },
      {
        log: "ERROR 1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)",
        fields: { user: 'app' },
      },
      {
        log: "Error 1045 (28000): Access denied for user 'stock'@'10.244.0.9' (using password: NO)",
        fields: { user: 'stock' },
      },
      {
        log: "PDOException: SQLSTATE[HY000] [1045] Access denied for user 'app'@'localhost' (using password: YES)",
        fields: { user: 'app' },
      },
      {
        log: "java.sql.SQLException: Access denied for user 'app'@'10.244.0.9' (using password: YES)",
        fields: { user: 'app' },
      },
      "ERROR 1130 (HY000): Host '10.244.0.9' is not allowed to connect to this MariaDB server",
      'java.sql.SQLNonTransientConnectionException: Public Key Retrieval is not allowed',
    ],
    ignores: ["Access denied for file '/etc/shadow'", 'user app granted access'],
  },
  'redis/auth': {
    reads: [
      {
        log: 'redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.',
        fields: { service: 'Redis' },
      },
      'redis.exceptions.AuthenticationError: HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
      'SimpleError [ReplyError]: NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used',
      'io.lettuce.core.RedisCommandExecutionException: NOAUTH Authentication required.',
      'redis: WRONGPASS invalid username-password pair or user is disabled.',
    ],
    ignores: ['noauthority given', 'redis ready, no auth'],
  },
  'mongodb/auth': {
    reads: [
      { log: 'MongoServerError: Authentication failed.', fields: { service: 'MongoDB' } },
      "pymongo.errors.OperationFailure: Authentication failed., full error: {'ok': 0.0, 'errmsg': 'Authentication failed.', 'code': 18}",
      {
        log: "com.mongodb.MongoSecurityException: Exception authenticating MongoCredential{mechanism=SCRAM-SHA-256, userName='catalog', source='admin'}",
        fields: { user: 'catalog' },
      },
      'connection() error occurred during connection handshake: auth error: sasl conversation error: unable to authenticate using mechanism "SCRAM-SHA-256": (AuthenticationFailed) Authentication failed.',
      'MongoServerError: command find requires authentication',
    ],
    ignores: ['mongo connected', 'Authentication failed for the web user'],
  },
  'broker/auth': {
    reads: [
      {
        log: 'pika.exceptions.ProbableAuthenticationError: ConnectionClosedByBroker: (403) "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile."',
      },
      'com.rabbitmq.client.AuthenticationFailureException: ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.',
      'Exception (403) Reason: "username or password not allowed: ACCESS_REFUSED"',
      'org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512',
      'KafkaJSSASLAuthenticationError: SASL PLAIN authentication failed: Connection error',
      'nats: Authorization Violation',
      'javax.naming.AuthenticationException: [LDAP: error code 49 - Invalid Credentials]',
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]',
    ],
    ignores: ['sasl mechanisms enabled: PLAIN', 'card refused by issuer'],
  },
  'sql/login-failed': {
    reads: [
      {
        log: "Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'billing'.",
        fields: { user: 'billing' },
      },
      'java.sql.SQLException: ORA-01017: invalid username/password; logon denied',
      'Error: P1000: Authentication failed against database server at `db`, the provided database credentials for `app` are not valid.',
    ],
    ignores: ['login failed page rendered', 'user logged in'],
  },
};
