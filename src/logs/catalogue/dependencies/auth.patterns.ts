/** A dependency rejects the credentials, or what their user may do. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { addressNear } from '../dependency-address.ts';
import { productIn } from '../products.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';

/** The host and the product, besides the detail. */
function place(around: Neighbours, product?: string): { host?: string; service?: string } {
  const { host } = addressNear(around);
  const service = product ?? productIn(around.matched.message);
  return { ...(host === undefined ? {} : { host }), ...(service === undefined ? {} : { service }) };
}

/** Requests that a server logs, and refusals by the Kubernetes API. */
const SERVED = once(() =>
  oneOf([
    /"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) \S{1,400} HTTP\//i,
    /system:serviceaccount|is forbidden: |client (?:ip|addr)|remote_addr/i,
  ]),
);

export const AUTH = [
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
          ...place(around, 'PostgreSQL'),
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
    source: 'run: postgres 15, mariadb 10.11; prisma-engines user-facing-errors DatabaseDoesNotExist',
    specificity: 86,
  }),
  pattern({
    id: 'mssql/cannot-open-database',
    kind: 'auth-failed',
    needles: ['cannot open database'],
    find: () => /Cannot open database "[^"]{1,128}" requested by the login/,
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message), ...place(around) } }),
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
      fields: { detail: detailOf(around.matched.message), ...place(around, 'Redis') },
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
        sequence(/(?:Mongo\w{0,30}(?:Error|Exception)|OperationFailure|MongoServerError|mongo).{0,200}/i, [
          /Authentication failed|requires authentication|[Uu]nauthorized|not authorized on/i,
        ]),
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
          ...place(around, 'MongoDB'),
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
        /SASL.{0,60}(?:authentication failed|handshake failed|AUTHENTICATION_FAILED)/i,
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
          ...place(around),
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
          ...place(around),
        },
      };
    },
    source: 'SQL Server error 18456; Oracle ORA-01017; prisma-engines user-facing-errors IncorrectDatabaseCredentials',
    specificity: 86,
  }),
  pattern({
    // The credentials are valid, but their permissions are not enough.
    id: 'cloud/not-allowed',
    kind: 'auth-failed',
    needles: [
      'is not authorized to perform',
      'does not have authorization to perform action',
      'google cloud storage',
      "' denied on ",
    ],
    find: () =>
      oneOf([
        sequence(
          /(?:User: )?(?<arn>arn:aws[\w-]{0,20}:[\w:/@.+=,-]{1,200}) is not authorized to perform: /,
          /(?<aws>[\w-]{1,40}:[\w*]{1,80})/,
        ),
        sequence(
          /The client '(?<client>[^']{1,120})' with object id '[^']{1,80}' does not have authorization to /,
          /perform action '(?<azure>[\w./-]{1,160})'/,
        ),
        sequence(
          /(?<account>[\w.+-]{1,80}@[\w.-]{1,120}) does not have (?<storage>[\w.]{1,80}) access to the Google /,
          /Cloud Storage/,
        ),
        /Permission '(?<gcp>[a-z]\w{1,40}\.[\w.]{1,100})' denied on /,
      ]),
    read: (match, around) => {
      const { arn, aws, client, azure, account, storage, gcp } = match.groups as Record<string, string | undefined>;
      const text = around.matched.message;
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
    source: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
      'https://learn.microsoft.com/azure/role-based-access-control/troubleshooting',
      'https://cloud.google.com/storage/docs/troubleshooting',
    ],
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
    find: () =>
      oneOf([
        /Unable to locate credentials/,
        /NoCredential(?:s|Providers)(?:Error)?\b/,
        /NoCredentialProviders/,
        /no valid (?:credential )?(?:providers|credentials)/,
        /[Uu]nable to load (?:AWS )?credentials/,
        /Could not load credentials from any providers/,
        /CredentialsProviderError/,
        /failed to (?:refresh|retrieve) (?:cached )?credentials/,
        sequence(
          /\b/,
          [
            /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(?:Exception)?|InvalidClientTokenId/,
            /UnrecognizedClientException/,
            /AuthorizationHeaderMalformed/,
            /AuthFailure/,
          ],
          /\b/,
        ),
        /An error occurred \((?:AccessDenied|403|AccessDeniedException|UnauthorizedOperation)\)/,
        /(?<!java\.nio\.file\.)AccessDenied(?:Exception)?: (?!\/)/,
        /could not find default credentials/,
        /Your default credentials were not found/,
        /Could not automatically determine credentials/,
        /DefaultAzureCredential failed/,
        /AuthenticationError: .{0,60}(?:AADSTS|credential)/,
        /AADSTS\d{4,8}/,
        /[Ii]nvalid_?[Cc]lient\b.{0,60}(?:secret|credentials)/,
      ]),
    read: (_match, around) =>
      isCode(around) ? null : { fields: { detail: detailOf(around.matched.message), ...place(around) } },
    source: [
      'run: boto3 1.44',
      'aws-sdk-go-v2 aws/credential_cache.go',
      'smithy-lang/smithy-typescript property-provider',
      'googleapis/google-cloud-go',
      'Azure/azure-sdk',
    ],
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
    find: () =>
      oneOf([
        sequence(
          /\b/i,
          [/HTTP(?:\/[\d.]{1,3})?|status(?: code)?|[Ss]tatusCode|response(?: code)?|[Cc]ode|error/i],
          /[:= ('"]{1,4}40[13]\b/i,
        ),
        /\b40[13] (?:Client Error: )?(?:Unauthorized|Forbidden)\b/i,
        /(?:Unauthorized|Forbidden)\b.{0,20}\(?40[13]/i,
        /code = (?:Unauthenticated|PermissionDenied)/i,
        /StatusCode\.(?:UNAUTHENTICATED|PERMISSION_DENIED)/i,
        /\bUNAUTHENTICATED: |security_exception/i,
        /(?:error making API request|vault).{0,200}(?:permission denied|invalid token)/i,
        /invalid (?:API key|api[ _]key|bearer token|access token|auth(?:entication)? token)/i,
        /Incorrect API key/i,
        /unauthorized: authentication required/i,
        /AuthenticationException\(401/i,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      const severity = around.matched.severity;
      // Access logs of the app's own server, and its answers to clients, are no failure of a dependency.
      if (/\b(?:open|mkdir|stat|unlink|rename|chown|chmod|create|write|read) \/\S{1,300}: permission denied/.test(text))
        return null;
      if (SERVED().test(text) || severity === 'info' || severity === 'debug') return null;
      // Vault lists the errors below.
      const listed = /Errors:$/.test(text) ? around.after(/^\s{0,4}\* (.{1,200})$/, 3)?.match[1] : undefined;
      return { fields: { detail: detailOf(listed === undefined ? text : `${text} ${listed}`), ...place(around) } };
    },
    source: [
      'psf/requests models.py raise_for_status',
      'axios lib/core/settle.js',
      'grpc-go codes',
      'elastic-transport-python',
      'spring-web HttpClientErrorException',
      'RFC 9110 15.5.2, 15.5.4',
    ],
    specificity: 70,
  }),
];
