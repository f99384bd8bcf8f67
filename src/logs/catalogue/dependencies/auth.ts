/** A dependency answers, and rejects the credentials or what they may do. */
import { addressNear, detailOf, isCode, productIn } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern, Neighbours } from '../pattern.ts';

/** Where it happened, besides the words. */
function place(around: Neighbours, product?: string): { host?: string; service?: string } {
  const { host } = addressNear(around);
  const service = product ?? productIn(around.line(0)?.message ?? '');
  return { ...(host === undefined ? {} : { host }), ...(service === undefined ? {} : { service }) };
}

export const AUTH: readonly AnyPattern[] = [
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
    find: /(?:password|Peer|Ident|LDAP|GSSAPI|RADIUS|certificate|PAM|SCRAM|MD5|trust|SASL)? ?authentication failed for user "(?<user>[^"]{1,128})"|fe_sendauth: no password supplied|no password (?:was )?(?:supplied|provided|assigned)|role "(?<role>[^"]{1,128})" (?:does not exist|is not permitted to log in)|no pg_hba\.conf entry for (?:host|replication connection from host) "[^"]{1,80}", user "(?<pguser>[^"]{1,128})"|SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string|The server requested (?:password|SCRAM-based) authentication, but no password was provided/,
    read: (match, around) => {
      const { user, role, pguser } = match.groups as { user?: string; role?: string; pguser?: string };
      const name = user ?? role ?? pguser;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(name === undefined ? {} : { user: name }),
          ...place(around, 'PostgreSQL'),
        },
      };
    },
    samples: {
      match: [
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
      not: [
        'authentication succeeded for user "app"',
        'role "admin" was granted',
        'error: relation "role" does not exist',
      ],
    },
    source:
      'run: postgres 15 with psycopg2, asyncpg, PDO, DBI, pg for Node; postgres src/backend/libpq/auth.c auth_failed',
    specificity: 87,
  }),
  pattern({
    id: 'database/does-not-exist',
    kind: 'refused',
    needles: ['does not exist', 'unknown database', 'ora-12514', 'could not find your database'],
    // The server was reached and let the user in: what is missing is the database.
    find: /database "(?<pg>[^"]{1,128})" does not exist|Unknown database '(?<mysql>[^']{1,128})'|Database `(?<prisma>[^`]{1,128})` does not exist|could not find your database: (?<rails>[\w.-]{1,128}?)\.?(?:\s|$)|ORA-12514\b.{0,200}/,
    read: (match, around) => {
      const name = Object.values(match.groups ?? {}).find((value) => value !== undefined);
      const { host, service } = place(around);
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
    samples: {
      match: [
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
      not: ['relation "orders" does not exist', 'unknown database driver'],
    },
    source: 'run: postgres 15, mariadb 10.11; prisma-engines user-facing-errors DatabaseDoesNotExist',
    specificity: 86,
  }),
  pattern({
    id: 'mssql/cannot-open-database',
    kind: 'auth-failed',
    needles: ['cannot open database'],
    find: /Cannot open database "[^"]{1,128}" requested by the login/,
    read: (_match, around) => ({ fields: { detail: detailOf(around.line(0)?.message ?? ''), ...place(around) } }),
    samples: {
      match: [
        'Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "Billing" requested by the login. The login failed.',
      ],
      not: ['cannot open database file'],
    },
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
    find: /Access denied for user '(?<user>[^']{0,128})'@'(?<from>[^']{0,128})'|Host '(?<host>[^']{1,128})' is not allowed to connect to this (?:MySQL|MariaDB) server|Public Key Retrieval is not allowed|Authentication plugin '[^']{1,60}' (?:cannot be loaded|reported error|is not supported)|Client does not support authentication protocol requested by server/,
    read: (match, around) => {
      const user = match.groups?.user;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(user === undefined || user === '' ? {} : { user }),
          service: 'MySQL',
        },
      };
    },
    samples: {
      match: [
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
      not: ["Access denied for file '/etc/shadow'", 'user app granted access'],
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
    find: /\bNOAUTH\b|\bWRONGPASS\b|\bNOPERM\b|invalid username-password pair|HELLO must be called with the client already authenticated|AUTH <password> called without any password configured|ERR invalid password/,
    read: (match, around) => ({
      fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...place(around, 'Redis') },
    }),
    samples: {
      match: [
        {
          log: 'redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.',
          fields: { service: 'Redis' },
        },
        'redis.exceptions.AuthenticationError: HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
        'SimpleError [ReplyError]: NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used',
        'io.lettuce.core.RedisCommandExecutionException: NOAUTH Authentication required.',
        'redis: WRONGPASS invalid username-password pair or user is disabled.',
      ],
      not: ['noauthority given', 'redis ready, no auth'],
    },
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
    find: /(?:Mongo\w{0,30}(?:Error|Exception)|OperationFailure|MongoServerError|mongo).{0,200}(?:Authentication failed|requires authentication|[Uu]nauthorized|not authorized on)|Command \w{1,60} requires authentication|auth error: sasl conversation error|Exception authenticating MongoCredential\{.{0,80}userName='(?<user>[^']{1,128})'|\(AuthenticationFailed\)|not authorized on \w{1,64} to execute command/i,
    read: (match, around) => {
      const user = match.groups?.user;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(user === undefined ? {} : { user }),
          ...place(around, 'MongoDB'),
        },
      };
    },
    samples: {
      match: [
        { log: 'MongoServerError: Authentication failed.', fields: { service: 'MongoDB' } },
        "pymongo.errors.OperationFailure: Authentication failed., full error: {'ok': 0.0, 'errmsg': 'Authentication failed.', 'code': 18}",
        {
          log: "com.mongodb.MongoSecurityException: Exception authenticating MongoCredential{mechanism=SCRAM-SHA-256, userName='catalog', source='admin'}",
          fields: { user: 'catalog' },
        },
        'connection() error occurred during connection handshake: auth error: sasl conversation error: unable to authenticate using mechanism "SCRAM-SHA-256": (AuthenticationFailed) Authentication failed.',
        'MongoServerError: command find requires authentication',
      ],
      not: ['mongo connected', 'Authentication failed for the web user'],
    },
    source:
      'mongodb/mongo src/mongo/base/error_codes.yml 18, 13; mongodb/mongo-java-driver MongoSecurityException; mongodb/mongo-go-driver x/mongo/driver/auth',
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
    find: /ACCESS_REFUSED|SaslAuthenticationException|SASL authentication (?:failed|error)|Authentication failed(?: during authentication)? due to invalid credentials with SASL|SASL.{0,60}(?:authentication failed|handshake failed|AUTHENTICATION_FAILED)|nats: [Aa]uthorization [Vv]iolation|(?:Topic|Group|Cluster)AuthorizationException|Not authorized to access (?:topics|group)|ProbableAuthenticationError|LDAP(?::| ).{0,60}(?:Invalid [Cc]redentials|error code 49)|invalidCredentials/i,
    read: (match, around) => {
      const user = /user '([^']{1,128})'/.exec(around.line(0)?.message ?? '')?.[1];
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(user === undefined ? {} : { user }),
          ...place(around),
        },
      };
    },
    samples: {
      match: [
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
      not: ['sasl mechanisms enabled: PLAIN', 'card refused by issuer'],
    },
    source:
      'rabbitmq/rabbitmq-server rabbit_reader.erl auth_fail; apache/kafka SaslServerAuthenticator.java; nats-io/nats.go errors; RFC 4511 resultCode 49',
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
    find: /Login failed for user '(?<user>[^']{0,128})'|ORA-(?:01017|28000|01045|28001)\b|Authentication failed against database server|User `(?<name>[^`]{1,128})` was denied access on the database/,
    read: (match, around) => {
      const user = match.groups?.user ?? match.groups?.name;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(user === undefined || user === '' ? {} : { user }),
          ...place(around),
        },
      };
    },
    samples: {
      match: [
        {
          log: "Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'billing'.",
          fields: { user: 'billing' },
        },
        'java.sql.SQLException: ORA-01017: invalid username/password; logon denied',
        'Error: P1000: Authentication failed against database server at `db`, the provided database credentials for `app` are not valid.',
      ],
      not: ['login failed page rendered', 'user logged in'],
    },
    source: 'SQL Server error 18456; Oracle ORA-01017; prisma-engines user-facing-errors IncorrectDatabaseCredentials',
    specificity: 86,
  }),
  pattern({
    // The credentials are good; what they may do is not enough.
    id: 'cloud/not-allowed',
    kind: 'auth-failed',
    needles: [
      'is not authorized to perform',
      'does not have authorization to perform action',
      'google cloud storage',
      "' denied on ",
    ],
    find: /(?:User: )?(?<arn>arn:aws[\w-]{0,20}:[\w:/@.+=,-]{1,200}) is not authorized to perform: (?<aws>[\w-]{1,40}:[\w*]{1,80})|The client '(?<client>[^']{1,120})' with object id '[^']{1,80}' does not have authorization to perform action '(?<azure>[\w./-]{1,160})'|(?<account>[\w.+-]{1,80}@[\w.-]{1,120}) does not have (?<storage>[\w.]{1,80}) access to the Google Cloud Storage|Permission '(?<gcp>[a-z]\w{1,40}\.[\w.]{1,100})' denied on /,
    read: (match, around) => {
      const { arn, aws, client, azure, account, storage, gcp } = match.groups as Record<string, string | undefined>;
      const text = around.line(0)?.message ?? match[0];
      const user = arn ?? client ?? account;
      const action = (aws ?? azure ?? storage ?? gcp) as string;
      return {
        fields: {
          detail: detailOf(text.slice(text.indexOf(match[0]))),
          action,
          ...(user === undefined ? {} : { user }),
        },
      };
    },
    samples: {
      match: [
        {
          log: 'level=fatal msg="failed to list zones: operation error Route 53: ListHostedZones, https response error StatusCode: 403, AccessDenied: User: arn:aws:sts::123456789012:assumed-role/workers/i-1 is not authorized to perform: route53:ListHostedZones because no identity-based policy allows it"',
          fields: { user: 'arn:aws:sts::123456789012:assumed-role/workers/i-1', action: 'route53:ListHostedZones' },
        },
        {
          log: 'botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k"',
          fields: { action: 's3:GetObject' },
        },
        {
          log: "AuthorizationFailed: The client '1a-2b' with object id '1a-2b' does not have authorization to perform action 'Microsoft.Network/dnszones/read' over scope '/subscriptions/x'",
          fields: { user: '1a-2b', action: 'Microsoft.Network/dnszones/read' },
        },
        {
          log: 'googleapi: Error 403: app@p.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.',
          fields: { user: 'app@p.iam.gserviceaccount.com', action: 'storage.objects.get' },
        },
        {
          log: "google.api_core.exceptions.PermissionDenied: 403 Permission 'pubsub.topics.publish' denied on resource (or it may not exist).",
          fields: { action: 'pubsub.topics.publish' },
        },
      ],
      not: [
        'user bob is not authorized to perform this step',
        'An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation',
      ],
    },
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html; https://learn.microsoft.com/azure/role-based-access-control/troubleshooting; https://cloud.google.com/storage/docs/troubleshooting',
    specificity: 87,
  }),
  pattern({
    id: 'cloud/credentials',
    kind: 'auth-failed',
    needles: [
      'credentials',
      'accessdenied',
      'access denied',
      'signaturedoesnotmatch',
      'invalidaccesskeyid',
      'expiredtoken',
      'invalidclienttokenid',
      'token is expired',
      'default credentials',
      'authorizationfailed',
      'invalidclient',
    ],
    find: /Unable to locate credentials|NoCredential(?:s|Providers)(?:Error)?\b|NoCredentialProviders|no valid (?:credential )?(?:providers|credentials)|[Uu]nable to load (?:AWS )?credentials|Could not load credentials from any providers|CredentialsProviderError|failed to (?:refresh|retrieve) (?:cached )?credentials|\b(?:InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|AuthorizationHeaderMalformed|AuthFailure)\b|An error occurred \((?:AccessDenied|403|AccessDeniedException|UnauthorizedOperation)\)|(?<!java\.nio\.file\.)AccessDenied(?:Exception)?: (?!\/)|could not find default credentials|Your default credentials were not found|Could not automatically determine credentials|DefaultAzureCredential failed|AuthenticationError: .{0,60}(?:AADSTS|credential)|AADSTS\d{4,8}|[Ii]nvalid_?[Cc]lient\b.{0,60}(?:secret|credentials)/,
    read: (match, around) =>
      isCode(around) ? null : { fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...place(around) } },
    samples: {
      match: [
        'botocore.exceptions.NoCredentialsError: Unable to locate credentials',
        'botocore.exceptions.ClientError: An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: The AWS Access Key Id you provided does not exist in our records.',
        'operation error S3: HeadBucket, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found',
        'CredentialsProviderError: Could not load credentials from any providers',
        'software.amazon.awssdk.core.exception.SdkClientException: Unable to load credentials from any of the providers in the chain',
        'google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information.',
        'google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.',
        'DefaultAzureCredential failed to retrieve a token from the included credentials.',
        'AccessDenied: Access Denied\n    at throwDefaultError',
      ],
      not: ['credentials loaded from environment', 'Access denied page', '    raise NoCredentialsError()'],
    },
    source:
      'run: boto3 1.44; aws-sdk-go-v2 aws/credential_cache.go; smithy-lang/smithy-typescript property-provider; googleapis/google-cloud-go; Azure/azure-sdk',
    specificity: 85,
  }),
  pattern({
    id: 'http/unauthorized',
    kind: 'auth-failed',
    needles: [
      '401',
      '403',
      'unauthorized',
      'permission denied',
      'invalid token',
      'unauthenticated',
      'forbidden',
      'authentication',
    ],
    find: /\b(?:HTTP(?:\/[\d.]{1,3})?|status(?: code)?|[Ss]tatusCode|response(?: code)?|[Cc]ode|error)[:= ('"]{1,4}40[13]\b|\b40[13] (?:Client Error: )?(?:Unauthorized|Forbidden)\b|(?:Unauthorized|Forbidden)\b.{0,20}\(?40[13]|code = (?:Unauthenticated|PermissionDenied)|StatusCode\.(?:UNAUTHENTICATED|PERMISSION_DENIED)|\bUNAUTHENTICATED: |security_exception|(?:error making API request|vault).{0,200}(?:permission denied|invalid token)|invalid (?:API key|api[ _]key|bearer token|access token|auth(?:entication)? token)|Incorrect API key|unauthorized: authentication required|AuthenticationException\(401/i,
    read: (_match, around) => {
      const text = around.line(0)?.message ?? '';
      const severity = around.line(0)?.severity;
      // Access logs of the app's own server, and what it tells its clients, are no failure of a dependency.
      if (/\b(?:open|mkdir|stat|unlink|rename|chown|chmod|create|write|read) \/\S{1,300}: permission denied/.test(text))
        return null;
      if (
        /"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) \S{1,400} HTTP\/|system:serviceaccount|is forbidden: |client (?:ip|addr)|remote_addr/i.test(
          text,
        ) ||
        severity === 'info' ||
        severity === 'debug'
      )
        return null;
      // Vault lists what is wrong below.
      const listed = /Errors:$/.test(text) ? around.after(/^\s{0,4}\* (.{1,200})$/, 3)?.match[1] : undefined;
      return { fields: { detail: detailOf(listed === undefined ? text : `${text} ${listed}`), ...place(around) } };
    },
    samples: {
      match: [
        {
          log: 'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://billing.shop.svc:8443/v1/token',
          fields: { host: 'billing.shop.svc' },
        },
        'AxiosError: Request failed with status code 401',
        'rpc error: code = Unauthenticated desc = invalid token',
        "elasticsearch.AuthenticationException: AuthenticationException(401, 'security_exception', 'unable to authenticate user [elastic]')",
        {
          log: 'Error making API request.\nURL: GET https://vault:8200/v1/secret/data/app\nvault: Code: 403. Errors:\n* permission denied',
          fields: { detail: 'vault: Code: 403. Errors: permission denied' },
        },
        'org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 Unauthorized: "{"error":"invalid_client"}"',
      ],
      not: [
        '10.244.0.1 - - [22/Nov/2026:10:00:00 +0000] "GET /admin HTTP/1.1" 401 12',
        'INFO request finished status=403',
        'line 401: ok',
      ],
    },
    source:
      'psf/requests models.py raise_for_status; axios lib/core/settle.js; grpc-go codes; elastic-transport-python; spring-web HttpClientErrorException; RFC 9110 15.5.2, 15.5.4',
    specificity: 70,
  }),
];
