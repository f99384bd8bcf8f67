/** Whole logs, as real servers and clients wrote them: the first match must be what ended them. */
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import type { LogAnalysis, LogMatch, MatchKind } from '../../src/logs/log-analysis.ts';

const analyse = (lines: readonly string[], exitCode = 1): LogAnalysis =>
  analyseLog(
    { text: lines.join('\n'), timestamps: false, truncated: false },
    { container: 'web', previous: false, exitCode },
  );

function first(lines: readonly string[], exitCode = 1): LogMatch {
  const match = analyse(lines, exitCode).matches.find((candidate) => candidate.fatal);
  if (match === undefined) throw new Error(`nothing fatal in\n${lines.join('\n')}`);
  return match;
}

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  readonly kind: MatchKind;
  readonly fields: { readonly [name: string]: string };
}

const CASES: readonly Case[] = [
  {
    name: 'nginx whose upstream has no name',
    lines: [
      '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
      '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
      '/docker-entrypoint.sh: Configuration complete; ready for start up',
      '2026/11/22 22:24:26 [emerg] 1#1: host not found in upstream "api-backend" in /etc/nginx/conf.d/site.conf:8',
      'nginx: [emerg] host not found in upstream "api-backend" in /etc/nginx/conf.d/site.conf:8',
    ],
    kind: 'dns',
    fields: { host: 'api-backend' },
  },
  {
    name: 'nginx with five tries at one port',
    lines: [
      ...Array.from(
        { length: 5 },
        () => '2026/11/22 22:24:24 [emerg] 11647#11647: bind() to 0.0.0.0:18080 failed (98: Address already in use)',
      ),
      '2026/11/22 22:24:24 [emerg] 11647#11647: still could not bind()',
    ],
    kind: 'port-in-use',
    fields: { port: '18080', address: '0.0.0.0' },
  },
  {
    name: 'redis and a directive it does not know',
    lines: [
      '',
      '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
      'Reading the configuration file, at line 4',
      ">>> 'maxmemry 100mb'",
      'Bad directive or wrong number of arguments',
    ],
    kind: 'config-invalid',
    fields: { key: 'maxmemry', at: 'line 4' },
  },
  {
    name: 'redis and a dump of a newer version',
    lines: [
      '11860:C 22 Nov 2026 22:24:39.195 # Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=11860, just started',
      '11860:M 22 Nov 2026 22:24:39.196 # Server initialized',
      "11860:M 22 Nov 2026 22:24:39.197 # Can't handle RDB format version 12",
      '11860:M 22 Nov 2026 22:24:39.197 # Fatal error loading the DB: Invalid argument. Exiting.',
    ],
    kind: 'refused',
    fields: { what: 'data', detail: "Can't handle RDB format version 12" },
  },
  {
    name: 'PostgreSQL and data of an older version',
    lines: [
      '',
      'PostgreSQL Database directory appears to contain a database; Skipping initialization',
      '',
      '2026-11-22 22:28:57.354 UTC [1] FATAL:  database files are incompatible with server',
      '2026-11-22 22:28:57.354 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 12, which is not compatible with this version 15.18.',
    ],
    kind: 'refused',
    fields: {
      what: 'data',
      detail: 'initialized by PostgreSQL version 12, which is not compatible with this version 15.18.',
    },
  },
  {
    name: 'PostgreSQL and a syntax error in pg_hba.conf',
    lines: [
      '2026-11-22 22:28:57.671 UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
      '2026-11-22 22:28:57.706 UTC [1] LOG:  end-of-line before IP address specification',
      '2026-11-22 22:28:57.706 UTC [1] CONTEXT:  line 3 of configuration file "/etc/pg/pg_hba.conf"',
      '2026-11-22 22:28:57.706 UTC [1] FATAL:  could not load pg_hba.conf',
      '2026-11-22 22:28:57.710 UTC [1] LOG:  database system is shut down',
    ],
    kind: 'config-invalid',
    fields: { path: '/etc/pg/pg_hba.conf', at: 'line 3' },
  },
  {
    name: 'PostgreSQL without its write-ahead log',
    lines: [
      '2026-11-22 22:28:57.856 UTC [29] LOG:  invalid primary checkpoint record',
      '2026-11-22 22:28:57.856 UTC [29] PANIC:  could not locate a valid checkpoint record',
      '2026-11-22 22:28:57.857 UTC [1] LOG:  startup process (PID 29) was terminated by signal 6: Aborted',
      '2026-11-22 22:28:57.857 UTC [1] LOG:  terminating any other active server processes',
      '2026-11-22 22:28:57.859 UTC [1] LOG:  shutting down due to startup process failure',
      '2026-11-22 22:28:57.871 UTC [1] LOG:  database system is shut down',
    ],
    kind: 'refused',
    fields: { what: 'data' },
  },
  {
    name: "the PostgreSQL image's demand for a password",
    lines: [
      'Error: Database is uninitialized and superuser password is not specified.',
      '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
      '       superuser.',
    ],
    kind: 'missing-env',
    fields: { variable: 'POSTGRES_PASSWORD' },
  },
  {
    name: 'MariaDB and an unknown variable after a calm start',
    lines: [
      '2026-11-22 22:27:07 0 [Note] InnoDB: Using AVX512 instructions',
      '2026-11-22 22:27:07 0 [Note] InnoDB: Completed initialization of buffer pool',
      "2026-11-22 22:27:07 0 [Note] Plugin 'FEEDBACK' is disabled.",
      "2026-11-22 22:27:07 0 [ERROR] mariadbd: unknown variable 'inodb-buffer=1'",
      '2026-11-22 22:27:07 0 [ERROR] Aborting',
    ],
    kind: 'config-invalid',
    fields: { key: 'inodb-buffer' },
  },
  {
    name: 'MariaDB with a broken tablespace',
    lines: [
      '2026-11-22 22:27:09 0 [ERROR] InnoDB: Inconsistent tablespace ID in ./ibdata1',
      '2026-11-22 22:27:09 0 [ERROR] InnoDB: Plugin initialization aborted with error Data structure corruption',
      '2026-11-22 22:27:09 0 [Note] InnoDB: Starting shutdown...',
      "2026-11-22 22:27:09 0 [ERROR] Plugin 'InnoDB' registration as a STORAGE ENGINE failed.",
      "2026-11-22 22:27:09 0 [Note] Plugin 'FEEDBACK' is disabled.",
      '2026-11-22 22:27:09 0 [ERROR] Unknown/unsupported storage engine: InnoDB',
      '2026-11-22 22:27:09 0 [ERROR] Aborting',
    ],
    kind: 'refused',
    fields: { what: 'data' },
  },
  {
    name: 'Apache and a command it does not know',
    lines: [
      'AH00526: Syntax error on line 7 of /usr/local/apache2/conf/httpd.conf:',
      "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
    ],
    kind: 'config-invalid',
    fields: { key: 'Foo', path: '/usr/local/apache2/conf/httpd.conf', at: 'line 7' },
  },
  {
    name: 'haproxy and a name that does not resolve',
    lines: [
      '[NOTICE]   (11810) : haproxy version is 2.6.12-1+deb12u4',
      "[ALERT]    (11810) : config : [ha-host.cfg:10] : 'server b/s1' : could not resolve address 'web-backend'.",
      '[ALERT]    (11810) : config : Failed to initialize server(s) addr.',
    ],
    kind: 'dns',
    fields: { host: 'web-backend' },
  },
  {
    name: 'Prometheus and a key of another name',
    lines: [
      'ts=2026-11-22T22:27:34.166Z caller=main.go:469 level=error msg="Error loading config (--config.file=/etc/prometheus/p.yml)" file=/etc/prometheus/p.yml err="parsing YAML file /etc/prometheus/p.yml: yaml: unmarshal errors:\\n  line 2: field scrape_intervall not found in type config.plain"',
    ],
    kind: 'config-invalid',
    fields: { path: '/etc/prometheus/p.yml', at: 'line 2', key: 'scrape_intervall' },
  },
  {
    name: 'php-fpm that cannot find its configuration',
    lines: [
      "[22-Nov-2026 22:27:49] ERROR: failed to open configuration file '/none.conf': No such file or directory (2)",
      "[22-Nov-2026 22:27:49] ERROR: failed to load configuration file '/none.conf'",
      '[22-Nov-2026 22:27:49] ERROR: FPM initialization failed',
    ],
    kind: 'missing-file',
    fields: { path: '/none.conf' },
  },
  {
    name: 'RabbitMQ and a setting of another name',
    lines: [
      "2026-11-22 22:57:15.895673+00:00 [error] <0.132.0> You've tried to set listners.tcp.default, but there is no setting with that name.",
      '2026-11-22 22:57:15.912757+00:00 [error] <0.132.0>   Did you mean one of these?',
      '2026-11-22 22:57:16.000476+00:00 [error] <0.132.0>     listeners.tcp.$name',
      '2026-11-22 22:57:16.000648+00:00 [error] <0.132.0> Error preparing configuration in phase transform_datatypes:',
      '2026-11-22 22:57:16.002589+00:00 [error] <0.132.0> BOOT FAILED',
      '2026-11-22 22:57:16.002589+00:00 [error] <0.132.0> ===========',
      '2026-11-22 22:57:16.002589+00:00 [error] <0.132.0> Error during startup: {error,failed_to_prepare_configuration}',
    ],
    kind: 'config-invalid',
    fields: { key: 'listners.tcp.default' },
  },
  {
    name: 'psycopg2 and a wrong password',
    lines: [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 3, in <module>',
      '    conn = psycopg2.connect(dsn)',
      '  File "/usr/lib/python3/dist-packages/psycopg2/__init__.py", line 122, in connect',
      '    conn = _connect(dsn, connection_factory=connection_factory, **kwasync)',
      'psycopg2.OperationalError: connection to server at "ledger" (10.96.8.1), port 5432 failed: FATAL:  password authentication failed for user "app"',
      '',
    ],
    kind: 'auth-failed',
    fields: { user: 'app', host: 'ledger' },
  },
  {
    name: 'a Go service that gives up on its database',
    lines: [
      '{"level":"info","msg":"starting ledger 1.4.2"}',
      '{"level":"warn","msg":"ping failed, retrying","error":"dial tcp 10.96.0.42:5432: connect: connection refused","attempt":1}',
      '{"level":"warn","msg":"ping failed, retrying","error":"dial tcp 10.96.0.42:5432: connect: connection refused","attempt":2}',
      '{"level":"fatal","msg":"cannot reach the store","error":"dial tcp 10.96.0.42:5432: connect: connection refused"}',
    ],
    kind: 'connection-refused',
    fields: { host: '10.96.0.42', port: '5432' },
  },
  {
    name: 'Node and a name that does not resolve',
    lines: [
      'node:internal/process/promises:324',
      '    triggerUncaughtException(err, true /* fromPromise */);',
      '    ^',
      '',
      'Error: getaddrinfo ENOTFOUND orders-db',
      '    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26) {',
      '  errno: -3008,',
      "  code: 'ENOTFOUND',",
      "  syscall: 'getaddrinfo',",
      "  hostname: 'orders-db'",
      '}',
      '',
      'Node.js v26.10.0',
    ],
    kind: 'dns',
    fields: { host: 'orders-db' },
  },
  {
    name: 'ioredis that reached its limit of retries',
    lines: [
      '[ioredis] Unhandled error event: Error: connect ECONNREFUSED 10.96.9.9:6379',
      '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:2083:16)',
      '/app/node_modules/ioredis/built/redis/event_handler.js:346',
      '                    self.flushQueue(new errors_1.MaxRetriesPerRequestError(maxRetriesPerRequest));',
      '                                    ^',
      '',
      'MaxRetriesPerRequestError: Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
      '    at Socket.<anonymous> (/app/node_modules/ioredis/built/redis/event_handler.js:346:37)',
      '',
      'Node.js v26.10.0',
    ],
    kind: 'connection-refused',
    fields: { host: '10.96.9.9', port: '6379' },
  },
  {
    name: 'Spring without a data source',
    lines: [
      '2026-11-22T10:00:00.000Z ERROR 1 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   : ',
      '',
      '***************************',
      'APPLICATION FAILED TO START',
      '***************************',
      '',
      'Description:',
      '',
      "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.",
      '',
      'Action:',
      '',
      'Consider the following:',
    ],
    kind: 'config-invalid',
    fields: {
      detail:
        "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.",
    },
  },
  {
    name: 'Spring whose port is taken',
    lines: [
      '***************************',
      'APPLICATION FAILED TO START',
      '***************************',
      '',
      'Description:',
      '',
      'Web server failed to start. Port 8080 was already in use.',
      '',
      'Action:',
      '',
      "Identify and stop the process that's listening on port 8080 or configure this application to listen on another port.",
    ],
    kind: 'port-in-use',
    fields: { port: '8080' },
  },
  {
    name: 'an entry point that calls what is not there',
    lines: ['+ exec', '/docker-entrypoint.sh: line 22: ledgerd: command not found'],
    kind: 'command-not-found',
    fields: { command: 'ledgerd', script: '/docker-entrypoint.sh', at: 'line 22' },
  },
  {
    name: "the runtime's one line",
    lines: ['exec /usr/local/bin/ledger: exec format error'],
    kind: 'exec-format',
    fields: { path: '/usr/local/bin/ledger' },
  },
  {
    name: 'a flag that Go does not know, with its usage',
    lines: [
      'flag provided but not defined: -listn',
      'Usage of /app/ledger:',
      '  -listen string',
      '    \taddress (default ":8080")',
    ],
    kind: 'bad-flag',
    fields: { flag: '-listn', program: 'ledger' },
  },
  {
    name: 'a controller that may not list',
    lines: [
      'I1122 10:00:00.000000       1 main.go:40] starting',
      'panic: pods is forbidden: User "system:serviceaccount:ops:default" cannot list resource "pods" in API group "" in the namespace "ops"',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/src/main.go:52 +0x1b4',
    ],
    kind: 'rbac-forbidden',
    fields: { verb: 'list', resource: 'pods', namespace: 'ops' },
  },
  {
    name: 'a binary built for a newer glibc',
    lines: ["/app/ledger: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app/ledger)"],
    kind: 'glibc-version',
    fields: { version: 'GLIBC_2.38' },
  },
  {
    name: 'a dirty migration',
    lines: ['INFO applying migrations', 'error: Dirty database version 12. Fix and force version.'],
    kind: 'refused',
    fields: { what: 'migration' },
  },
  {
    name: 'a sidecar that waits with wait-for-it',
    lines: [
      'wait-for-it.sh: waiting 15 seconds for ledger-db:5432',
      'wait-for-it.sh: timeout occurred after waiting 15 seconds for ledger-db:5432',
    ],
    kind: 'connection-timeout',
    fields: { host: 'ledger-db', port: '5432' },
  },
];

describe('log catalogue: whole logs', () => {
  for (const { name, lines, kind, fields } of CASES) {
    it(`reads ${name}`, () => {
      const match = first(lines);
      expect(match.kind, JSON.stringify(match)).to.equal(kind);
      expect(match.fields).to.include(fields);
    });
  }

  const HEALTHY: readonly (readonly [string, readonly string[]])[] = [
    [
      'PostgreSQL',
      [
        'LOG:  starting PostgreSQL 15.18',
        'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
        'LOG:  database system was shut down at 2026-11-22 10:00:00 UTC',
        'LOG:  database system is ready to accept connections',
      ],
    ],
    [
      'nginx',
      [
        '/docker-entrypoint.sh: Configuration complete; ready for start up',
        '2026/11/22 10:00:00 [notice] 1#1: start worker processes',
        '10.244.0.1 - - [22/Nov/2026:10:00:00 +0000] "GET /nope HTTP/1.1" 404 153 "-" "curl/7.88"',
        '10.244.0.1 - - [22/Nov/2026:10:00:01 +0000] "GET /admin HTTP/1.1" 401 12 "-" "curl/7.88"',
      ],
    ],
    [
      'a service that waited for its database',
      [
        'WARN dial tcp 10.96.0.42:5432: connect: connection refused, retrying in 1s',
        'INFO connected to ledger',
        'INFO listening on :8080',
        'INFO request served',
        'INFO request served',
      ],
    ],
    [
      'redis',
      [
        '1:M 22 Nov 2026 10:00:00.000 * Running mode=standalone, port=6379.',
        '1:M 22 Nov 2026 10:00:00.000 # WARNING Memory overcommit must be enabled!',
        '1:M 22 Nov 2026 10:00:00.000 * Ready to accept connections',
      ],
    ],
    [
      'an app that announces its settings',
      [
        'INFO connect timeout=5s read timeout=30s',
        'INFO TLS certificate /etc/tls/tls.crt loaded',
        'INFO unknown users are denied',
        'INFO listening on 0.0.0.0:8080',
      ],
    ],
  ];
  for (const [name, lines] of HEALTHY) {
    it(`reports nothing fatal for ${name}, healthy`, () => {
      expect(
        analyse(lines, 0).matches.filter((match) => match.fatal),
        name,
      ).to.deep.equal([]);
    });
  }
});
