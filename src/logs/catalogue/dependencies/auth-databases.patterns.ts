/** A database or a broker rejects the credentials, or does not have what their user asks for. */
import { group, lookBack, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import { placeOf } from './auth-place.ts';

export const AUTH_DATABASES = [
  pattern({
    id: 'postgres/authentication-failed',
    kind: 'auth-failed',
    needles: [
      'authentication failed for user',
      'fe_sendauth',
      'no password',
      'scram',
      'no pg_hba.conf entry',
      'role "',
      'sasl: ',
    ],
    find: () =>
      oneOf([
        sequence(
          group('?:', [/password|Peer|Ident|LDAP|GSSAPI|RADIUS|certificate|PAM|SCRAM|MD5|trust|SASL/], '?'),
          / ?authentication failed for user "(?<user>[^"]{1,128})"/,
        ),
        /fe_sendauth: no password supplied/,
        /no password (?:was )?(?:supplied|provided|assigned)/,
        /role "(?<role>[^"]{1,128})" (?:does not exist|is not permitted to log in)/,
        sequence(
          /no pg_hba\.conf entry for (?:host|replication connection from host) "[^"]{1,80}", user /,
          /"(?<pguser>[^"]{1,128})"/,
        ),
        /SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string/,
        /The server requested (?:password|SCRAM-based) authentication, but no password was provided/,
      ]),
    read: (match, around) => {
      const { user, role, pguser } = match.groups as { user?: string; role?: string; pguser?: string };
      const name = user ?? role ?? pguser;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(name === undefined ? {} : { user: name }),
          ...placeOf(around, 'PostgreSQL'),
        },
      };
    },
    source:
      'run: postgres 15 with psycopg2, asyncpg, PDO, DBI, pg for Node; postgres src/backend/libpq/auth.c auth_failed',
    specificity: 87,
  }),
  pattern({
    id: 'database/does-not-exist',
    kind: 'refused',
    needles: ['does not exist', 'unknown database', 'ora-12514', 'could not find your database'],
    // The server let the user in, but it does not have the database.
    find: () =>
      oneOf([
        /database "(?<pg>[^"]{1,128})" does not exist/,
        /Unknown database '(?<mysql>[^']{1,128})'/,
        /Database `(?<prisma>[^`]{1,128})` does not exist/,
        /could not find your database: (?<rails>[\w.-]{1,128}?)\.?(?:\s|$)/,
        /ORA-12514\b.{0,200}/,
      ]),
    read: (match, around) => {
      const name = Object.values(match.groups ?? {}).find((value) => value !== undefined);
      const { host, service } = placeOf(around);
      const on = host ?? service;
      return {
        fields: {
          what: 'other',
          detail: detailOf(
            name === undefined ? match[0] : `database "${name}" does not exist${on === undefined ? '' : ` on ${on}`}`,
          ),
        },
      };
    },
    source: 'run: postgres 15, mariadb 10.11; prisma-engines user-facing-errors DatabaseDoesNotExist',
    specificity: 86,
  }),
  pattern({
    id: 'mssql/cannot-open-database',
    kind: 'auth-failed',
    needles: ['cannot open database'],
    find: () => /Cannot open database "[^"]{1,128}" requested by the login/,
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message), ...placeOf(around) } }),
    source: 'https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-4060-database-engine-error',
    specificity: 86,
  }),
  pattern({
    id: 'mysql/access-denied',
    kind: 'auth-failed',
    needles: [
      'access denied for user',
      'is not allowed to connect to this',
      'caching_sha2',
      'authentication plugin',
      'public key retrieval',
    ],
    find: () =>
      oneOf([
        /Access denied for user '(?<user>[^']{0,128})'@'(?<from>[^']{0,128})'/,
        /Host '(?<host>[^']{1,128})' is not allowed to connect to this (?:MySQL|MariaDB) server/,
        /Public Key Retrieval is not allowed/,
        /Authentication plugin '[^']{1,60}' (?:cannot be loaded|reported error|is not supported)/,
        /Client does not support authentication protocol requested by server/,
      ]),
    read: (match, around) => {
      const user = match.groups?.user;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(user === undefined || user === '' ? {} : { user }),
          service: 'MySQL',
        },
      };
    },
    source: 'run: mariadb 10.11 with pymysql, mysql-connector-python, PDO, mysql2, the client',
    specificity: 87,
  }),
  pattern({
    id: 'redis/auth',
    kind: 'auth-failed',
    needles: [
      'noauth',
      'wrongpass',
      'noperm',
      'invalid username-password',
      'invalid password',
      'hello must be called',
      'without any password configured',
    ],
    find: () =>
      oneOf([
        /\bNOAUTH\b|\bWRONGPASS\b|\bNOPERM\b/,
        /invalid username-password pair/,
        /HELLO must be called with the client already authenticated/,
        /AUTH <password> called without any password configured/,
        /ERR invalid password/,
      ]),
    read: (_match, around) => ({
      fields: { detail: detailOf(around.matched.message), ...placeOf(around, 'Redis') },
    }),
    source: 'run: redis 7.0 with redis-py, ioredis, node-redis',
    specificity: 87,
  }),
  pattern({
    id: 'mongodb/auth',
    kind: 'auth-failed',
    needles: [
      'authentication failed',
      'requires authentication',
      'authenticationfailed',
      'not authorized on',
      'scram-sha',
    ],
    find: () =>
      oneOf([
        lookBack(
          /(?:mongo|OperationFailure).{0,230}/i,
          /Authentication failed|requires authentication|unauthorized|not authorized on/i,
        ),
        /Command \w{1,60} requires authentication/i,
        /auth error: sasl conversation error/i,
        /Exception authenticating MongoCredential\{.{0,80}userName='(?<user>[^']{1,128})'/i,
        /\(AuthenticationFailed\)/i,
        /not authorized on \w{1,64} to execute command/i,
      ]),
    read: (match, around) => {
      const user = match.groups?.user;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(user === undefined ? {} : { user }),
          ...placeOf(around, 'MongoDB'),
        },
      };
    },
    source: [
      'mongodb/mongo src/mongo/base/error_codes.yml 18, 13',
      'mongodb/mongo-java-driver MongoSecurityException',
      'mongodb/mongo-go-driver x/mongo/driver/auth',
    ],
    specificity: 87,
  }),
  pattern({
    id: 'broker/auth',
    kind: 'auth-failed',
    needles: [
      'access_refused',
      'saslauthenticationexception',
      'sasl',
      'authorization violation',
      'topicauthorization',
      'groupauthorization',
      'probableauthentication',
      'bad credentials',
      'invalid credentials',
      'not authorised',
      'authentication required',
    ],
    find: () =>
      oneOf([
        /ACCESS_REFUSED/i,
        /SaslAuthenticationException/i,
        /SASL authentication (?:failed|error)/i,
        /Authentication failed(?: during authentication)? due to invalid credentials with SASL/i,
        lookBack(/SASL.{0,60}/i, /authentication failed|handshake failed|AUTHENTICATION_FAILED/i),
        /nats: [Aa]uthorization [Vv]iolation/i,
        /(?:Topic|Group|Cluster)AuthorizationException/i,
        /Not authorized to access (?:topics|group)/i,
        /ProbableAuthenticationError/i,
        /LDAP(?::| ).{0,60}(?:Invalid [Cc]redentials|error code 49)/i,
        /invalidCredentials/i,
      ]),
    read: (_match, around) => {
      const user = /user '([^']{1,128})'/.exec(around.matched.message)?.[1];
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(user === undefined ? {} : { user }),
          ...placeOf(around),
        },
      };
    },
    source: [
      'rabbitmq/rabbitmq-server rabbit_reader.erl auth_fail',
      'apache/kafka SaslServerAuthenticator.java',
      'nats-io/nats.go errors',
      'RFC 4511 resultCode 49',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'sql/login-failed',
    kind: 'auth-failed',
    needles: [
      'login failed',
      'ora-01017',
      'ora-28000',
      'p1000',
      'p1010',
      'er_access_denied',
      'authentication failed against',
      'bad credentials',
      'ora-01045',
      'ora-28001',
    ],
    find: () =>
      oneOf([
        /Login failed for user '(?<user>[^']{0,128})'/,
        /ORA-(?:01017|28000|01045|28001)\b/,
        /Authentication failed against database server/,
        /User `(?<name>[^`]{1,128})` was denied access on the database/,
      ]),
    read: (match, around) => {
      const user = match.groups?.user ?? match.groups?.name;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(user === undefined || user === '' ? {} : { user }),
          ...placeOf(around),
        },
      };
    },
    source: 'SQL Server error 18456; Oracle ORA-01017; prisma-engines user-facing-errors IncorrectDatabaseCredentials',
    specificity: 86,
  }),
];
