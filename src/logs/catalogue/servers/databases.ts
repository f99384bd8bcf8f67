/** PostgreSQL, MySQL and MariaDB, when they refuse to start. */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { refuses } from './read.ts';

export const DATABASES: readonly AnyPattern[] = [
  pattern({
    id: 'postgres/data-of-another-version',
    kind: 'refused',
    needles: [
      'database files are incompatible',
      'initialized by postgresql version',
      'there appears to be postgresql data in',
      'was initialized with',
    ],
    find: /database files are incompatible with server|data directory was initialized by PostgreSQL version [\d.]{1,8}|there appears to be PostgreSQL data in|The database cluster was initialized with/,
    read: (match, around) => {
      const detail = around.after(
        /initialized by PostgreSQL version \S{1,8}, which is not compatible with this version .{1,100}/,
        2,
      );
      const text = detail === undefined ? (around.line(0)?.message ?? match[0]) : detail.match[0];
      return {
        fields: { what: 'data', detail: detailOf(text) },
        ...(detail === undefined ? {} : { also: [detail.line.index] }),
      };
    },
    samples: {
      match: [
        {
          log: '2026-11-22 22:28:57.354 UTC [21630] FATAL:  database files are incompatible with server\n2026-11-22 22:28:57.354 UTC [21630] DETAIL:  The data directory was initialized by PostgreSQL version 12, which is not compatible with this version 15.18 (Debian 15.18-0+deb12u1).',
          fields: { what: 'data' },
        },
        'Error: in 18+, these Docker images are configured to store database data in a format\n       which is compatible with "pg_ctlcluster"\n       Counter to that, there appears to be PostgreSQL data in:\n         /var/lib/postgresql/data',
      ],
      not: [
        'database files were backed up',
        'PostgreSQL Database directory appears to contain a database; Skipping initialization',
      ],
    },
    source:
      'run: postgres 15; postgres src/backend/utils/init/miscinit.c ValidatePgVersion; docker-library/postgres docker-entrypoint.sh',
    specificity: 90,
  }),
  pattern({
    id: 'postgres/data-directory',
    kind: 'permission-denied',
    needles: [
      'has wrong ownership',
      'has invalid permissions',
      'has group or world access',
      'could not change permissions of directory',
      'could not change directory',
    ],
    find: /data directory "(?<path>[^"]{1,300})" has (?:wrong ownership|invalid permissions|group or world access)|could not change permissions of directory "(?<chmod>[^"]{1,300})": (?:Operation not permitted|Permission denied)/,
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.chmod ?? '' } }),
    samples: {
      match: [
        {
          log: '2026-11-22 22:28:56.669 UTC [21457] FATAL:  data directory "/srv/run/pg" has invalid permissions\nDETAIL:  Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).',
          fields: { path: '/srv/run/pg' },
        },
        {
          log: 'FATAL:  data directory "/var/lib/postgresql/data/pgdata" has wrong ownership\nHINT:  The server must be started by the user that owns the data directory.',
          fields: { path: '/var/lib/postgresql/data/pgdata' },
        },
        {
          log: 'initdb: error: could not change permissions of directory "/var/lib/postgresql/data": Operation not permitted',
          fields: { path: '/var/lib/postgresql/data' },
        },
      ],
      not: [
        'data directory "/data" exists',
        'fixing permissions on existing directory /var/lib/postgresql/data ... ok',
      ],
    },
    source: 'run: postgres 15; postgres src/backend/utils/init/miscinit.c checkDataDir',
    specificity: 90,
  }),
  pattern({
    id: 'postgres/not-empty',
    kind: 'refused',
    needles: ['exists but is not empty'],
    find: /directory "[^"]{1,300}" exists but is not empty/,
    read: (match, around) => {
      const why = around.after(/It contains a (?:dot-prefixed\/invisible file|lost\+found directory).{0,120}/, 2);
      return {
        fields: { what: 'data', detail: why === undefined ? match[0] : `${match[0]}: ${why.match[0]}`.slice(0, 300) },
      };
    },
    samples: {
      match: [
        {
          log: 'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.',
          fields: { what: 'data' },
        },
      ],
      not: ['directory "/x" exists and is empty'],
    },
    source: 'run: postgres 15; postgres src/bin/initdb/initdb.c',
    specificity: 88,
  }),
  pattern({
    id: 'postgres/configuration',
    kind: 'config-invalid',
    needles: [
      'unrecognized configuration parameter',
      'invalid value for parameter',
      'outside the valid range for parameter',
      'contains errors',
      'syntax error in file',
      'of configuration file',
      'could not load pg_hba',
      'could not access the server configuration file',
      'invalid authentication method',
      'requires a value',
    ],
    find: /unrecognized configuration parameter "(?<key>[^"]{1,120})"(?: in file "(?<path>[^"]{1,300})" line (?<at>\d{1,6}))?|invalid value for parameter "(?<key2>[^"]{1,120})"|outside the valid range for parameter "(?<key3>[^"]{1,120})"|syntax error in file "(?<path2>[^"]{1,300})" line (?<at2>\d{1,6})|configuration file "(?<path3>[^"]{1,300})" contains errors|line (?<at4>\d{1,6}) of configuration file "(?<path4>[^"]{1,300})"|could not load (?<path5>pg_hba\.conf)/,
    read: (match, around) => {
      const g = match.groups ?? {};
      const path = g.path ?? g.path2 ?? g.path3 ?? g.path4 ?? g.path5;
      const at = g.at ?? g.at2 ?? g.at4;
      // The lines before name what is wrong and where.
      if (/contains errors|could not load/.test(match[0])) {
        const place = around.before(
          /syntax error in file "([^"]{1,300})" line (\d{1,6}).{0,80}|(?:parameter|value).{0,200}in file "([^"]{1,300})" line (\d{1,6})|line (\d{1,6}) of configuration file "([^"]{1,300})"/,
          6,
        );
        const [, file, line, file2, line2, line3, file3] = place?.match ?? [];
        const why =
          file3 === undefined
            ? place?.line
            : (around.line(place === undefined ? 0 : place.line.index - around.index - 1) ?? place?.line);
        const named = /parameter "([^"]{1,120})"/.exec(why?.message ?? '')?.[1];
        if (place !== undefined && why !== undefined)
          return {
            fields: {
              detail: detailOf(why.message),
              path: file ?? file2 ?? file3 ?? '',
              at: `line ${line ?? line2 ?? line3 ?? ''}`,
              ...(named === undefined ? {} : { key: named }),
            },
            line: why.index,
            also: [around.index],
          };
      }
      const key = g.key ?? g.key2 ?? g.key3;
      // What a client's SET or SHOW was told is no refusal to start.
      if (path === undefined && around.line(0)?.severity === 'error') return null;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at: `line ${at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
        {
          log: '2026-11-22 22:27:30.291 GMT [15139] FATAL:  unrecognized configuration parameter "shared_bufers"',
          fields: { key: 'shared_bufers' },
        },
        {
          log: 'LOG:  unrecognized configuration parameter "shared_bufers" in file "/etc/postgresql/postgresql.conf" line 4',
          fields: { key: 'shared_bufers', path: '/etc/postgresql/postgresql.conf', at: 'line 4' },
        },
        {
          log: '2026-11-22 22:27:30.308 GMT [15142] FATAL:  invalid value for parameter "shared_buffers": "abc"',
          fields: { key: 'shared_buffers' },
        },
        {
          log: '2026-11-22 22:27:30.328 GMT [15142] FATAL:  0 is outside the valid range for parameter "max_connections" (1 .. 262143)',
          fields: { key: 'max_connections' },
        },
        {
          log: '2026-11-22 22:27:30.412 GMT [15167] LOG:  syntax error in file "/srv/run/pgconf/postgresql.conf" line 1, near end of line',
          fields: { path: '/srv/run/pgconf/postgresql.conf', at: 'line 1' },
        },
        {
          log: '2026-11-22 22:28:57.706 UTC [21715] LOG:  end-of-line before IP address specification\n2026-11-22 22:28:57.706 UTC [21715] CONTEXT:  line 7 of configuration file "/var/lib/pg/pg_hba.conf"\n2026-11-22 22:28:57.706 UTC [21715] FATAL:  could not load pg_hba.conf',
          fields: { path: '/var/lib/pg/pg_hba.conf', at: 'line 7' },
        },
        {
          log: '2026-11-22 22:28:57.706 UTC [21715] CONTEXT:  line 1 of configuration file "/srv/run/pghba/pg_hba.conf"',
          fields: { path: '/srv/run/pghba/pg_hba.conf', at: 'line 1' },
        },
      ],
      not: [
        'ERROR:  unrecognized configuration parameter "app.user"',
        'LOG:  received SIGHUP, reloading configuration files',
      ],
    },
    source: 'run: postgres 15; postgres src/backend/utils/misc/guc.c, guc-file.l, src/backend/libpq/hba.c',
    specificity: 85,
  }),
  pattern({
    id: 'postgres/corrupt',
    kind: 'refused',
    needles: [
      'valid checkpoint record',
      'could not find the database system',
      'invalid primary checkpoint',
      'could not open file "global/',
      'incorrect checksum',
      'could not read file "global/',
      'requested timeline',
    ],
    find: /could not locate a valid checkpoint record|could not find the database system|could not (?:open|read) file "global\/pg_[\w.]{1,30}"|incorrect checksum in control file|requested timeline \d{1,10} is not a child/,
    read: refuses('data'),
    ends: true,
    samples: {
      match: [
        {
          log: '2026-11-22 22:28:57.856 UTC [21813] PANIC:  could not locate a valid checkpoint record',
          fields: { what: 'data' },
        },
        'postgres: could not find the database system',
        'FATAL:  could not open file "global/pg_filenode.map": No such file or directory',
      ],
      not: ['LOG:  checkpoint record is at 0/15', 'redo done'],
    },
    source: 'run: postgres 15; postgres src/backend/access/transam/xlogrecovery.c, postmaster.c',
    specificity: 88,
  }),
  pattern({
    id: 'postgres/preload-library',
    kind: 'missing-library',
    needles: ['could not access file'],
    find: /could not access file "(?<library>(?!\/(?:etc|var\/lib\/postgresql)\/)[\w$/.-]{1,200})": No such file or directory/,
    ends: true,
    samples: {
      match: [
        {
          log: '2026-11-22 22:29:23.759 UTC [22399] FATAL:  could not access file "timescaledb": No such file or directory',
          fields: { library: 'timescaledb' },
        },
      ],
      not: ['could not access the server configuration file "/x/postgresql.conf": No such file or directory'],
    },
    source: 'run: postgres 15 with shared_preload_libraries; postgres src/backend/utils/fmgr/dfmgr.c',
    specificity: 93,
  }),
  pattern({
    id: 'postgres/root',
    kind: 'refused',
    needles: ['"root" execution of the postgresql', 'cannot be run as root'],
    find: /"root" execution of the PostgreSQL server is not permitted|initdb: (?:error: )?cannot be run as root/,
    read: refuses('other'),
    samples: {
      match: ['"root" execution of the PostgreSQL server is not permitted.', 'initdb: error: cannot be run as root'],
      not: ['root user created'],
    },
    source: 'run: postgres 15; postgres src/backend/main/main.c check_root',
    specificity: 86,
  }),
  pattern({
    id: 'postgres/image-password',
    kind: 'missing-env',
    needles: ['superuser password is not specified', 'postgres_password'],
    find: /Database is uninitialized and superuser password is not specified/,
    read: () => ({ fields: { variable: 'POSTGRES_PASSWORD' } }),
    samples: {
      match: [
        {
          log: 'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
          fields: { variable: 'POSTGRES_PASSWORD' },
        },
      ],
      not: ['POSTGRES_PASSWORD is set'],
    },
    source: 'docker-library/postgres docker-entrypoint.sh docker_verify_minimum_env',
    specificity: 92,
  }),
  pattern({
    id: 'mysql/image-password',
    kind: 'missing-env',
    needles: ['password option is not specified', 'mysql_root_password', 'mariadb_root_password', 'mysql_user="root"'],
    find: /[Dd]atabase is uninitialized and password option is not specified|(?<key>MYSQL_USER|MARIADB_USER)="root", \w{5,12}_USER and \w{5,12}_PASSWORD are for configuring a regular user/,
    read: (match, around) => {
      const user = match.groups?.key;
      const named = around.after(/\b((?:MARIADB|MYSQL|PERCONA)_ROOT_PASSWORD)\b/, 6)?.match[1];
      return { fields: { variable: user ?? named ?? 'MYSQL_ROOT_PASSWORD' } };
    },
    samples: {
      match: [
        {
          log: '2026-11-22 10:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD',
          fields: { variable: 'MYSQL_ROOT_PASSWORD' },
        },
        {
          log: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH',
          fields: { variable: 'MARIADB_ROOT_PASSWORD' },
        },
      ],
      not: ['GENERATED ROOT PASSWORD: x', 'password option set'],
    },
    source:
      'docker-library/mysql docker-entrypoint.sh docker_verify_minimum_env; MariaDB/mariadb-docker docker-entrypoint.sh',
    specificity: 92,
  }),
  pattern({
    id: 'mysql/unknown-variable',
    kind: 'config-invalid',
    needles: [
      'unknown variable',
      'unknown option',
      'ambiguous option',
      'wrong group definition',
      'found option without preceding group',
      'unknown suffix',
      'error while setting value',
      'required defaults file',
    ],
    find: /(?:mysqld|mariadbd|mysql|\[MY-\d{6}\].{0,60}|\[ERROR\]).{0,40}(?:unknown|ambiguous) (?:variable|option) '(?<key>[^'=]{1,120})|(?:Wrong group definition|Found option without preceding group) in config file:? (?<path>\S{1,300}) at line:? (?<at>\d{1,6})|Error while setting value '[^']{0,120}' to '(?<key2>[^']{1,120})'|Unknown suffix '.' used for variable '(?<key3>[^']{1,120})'/,
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2 ?? g.key3;
      const path = g.path;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(key === undefined ? {} : { key: key.replace(/^--/, '') }),
          ...(path === undefined ? {} : { path, at: `line ${g.at ?? ''}` }),
        },
      };
    },
    samples: {
      match: [
        {
          log: "2026-11-22 22:27:07 0 [ERROR] mariadbd: unknown variable 'inodb-buffer=1'\n2026-11-22 22:27:07 0 [ERROR] Aborting",
          fields: { key: 'inodb-buffer' },
        },
        {
          log: "2026-11-22T10:00:00.000000Z 0 [ERROR] [MY-000067] [Server] unknown variable 'foo_bar=1'.",
          fields: { key: 'foo_bar' },
        },
        {
          log: 'error: Wrong group definition in config file: /srv/run/my.cnf at line 1',
          fields: { path: '/srv/run/my.cnf', at: 'line 1' },
        },
      ],
      not: ["ERROR 1193 (HY000): Unknown system variable 'x'", '[Note] variable set'],
    },
    source: 'run: mariadb 10.11; mysql/mysql-server mysys/my_getopt.cc, my_default.cc, share/messages_to_error_log.txt',
    specificity: 85,
  }),
  pattern({
    id: 'mysql/privilege-tables',
    kind: 'refused',
    needles: [
      'privilege tables',
      'inconsistent tablespace',
      'data structure corruption',
      'upgrade after a crash',
      'redo log',
      'data dictionary initialization failed',
      'unsupported redo log',
      'cannot boot server version',
      'invalid mysql server upgrade',
      'invalid mysql server downgrade',
      'registration as a storage engine failed',
      'has files in it',
      'corrupt',
      'data directory has files',
      'unsupported storage engine',
      'was created',
    ],
    find: /Fatal error: Can't open and lock privilege tables|InnoDB: (?:Inconsistent tablespace ID|Unsupported redo log format|Upgrade after a crash is not supported|Database page corruption|Corruption|The log sequence number)|Data Dictionary initialization failed|Invalid MySQL server (?:upgrade|downgrade)|Cannot boot server version|--initialize specified but the data directory has files in it|Plugin initialization aborted with error Data structure corruption|InnoDB: .{0,120}was created (?:with|by) .{0,60}(?:version|MySQL|MariaDB)|Unknown\/unsupported storage engine: InnoDB/i,
    read: (match, around) => {
      // The last words name the engine; what is wrong with it was said before.
      const why = /storage engine|dictionary init/i.test(match[0])
        ? (around.before(/\[ERROR\].{0,60}InnoDB.{0,3} (Unable to lock \S{1,200} error: \d{1,4})/, 60) ??
          around.before(/\[ERROR\].{0,40}InnoDB(?::|\]) (?!Plugin initialization)(.{1,200})/, 30))
        : undefined;
      const detail = detailOf(why?.match[1] ?? around.line(0)?.message ?? match[0]);
      return {
        fields: { what: /unable to lock/i.test(detail) ? 'lock' : 'data', detail },
        ...(why === undefined ? {} : { line: why.line.index, also: [around.index] }),
      };
    },
    samples: {
      match: [
        {
          log: "2026-11-22 22:27:08 0 [ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist",
          fields: { what: 'data' },
        },
        '2026-11-22 22:27:09 0 [ERROR] InnoDB: Inconsistent tablespace ID in ./ibdata1',
        {
          log: '1 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11\n1 [ERROR] [MY-010334] [Server] Failed to initialize DD Storage Engine\n0 [ERROR] [MY-010020] [Server] Data Dictionary initialization failed.',
          fields: { what: 'lock', detail: 'Unable to lock ./ibdata1 error: 11' },
        },
        '[ERROR] [MY-014061] [Server] Invalid MySQL server downgrade: Cannot downgrade from 80400 to 80036.',
        '[ERROR] [MY-010457] [Server] --initialize specified but the data directory has files in it. Aborting.',
      ],
      not: ['[Note] InnoDB: log sequence number 44404', 'privilege tables flushed'],
    },
    source: 'run: mariadb 10.11; mysql/mysql-server share/messages_to_error_log.txt',
    specificity: 86,
  }),
  pattern({
    id: 'mysql/root',
    kind: 'refused',
    needles: ['run mariadbd as root', 'run mysqld as root', "can't change to run as user", "can't change dir to"],
    find: /how to run (?:mysqld|mariadbd) as root|Can't change to run as user '[^']{1,60}'/,
    read: refuses('other'),
    samples: {
      match: [
        'mariadbd: Please consult the MariaDB Documentation to find out how to run mariadbd as root!',
        "mariadbd: Can't change to run as user 'nouser'.  Please check that the user exists!",
      ],
      not: ['run as root'],
    },
    source: 'run: mariadb 10.11; mysql/mysql-server sql/mysqld.cc check_user',
    specificity: 84,
  }),
];
