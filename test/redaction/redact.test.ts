import { readFileSync, globSync } from 'node:fs';
import { expect } from 'chai';

import type { KubeObject } from '../../src/model/objects.ts';
import { redactLog, redactText } from '../../src/redaction/redact.ts';
import { redactObject } from '../../src/sources/bundle/redact-object.ts';
import { NAME_PARTS, sensitivity } from '../../src/redaction/names.ts';
import { KnownSecrets } from '../../src/redaction/known.ts';
import { redactNamed } from '../../src/redaction/places.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

/** Joins a sample here, so that no scanner of repositories reports it as a leak. */
const glue = (...parts: string[]): string => parts.join('');
const redacted = (object: KubeObject): KubeObject => redactObject(object, new KnownSecrets());
const B64 = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKB';
const JWT = glue(
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  '.eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  '.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
);

/** [text, what must be masked, what must stay] */
const MASKED: readonly (readonly [string, string, ...string[]])[] = [
  // nginx: an address with credentials, and a variable with a password.
  ['proxy_pass http://app:hunter22@api:9000;', 'hunter22', 'proxy_pass http://app:', '@api:9000;'],
  ['proxy_pass http://api2:9000/?api_key=Zx81abQ7;', 'Zx81abQ7', 'proxy_pass http://api2:9000/'],
  ['proxy_pass app1:Hunter22@api:9000;', 'Hunter22', 'proxy_pass '],
  ['PROXY_PASS Hunter22', 'Hunter22', 'PROXY_PASS '],
  ['proxy_pass=hunter2', 'hunter2', 'proxy_pass='],
  ['proxy_pass Hunter22', 'Hunter22', 'proxy_pass '],
  // URLs and connection strings
  [
    'dial postgres://app:hunter2@db:5432/app?sslmode=off failed',
    'hunter2',
    'postgres://app:',
    '@db:5432/app?sslmode=off failed',
  ],
  ['redis://:s3cr3t@cache:6379/0', 's3cr3t', 'redis://:', '@cache:6379/0'],
  ['amqp://guest:guest@rabbit:5672/vhost', ':guest@', 'amqp://guest:', '@rabbit:5672/vhost'],
  ['mongodb+srv://u:p%40ss@h1:27017,h2:27017/db?replicaSet=rs0', 'p%40ss', '@h1:27017,h2:27017/db?replicaSet=rs0'],
  ['postgres://app:p/s#1@db:5432/app', 'p/s#1', 'postgres://app:', '@db:5432/app'],
  ['postgres://app:p@ss@db:5432/app', 'p@ss', '@db:5432/app'],
  ['git clone https://oauth2:abc123def@gitlab.example.com/x.git', 'abc123def', 'gitlab.example.com/x.git'],
  ['{"url":"mysql://root:toor9@mysql/shop"}', 'toor9', 'mysql://root:', '@mysql/shop'],
  ['dsn: app:hunter2@tcp(db:3306)/shop?parseTime=true', 'hunter2', 'app:', '@tcp(db:3306)/shop?parseTime=true'],
  [
    'jdbc:postgresql://db:5432/app?user=app&password=hunter2&ssl=true',
    'hunter2',
    'jdbc:postgresql://db:5432/app?user=app&password=',
    '&ssl=true',
  ],
  ['jdbc:oracle:thin:scott/tiger99@//db:1521/XE', 'tiger99', 'scott', '@//db:1521/XE'],
  [
    'host=db port=5432 user=app password=hunter2 dbname=app sslmode=disable',
    'hunter2',
    'host=db port=5432 user=app password=',
    'dbname=app sslmode=disable',
  ],
  ["host=db password='hunter two' dbname=app", 'hunter two', "password='", "' dbname=app"],
  [
    'Server=sql,1433;Database=shop;User Id=sa;Password=Str0ng!Pass;Encrypt=true',
    'Str0ng!Pass',
    'Server=sql,1433;Database=shop;User Id=sa;Password=',
    ';Encrypt=true',
  ],
  ['Server=sql;Uid=sa;Pwd=abc123;', 'abc123', 'Server=sql;Uid=sa;Pwd='],
  [
    'DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=aGVsbG8gd29ybGQxMjM0==;EndpointSuffix=core.windows.net',
    'aGVsbG8gd29ybGQxMjM0',
    'AccountName=shop',
    'EndpointSuffix=core.windows.net',
  ],
  ['GET /cb?code=1&access_token=abcDEF123456&state=x', 'abcDEF123456', 'GET /cb?code=1&access_token=', '&state=x'],
  // headers
  ['Authorization: Bearer abc.def-123', 'abc.def-123', 'Authorization: Bearer '],
  ['> authorization: Basic YXBwOmh1bnRlcjI=', 'YXBwOmh1bnRlcjI', 'authorization: Basic '],
  ['{"headers":{"Authorization":"Bearer 0123456789abcdef"},"status":401}', '0123456789abcdef', '"status":401'],
  ['sent Bearer 0123456789abcdef0123 to https://api.example.com', '0123456789abcdef0123', 'to https://api.example.com'],
  ["curl -H 'X-Api-Key: 9f8e7d6c5b4a' https://api.example.com", '9f8e7d6c5b4a', 'https://api.example.com'],
  ['Cookie: session=abc123def456; theme=dark', 'abc123def456', 'Cookie: session='],
  ['curl -u admin:hunter2 http://nexus:8081/', ':hunter2', '-u admin:', 'http://nexus:8081/'],
  // forms
  ['password=hunter2', 'hunter2', 'password='],
  ['DB_PASSWORD=hunter2', 'hunter2', 'DB_PASSWORD='],
  ['export API_KEY="abc-def-ghi"', 'abc-def-ghi', 'export API_KEY="'],
  ['{"user":"app","password":"hunter2","host":"db"}', 'hunter2', '"user":"app","password":"', '"host":"db"'],
  ['{"dbPassword": "correct horse battery", "port": 5432}', 'correct horse', '"port": 5432'],
  ['{\\"client_secret\\":\\"abc123\\",\\"id\\":7}', 'abc123', '\\"id\\":7'],
  ['{"password":12345678,"port":5432}', '12345678', '"port":5432'],
  ["{'user': 'app', 'password': 'hunter2'}", 'hunter2', "'user': 'app'"],
  ["'password' => 'hunter2',", 'hunter2', "'password' => '"],
  [':password=>"hunter2", :host=>"db"', 'hunter2', ':host=>"db"'],
  ['&{User:app Password:hunter2 Host:db Port:5432}', 'hunter2', 'User:app Password:', 'Host:db Port:5432'],
  ['level=info msg="config loaded" db_password=hunter2 db_host=db', 'hunter2', 'msg="config loaded"', 'db_host=db'],
  ['spring.datasource.password=hunter2', 'hunter2', 'spring.datasource.password='],
  ['password: hunter2', 'hunter2', 'password: '],
  ['  db:\n    host: db\n    password: "hunter2"\n    port: 5432', 'hunter2', 'host: db', 'port: 5432'],
  [
    '2026-11-22T20:17:23.307059073Z secret_key_base: 8f7a6b5c4d3e2f1a',
    '8f7a6b5c4d3e2f1a',
    '2026-11-22T20:17:23.307059073Z secret_key_base: ',
  ],
  ['GENERATED ROOT PASSWORD: oph9Ahngai4Ie', 'oph9Ahngai4Ie', 'GENERATED ROOT PASSWORD: '],
  ['Jenkins initial admin password: 3f2a9c88b1d04e5f', '3f2a9c88b1d04e5f', 'initial admin password: '],
  ['starting with --db-password=hunter2 --db-host=db', 'hunter2', '--db-password=', '--db-host=db'],
  ['mysql --user app --password hunter2 --host db', 'hunter2', '--user app', '--host db'],
  ["ALTER USER 'app' IDENTIFIED BY 'hunter2';", 'hunter2', "ALTER USER 'app' IDENTIFIED BY '"],
  ["CREATE ROLE app WITH PASSWORD 'hunter2'", 'hunter2', 'CREATE ROLE app WITH PASSWORD'],
  ['requirepass hunter2', 'hunter2', 'requirepass '],
  ['machine github.com login bot password abc123def', 'abc123def', 'machine github.com login bot password '],
  [
    '<property><password>hunter2</password><host>db</host></property>',
    'hunter2',
    '<password>',
    '</password><host>db</host>',
  ],
  ['{"auths":{"registry.example.com":{"auth":"YXBwOmh1bnRlcjI="}}}', 'YXBwOmh1bnRlcjI', 'registry.example.com'],
  [
    '//npm.example.com/:_authToken=00000000-aaaa-1111-bbbb-222222222222',
    '00000000-aaaa',
    '//npm.example.com/:_authToken=',
  ],
  ['SECRET_ID=5a4b3c2d-1111-2222-3333-444455556666', '5a4b3c2d', 'SECRET_ID='],
  ['env: DB_HOST=db DB_PASSWORD=hun;ter2 DB_PORT=5432', 'ter2', 'DB_HOST=db DB_PASSWORD=', ' DB_PORT=5432'],
  ['connecting user=admin pass=hunter2 host=db', 'hunter2', 'user=admin pass=', ' host=db'],
  ['my password "hunter2" is wrong', 'hunter2', 'my password "', '" is wrong'],
  ['password is hunter2!', 'hunter2', 'password is '],
  ['sent token abcDEF1234567890abcDEF1234567890 to db', 'abcDEF1234567890', ' to db'],
  ['db:\n  password: |\n    hunter2\n    more9\n  host: db\n', 'hunter2', '  password: |\n', '  host: db\n'],
  ['X-Amz-Signature=0123456789abcdef0123456789abcdef&X-Amz-Date=1', '0123456789abcdef', '&X-Amz-Date=1'],
  ["{'Authorization': 'Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b'}", '9944b09199', "'Authorization': 'Token "],
  // known formats
  [`got ${JWT} from the issuer`, JWT, 'got ', ' from the issuer'],
  [glue('remote: ghp', '_abcdefghijklmnopqrstuvwxyz0123456789 rejected'), 'abcdefghijklmnop', 'remote: ', ' rejected'],
  [glue('glpat', '-abcdefghij0123456789 expired'), 'abcdefghij0123456789', ' expired'],
  [glue('xoxb', '-123456789012-abcdefABCDEF invalid_auth'), '123456789012', 'invalid_auth'],
  [
    glue('The AWS Access Key Id AKIA', 'IOSFODNN7EXAMPLE does not exist'),
    'IOSFODNN7',
    'The AWS Access Key Id',
    'does not exist',
  ],
  [
    glue('aws_secret_access_key = wJalrXUtnFEMI', '/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    'wJalrXUtnFEMI',
    'aws_secret_access_key = ',
  ],
  [glue('key AIza', 'SyA1234567890abcdefghijklmnopqrstuv not valid'), 'SyA1234567890', 'not valid'],
  [
    glue('Invalid API Key provided: sk', '_live_abcdefghijklmnop1234'),
    'abcdefghijklmnop1234',
    'Invalid API Key provided: ',
  ],
  [
    glue('https://hooks.slack.com/services/T00000000', '/B00000000/XXXXabcdXXXXabcdXXXXabcd'),
    'XXXXabcd',
    'hooks.slack.com/services/',
  ],
  [
    glue('Incorrect API key provided: sk', '-proj-abcdefghij0123456789ABCD'),
    'abcdefghij0123456789',
    'Incorrect API key provided',
  ],
  ['user%3Da%26password%3Dhunter2%2Bx9%26x=1', 'hunter2', 'user%3Da%26password%3D', '%26x=1'],
  // messages that quote a value
  ["ERROR 'password' expected type 'int', got 'hunter'", 'hunter', "expected type 'int', got '"],
  ['1 | password: hunter', 'hunter', '1 | password: '],
  ["using password 'hunter' for app", 'hunter', 'using password ', ' for app'],
  ['password=aB1;Oh4*D7x;encrypt=true', 'Oh4', ';encrypt=true'],
  ['mnemonic: abandon ability able about', 'ability', 'mnemonic: '],
  ['could not translate host name "ss@db" to address', 'ss@', '@db" to address'],
  ['Authorization: AWS AKID:c2lnbmF0dXJlMQ==', 'c2lnbmF0dXJlMQ', 'Authorization: AWS'],
  ["(5, 'app'), VALUES: (id, api_token) values (7, 'tok7x9ab')", 'tok7x9ab', 'api_token'],
  ['password = process.env.PW ?? "Hunter22x"', 'Hunter22x', 'password = '],
  ['| id | api_token | host |\n|---|---|---|\n| 7 | tok7x9ab | db |', 'tok7x9ab', '| db |'],
  ['a\n<password>\n  hunter2\n</password>\nb', 'hunter2', 'a\n<password>\n  ', '\n</password>\nb'],
  // private keys
  [
    `before\n-----BEGIN RSA PRIVATE KEY-----\n${B64}\n${B64}\nabc=\n-----END RSA PRIVATE KEY-----\nafter`,
    'MIIEvQ',
    'before',
    'BEGIN RSA PRIVATE KEY',
    'after',
  ],
  [
    `{"private_key":"-----BEGIN PRIVATE KEY-----\\n${B64}\\n-----END PRIVATE KEY-----\\n","type":"service_account"}`,
    'MIIEvQ',
    '"type":"service_account"',
  ],
  [`loading\n-----BEGIN EC PRIVATE KEY-----\n${B64}\n${B64}\nnext line of the app`, 'MIIEvQ', 'next line of the app'],
  [`first line of the app\n${B64}\n${B64}\n-----END PRIVATE KEY-----\nlast`, 'MIIEvQ', 'first line of the app', 'last'],
  [B64, 'MIIEvQ'],
];

const KEPT: readonly string[] = [
  // nginx: addresses.
  'location / {\n    proxy_pass http://api2:9000;\n    grpc_pass grpcs://api2:50051;\n}',
  'fastcgi_pass php8-fpm:9000;',
  'uwsgi_pass unix:/run/app1.sock;',
  'scgi_pass [fd00::1]:4000;',
  'memcached_pass cache1;',
  'proxy_pass "http://api2:9000";',
  'proxy_pass http://$upstream1;',
  'FATAL:  password authentication failed for user "app"',
  "Access denied for user 'app'@'10.1.1.1' (using password: YES)",
  "KeyError: 'DB_PASSWORD'",
  'Error: DB_PASSWORD: required',
  'web.sh: line 3: DB_PASSWORD: unbound variable',
  'sh: 1: API_KEY: parameter not set',
  'DB_PASSWORD is not set',
  'Missing required environment variable: DB_PASSWORD',
  'missing env SECRET_KEY_BASE',
  'required key STRIPE_API_KEY missing value',
  '{"DB_PASSWORD":"Required","PORT":"Required"}',
  '"password": must not be empty',
  'password: must be at least 8 characters long',
  '{"errors":{"password":["is too short"]}}',
  'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  "invalid token '<' at line 3",
  'unexpected token: }',
  'yaml: line 7: found character that cannot start any token',
  'error: invalid token: expired',
  'oauth2: token expired and refresh token is not set',
  'token: signature is invalid',
  'Bearer authentication required',
  'WWW-Authenticate: Bearer realm="registry"',
  'Authorization: required',
  'unauthorized: basic authentication is not supported',
  'dial tcp 10.96.0.42:5432: connect: connection refused',
  'postgres://db:5432/app',
  'postgres://app@db:5432/app?sslmode=off',
  'postgres://app:$(DB_PASSWORD)@db:5432/app',
  'postgres://app:${DB_PASSWORD}@db/app',
  'http://web:8080/users/a@example.com',
  'docker-pullable://registry:5000/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'containerd://ba8880ce1386a1301fa0e125289948339abacc566b71976ebb7fd586fefa1524',
  'open /var/run/secrets/kubernetes.io/serviceaccount/token: permission denied',
  'GOOGLE_APPLICATION_CREDENTIALS=/var/secrets/google/key.json',
  'DB_PASSWORD_FILE=/run/secrets/db',
  'password=/run/secrets/db/password',
  'TOKEN_TTL=3600 MAX_TOKENS=4096 tokens=12',
  'secret "db-credentials" not found',
  "couldn't find key password in Secret shop/db",
  'klog: "failed" secret="shop/db-credentials" err="not found"',
  'MountVolume.SetUp failed for volume "tls" : secret "tls" not found',
  'PWD=/app OLDPWD=/',
  'duplicate key value violates unique constraint "users_pkey"',
  'primary_key=id partition_key=tenant1',
  'password = os.environ["DB_PASSWORD"]',
  '    password=process.env.DB_PASSWORD,',
  '  File "/app/main.py", line 12, in connect\n    connect(password=os.environ["DB_PASSWORD"])',
  'if password == null {',
  'password=',
  'password=***** user=app',
  'flag --token is required',
  'unknown flag: --password',
  'flag needs an argument: --token',
  'level=error msg="connect failed" err="dial tcp: lookup db: no such host"',
  'nginx: [emerg] host not found in upstream "api" in /etc/nginx/conf.d/default.conf:3',
  'java.lang.IllegalStateException: Failed to load ApplicationContext at com.example.TokenService.<init>(TokenService.java:42)',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'pod web-5b58d7dc9-qshs8 uid 2080d48a-09c1-45e2-a648-4c094efcdfc0',
  '-----BEGIN CERTIFICATE-----\nMIIDCzCCAfOgAwIBAgIULAE0oRpTu0EvxxsV3tSXmHOmIRAwDQYJKoZIhvcNAQEL\n-----END CERTIFICATE-----',
  'ERROR: could not read private key from "/etc/tls/tls.key": permission denied',
  'the key "password" is not in the Secret',
  'Basic usage: web [flags]',
  'tests: pass=12 fail=0',
  'pass: ok',
  'the password is incorrect',
  'token is expired by 5m0s',
  'The token `foo` was unexpected',
  'jwt: token contains an invalid number of segments',
  'could not get token: Post "https://login.example.com/oauth/token": dial tcp: lookup login.example.com: no such host',
  'invalid username-password pair or user is disabled.',
  'The SECRET_KEY setting must not be empty.',
  'ERROR 1045 (28000): Plugin password: auth_socket',
  "TypeError: Cannot read properties of undefined (reading 'password')",
  'x509: certificate signed by unknown authority',
  'configuration error: unknown field "passwrd"',
  'ConfigurationError: token: expected string, got number',
  'std::runtime_error: token::parse failed',
  "alembic.util.exc.CommandError: Can't locate revision identified by '1a2b3c4d5e6f'",
  'INFO Cluster ID = MkU3OEVBNTcwNTJENDM2Qk (kafka.server.KafkaServer)',
  'EC2MetadataRequestError: failed to get EC2 instance identity document',
  '{"component": "o.e.c.c.ClusterFormationFailureHelper", "cluster.name": "elasticsearch"}',
  'use --token to log in, or set --password in the file',
  'error: the --api-key flag and --token exclude each other',
  'Warning: persistentvolumeclaims "PersistentVolumeClaimDataSourceRef" not found',
  'user app on host db on port 5432',
  'Password: required',
  'Password for user app:',
  'secrets: {name: db-credentials}',
  '{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}',
  'secrets: [db-credentials, cache]',
  'couldn\'t find key "password" in Secret "db"',
  'cannot load certificate key "/etc/nginx/ssl/tls.key": BIO_new_file() failed',
  'auth method scram-sha-256 not supported',
  'password=${DB_PASSWORD}',
  'password: $(DB_PASSWORD)',
  'docker login --password-stdin registry.example.com',
  'connect to db with password sha256 or SCRAM-SHA-256 hashes',
  'name,password,email are required\nname,email,password were given',
  '{"secret":{"secretName":"web-tls","defaultMode":420}}',
  'GET /errors?code=404&key=users 200',
  'lookup db.example.com: no such host, asked by admin@example.com',
  'mail to user:admin@example.com',
  'connect("db", "reporting", "utf8mb4")',
  'cannot read column "token" of relation "users"',
  'it would hold a secret. `-o json` also has the words',
  '"name": "web-secret",\n"namespace": "ns-ebf4df",\n"uid": "0e77e87a"',
  'password :: String -> Bool',
  'auth=SCRAM-SHA-256 is not supported',
  'Failing row contains (5, app, 2026-01-01 10:00:00, null).',
  "pass 'config' to the constructor",
  'secrets:\n  - db-credentials\n  - cache\n',
  'imagePullSecrets:\n- name: regcred\n',
  'tokens: {used: 12, left: 30}',
];

describe('redactText', () => {
  for (const [text, gone, ...kept] of MASKED) {
    it(`masks ${text.slice(0, 70)}`, () => {
      const out = redactText(text);
      expect(out).to.contain('[REDACTED]').and.not.contain(gone);
      for (const part of kept) expect(out).to.contain(part);
      expect(redactText(out), 'a second time').to.equal(out);
    });
  }
  for (const text of KEPT) {
    it(`keeps ${text.slice(0, 70)}`, () => expect(redactText(text)).to.equal(text));
  }

  it('is idempotent, and keeps lines, over every recorded log', () => {
    for (const file of globSync('test/corpus/*/cluster-resources/pods/logs/**/*.log')) {
      const text = readFileSync(file, 'utf8').slice(0, 200_000);
      const once = redactText(text);
      expect(redactText(once), file).to.equal(once);
      expect(once.split('\n').length, file).to.equal(text.split('\n').length);
    }
  });

  it('keeps the lines and their times of a log in which one secret spans lines', () => {
    const lines = ['<password>', 'web | hunter2', '</password>', 'db:', '  password:', '    hunter3', 'done'];
    const log = lines.map((line, i) => `2026-01-01T11:58:0${i}.000000000Z ${line}`).join('\n');
    const out = redactLog(log).split('\n');
    expect(out.map((line) => line.slice(0, 31))).to.deep.equal(log.split('\n').map((line) => line.slice(0, 31)));
    expect(out.join('\n')).to.not.match(/hunter/);
  });

  it('is idempotent over random mixtures of its patterns', () => {
    const bits = [
      'password',
      '=',
      ':',
      ' ',
      '"',
      "'",
      '[REDACTED]',
      'hunter2',
      '://',
      'app',
      '@',
      'db',
      '\n',
      'Bearer ',
      'token',
      '{',
      '}',
      ',',
      'Abc123xyz',
      '\\"',
      '&',
      ';',
      '--',
      'https',
      '-u ',
      'secret',
      'auth',
      '$(X)',
      '/',
      '<',
      '>',
    ];
    let seed = 42;
    const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648);
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: 3 + (next() % 14) }, () => bits[next() % bits.length]).join('');
      const once = redactText(text);
      expect(redactText(once), JSON.stringify(text)).to.equal(once);
    }
  });

  it('takes linear time on hostile text', () => {
    const long = 200_000;
    for (const piece of [
      'eyJ-',
      'a:',
      'password',
      'password=',
      '://a:',
      'https://a:b/',
      '-----BEGIN PRIVATE KEY-----',
      'A',
      'Bearer ',
      'x.',
      '--token ',
      '<a>',
      '"',
      'auth: ',
      '-u a:',
      '\n ',
      'password:a ',
      'a: b password: hunter2 ',
      'password: |\n  a\n',
      'token is ',
      'a,"password","',
      '{"name":"password","value":"',
      'name: password\nvalue: ',
      'password%3D',
      'Password:\n',
      'user a on >',
      'kind: Secret\ndata:\n a: b\n',
      '{"kind":"Secret","data":{',
      '- --password\n- ',
      '<password>\n',
      '<a name="password">',
      '$6$abcdefgh',
      'h:1:d:u:p ',
      'mysql -h a ',
      'docker login ',
      'redis-cli -a ',
      'cookie: a=b; ',
      '"cookies":[',
      'temporary password ',
      'username: a, password: ',
      'A1b2C3d4E5f6G7h8I9',
      'QUJD',
      'tokens: [a, ',
      'tokens:\n - ',
      'pass:',
      'Authorization: ',
      "'password', '",
      'login a password ',
      'u"password":u"',
      'password="',
      "password='it''s ",
      'пароль: ',
      '\u001b[0m',
      '-----BEGIN CERTIFICATE-----',
      'xoxb-1-',
      "'a' for key 'token' ",
      'password has value ',
      'a, password, b\n',
      'connect(a, "b", ',
      "(password) values ('a', ",
      '?key=a',
      'lookup a@',
      'a:b@c ',
      'mnemonic: abandon ',
      'password=;a',
      'password => \n',
      '{password,"',
      'echo a | ',
      'secret: {a: "',
      'ghs_1_a.',
    ]) {
      expect(
        cpuMilliseconds(() => redactText(piece.repeat(long / piece.length))),
        piece,
      ).to.be.below(2000);
    }
  });
});

describe('redactNamed', () => {
  for (const [name, value, wanted] of [
    ['DB_PASSWORD', 'hunter', '[REDACTED]'],
    ['STRIPE_KEY', 'abc123def456', '[REDACTED]'],
    ['SENTRY_DSN', 'https://abc:def@sentry.example.com/1', 'https://abc:[REDACTED]@sentry.example.com/1'],
    ['DATABASE_URL', 'postgres://app:hunter2@db:5432/app', 'postgres://app:[REDACTED]@db:5432/app'],
    ['DATABASE_URL', 'postgres://db:5432/app', 'postgres://db:5432/app'],
    ['DB_PASSWORD', '$(OTHER)', '$(OTHER)'],
    ['DB_PASSWORD', '', ''],
    ['TOKEN_PATH', '/var/run/token', '/var/run/token'],
    [
      'JAVA_OPTS',
      '-Xmx512m -Djavax.net.ssl.keyStorePassword=changeit',
      '-Xmx512m -Djavax.net.ssl.keyStorePassword=[REDACTED]',
    ],
    ['CACHE_KEY', 'users', 'users'],
    ['LOG_LEVEL', 'debug', 'debug'],
  ] as const) {
    it(`${name}=${value}`, () => expect(redactNamed(name, value)).to.equal(wanted));
  }
});

describe('sensitivity', () => {
  for (const name of [
    'password',
    'DB_PASSWORD',
    'dbPassword',
    'PGPASSWORD',
    'MYSQL_PASS',
    'api-key',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'clientSecret',
    'X-Auth-Token',
    'password1',
    'GH_CREDENTIALS',
    'SECRET_KEY_BASE',
  ]) {
    it(`${name} is`, () => expect(sensitivity(name)).to.equal('strong'));
  }
  for (const name of [
    'DB_PASSWORD_FILE',
    'TOKEN_TTL',
    'secretName',
    'tokens',
    'monkey',
    'key',
    'primary_key',
    'passwordAuthentication',
    'author',
    'PASSENGER_PORT',
    'bypass',
    'compass',
  ]) {
    it(`${name} is not`, () => expect(sensitivity(name)).to.equal(undefined));
  }
});

describe('redactObject', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"env":[{"value":"hunter2"}]}',
        note: 'token=abc123def',
      },
    },
    spec: {
      containers: [
        {
          name: 'web',
          command: ['web', '--password', 'hunter2', '--db=postgres://app:hunter2@db/app', '--port', '8080'],
          env: [
            { name: 'DB_PASSWORD', value: 'hunter2' },
            { name: 'DB_HOST', value: 'db' },
            { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
          ],
          livenessProbe: { httpGet: { path: '/live', httpHeaders: [{ name: 'Authorization', value: 'Bearer x' }] } },
        },
      ],
    },
    status: {
      containerStatuses: [
        { name: 'web', lastState: { terminated: { message: 'login failed: password=hunter2 host=db' } } },
      ],
    },
  } as unknown as KubeObject;

  it('masks variables, arguments and messages, and drops the last applied configuration', () => {
    const out = JSON.stringify(redacted(pod));
    expect(out)
      .to.not.contain('hunter2')
      .and.not.contain('last-applied')
      .and.not.contain('abc123def')
      .and.not.contain('Bearer x');
    expect(out)
      .to.contain('"DB_HOST","value":"db"')
      .and.contain('"key":"token"')
      .and.contain('"8080"')
      .and.contain('host=db')
      .and.contain('"name":"DB_PASSWORD"');
    expect(redacted(redacted(pod))).to.deep.equal(redacted(pod));
  });

  it('keeps only keys and sizes of a Secret', () => {
    const secret = {
      kind: 'Secret',
      metadata: { name: 'db' },
      data: { password: 'aHVudGVyMg==' },
      stringData: { user: 'app' },
      type: 'Opaque',
    } as unknown as KubeObject;
    expect(redacted(secret)).to.deep.equal({
      kind: 'Secret',
      metadata: { name: 'db' },
      data: { password: 7, user: 3 },
      type: 'Opaque',
    });
  });

  it('masks values in a ConfigMap and keeps its structure', () => {
    const map = {
      kind: 'ConfigMap',
      metadata: { name: 'cfg' },
      data: { 'app.yaml': 'host: db\npassword: hunter2\nport: 5432\n', API_KEY: 'abc', MODE: 'prod' },
      binaryData: { 'k.p12': 'AAAA' },
    } as unknown as KubeObject;
    expect(redacted(map)).to.deep.include({
      data: { 'app.yaml': 'host: db\npassword: [REDACTED]\nport: 5432\n', API_KEY: '[REDACTED]', MODE: 'prod' },
      binaryData: { 'k.p12': '[REDACTED]' },
    });
  });

  it('keeps every recorded object as it is, except the planted secret', () => {
    const changed: string[] = [];
    for (const file of globSync('test/corpus/*/cluster-resources/**/*.json')) {
      for (const item of (JSON.parse(readFileSync(file, 'utf8')) as { items: KubeObject[] }).items) {
        if (item.kind === 'Secret') continue;
        const { annotations: _a, ...metadata } = item.metadata ?? {};
        const { annotations: _b, ...after } = redacted(item).metadata ?? {};
        if (JSON.stringify({ ...item, metadata }) !== JSON.stringify({ ...redacted(item), metadata: after }))
          changed.push(file);
      }
    }
    expect(changed.filter((file) => !file.includes('/secret-in-logs/'))).to.deep.equal([]);
  });
});

describe('NAME_PARTS', () => {
  it('holds a part of every name that is a secret', () => {
    const source = readFileSync('src/redaction/names.ts', 'utf8');
    const words = ['SECRET_WORDS', 'PAIRS'].flatMap((set) =>
      new RegExp(`const ${set} = new Set\\(\\s*\`([^\`]*)\``).exec(source)![1]!.trim().split(/\s+/),
    );
    expect(words.length).to.be.greaterThan(60);
    const without = words.filter(
      (word) => sensitivity(word) !== undefined && !NAME_PARTS.some((part) => word.includes(part)),
    );
    expect(without).to.deep.equal([]);
  });
});
