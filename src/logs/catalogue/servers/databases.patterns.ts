/** PostgreSQL, MySQL and MariaDB, when they refuse to start. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Where a configuration file has an error. */
const PLACE = once(() =>
  oneOf([
    /syntax error in file "([^"]{1,300})" line (\d{1,6}).{0,80}/,
    /(?:parameter|value).{0,200}in file "([^"]{1,300})" line (\d{1,6})/,
    /line (\d{1,6}) of configuration file "([^"]{1,300})"/,
  ]),
);

export const DATABASES = [
  pattern({
    id: 'postgres/data-of-another-version',
    kind: 'refused',
    needles: [
      'database files are incompatible',
      'initialized by postgresql version',
      'there appears to be postgresql data in',
      'was initialized with',
    ],
    find: () =>
      oneOf([
        /database files are incompatible with server/,
        /data directory was initialized by PostgreSQL version [\d.]{1,8}/,
        /there appears to be PostgreSQL data in/,
        /The database cluster was initialized with/,
      ]),
    read: (_match, around) => {
      const detail = around.after(
        /initialized by PostgreSQL version \S{1,8}, which is not compatible with this version .{1,100}/,
        2,
      );
      const text = detail === undefined ? around.matched.message : detail.match[0];
      return {
        fields: { what: 'data', detail: detailOf(text) },
        ...(detail === undefined ? {} : { also: [detail.line.index] }),
      };
    },
    source: [
      'run: postgres 15',
      'postgres src/backend/utils/init/miscinit.c ValidatePgVersion',
      'docker-library/postgres docker-entrypoint.sh',
    ],
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
    find: () =>
      oneOf([
        sequence(/data directory "(?<path>[^"]{1,300})" has /, [
          /wrong ownership|invalid permissions|group or world access/,
        ]),
        sequence(/could not change permissions of directory "(?<chmod>[^"]{1,300})": /, [
          /Operation not permitted|Permission denied/,
        ]),
      ]),
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.chmod ?? '' } }),
    source: 'run: postgres 15; postgres src/backend/utils/init/miscinit.c checkDataDir',
    specificity: 90,
  }),
  pattern({
    id: 'postgres/not-empty',
    kind: 'refused',
    needles: ['exists but is not empty'],
    find: () => /directory "[^"]{1,300}" exists but is not empty/,
    read: (match, around) => {
      const why = around.after(/It contains a (?:dot-prefixed\/invisible file|lost\+found directory).{0,120}/, 2);
      return {
        fields: { what: 'data', detail: why === undefined ? match[0] : `${match[0]}: ${why.match[0]}`.slice(0, 300) },
      };
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
    find: () =>
      oneOf([
        sequence(
          /unrecognized configuration parameter /,
          /"(?<key>[^"]{1,120})"(?: in file "(?<path>[^"]{1,300})" line (?<at>\d{1,6}))?/,
        ),
        /invalid value for parameter "(?<key2>[^"]{1,120})"/,
        /outside the valid range for parameter "(?<key3>[^"]{1,120})"/,
        /syntax error in file "(?<path2>[^"]{1,300})" line (?<at2>\d{1,6})/,
        /configuration file "(?<path3>[^"]{1,300})" contains errors/,
        /line (?<at4>\d{1,6}) of configuration file "(?<path4>[^"]{1,300})"/,
        /could not load (?<path5>pg_hba\.conf)/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const path = g.path ?? g.path2 ?? g.path3 ?? g.path4 ?? g.path5;
      const at = g.at ?? g.at2 ?? g.at4;
      // The lines before say what is wrong and where.
      if (/contains errors|could not load/.test(match[0])) {
        const place = around.before(PLACE(), 6);
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
      // An answer to a client's SET or SHOW is no reason not to start.
      if (path === undefined && around.matched.severity === 'error') return null;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at: `line ${at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
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
    find: () =>
      oneOf([
        /could not locate a valid checkpoint record/,
        /could not find the database system/,
        /could not (?:open|read) file "global\/pg_[\w.]{1,30}"/,
        /incorrect checksum in control file/,
        /requested timeline \d{1,10} is not a child/,
      ]),
    read: refuses('data'),
    ends: true,
    source: 'run: postgres 15; postgres src/backend/access/transam/xlogrecovery.c, postmaster.c',
    specificity: 88,
  }),
  pattern({
    id: 'postgres/preload-library',
    kind: 'missing-library',
    needles: ['could not access file'],
    find: () =>
      /could not access file "(?<library>(?!\/(?:etc|var\/lib\/postgresql)\/)[\w$/.-]{1,200})": No such file or directory/,
    ends: true,
    source: 'run: postgres 15 with shared_preload_libraries; postgres src/backend/utils/fmgr/dfmgr.c',
    specificity: 93,
  }),
  pattern({
    id: 'postgres/root',
    kind: 'refused',
    needles: ['"root" execution of the postgresql', 'cannot be run as root'],
    find: () => /"root" execution of the PostgreSQL server is not permitted|initdb: (?:error: )?cannot be run as root/,
    read: refuses('other'),
    source: 'run: postgres 15; postgres src/backend/main/main.c check_root',
    specificity: 86,
  }),
  pattern({
    id: 'postgres/image-password',
    kind: 'missing-env',
    needles: ['superuser password is not specified', 'postgres_password'],
    find: () => /Database is uninitialized and superuser password is not specified/,
    read: () => ({ fields: { variable: 'POSTGRES_PASSWORD' } }),
    source: 'docker-library/postgres docker-entrypoint.sh docker_verify_minimum_env',
    specificity: 92,
  }),
  pattern({
    id: 'mysql/image-password',
    kind: 'missing-env',
    needles: ['password option is not specified', 'mysql_root_password', 'mariadb_root_password', 'mysql_user="root"'],
    find: () =>
      oneOf([
        /[Dd]atabase is uninitialized and password option is not specified/,
        sequence(
          /(?<key>MYSQL_USER|MARIADB_USER)="root", \w{5,12}_USER and \w{5,12}_PASSWORD are for configuring a /,
          /regular user/,
        ),
      ]),
    read: (match, around) => {
      const user = match.groups?.key;
      const named = around.after(/\b((?:MARIADB|MYSQL|PERCONA)_ROOT_PASSWORD)\b/, 6)?.match[1];
      return { fields: { variable: user ?? named ?? 'MYSQL_ROOT_PASSWORD' } };
    },
    source: [
      'docker-library/mysql docker-entrypoint.sh docker_verify_minimum_env',
      'MariaDB/mariadb-docker docker-entrypoint.sh',
    ],
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
    find: () =>
      oneOf([
        sequence(
          [/mysqld|mariadbd|mysql|\[MY-\d{6}\].{0,60}|\[ERROR\]/],
          /.{0,40}(?:unknown|ambiguous) (?:variable|option) '(?<key>[^'=]{1,120})/,
        ),
        sequence(
          [/Wrong group definition/, /Found option without preceding group/],
          / in config file:? (?<path>\S{1,300}) at line:? (?<at>\d{1,6})/,
        ),
        /Error while setting value '[^']{0,120}' to '(?<key2>[^']{1,120})'/,
        /Unknown suffix '.' used for variable '(?<key3>[^']{1,120})'/,
      ]),
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2 ?? g.key3;
      const path = g.path;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(key === undefined ? {} : { key: key.replace(/^--/, '') }),
          ...(path === undefined ? {} : { path, at: `line ${g.at ?? ''}` }),
        },
      };
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
    find: () =>
      oneOf([
        /Fatal error: Can't open and lock privilege tables/i,
        sequence(/InnoDB: /i, [
          /Inconsistent tablespace ID/i,
          /Unsupported redo log format/i,
          /Upgrade after a crash is not supported/i,
          /Database page corruption|Corruption|The log sequence number/i,
        ]),
        /Data Dictionary initialization failed/i,
        /Invalid MySQL server (?:upgrade|downgrade)/i,
        /Cannot boot server version/i,
        /--initialize specified but the data directory has files in it/i,
        /Plugin initialization aborted with error Data structure corruption/i,
        /InnoDB: .{0,120}was created (?:with|by) .{0,60}(?:version|MySQL|MariaDB)/i,
        /Unknown\/unsupported storage engine: InnoDB/i,
      ]),
    read: (match, around) => {
      // The last line names the storage engine. An earlier line says what is wrong with it.
      const why = /storage engine|dictionary init/i.test(match[0])
        ? (around.before(/\[ERROR\].{0,60}InnoDB.{0,3} (Unable to lock \S{1,200} error: \d{1,4})/, 60) ??
          around.before(/\[ERROR\].{0,40}InnoDB(?::|\]) (?!Plugin initialization)(.{1,200})/, 30))
        : undefined;
      const detail = detailOf(why?.match[1] ?? around.matched.message);
      return {
        fields: { what: /unable to lock/i.test(detail) ? 'lock' : 'data', detail },
        ...(why === undefined ? {} : { line: why.line.index, also: [around.index] }),
      };
    },
    source: 'run: mariadb 10.11; mysql/mysql-server share/messages_to_error_log.txt',
    specificity: 86,
  }),
  pattern({
    id: 'mysql/root',
    kind: 'refused',
    needles: ['run mariadbd as root', 'run mysqld as root', "can't change to run as user", "can't change dir to"],
    find: () => /how to run (?:mysqld|mariadbd) as root|Can't change to run as user '[^']{1,60}'/,
    read: refuses('other'),
    source: 'run: mariadb 10.11; mysql/mysql-server sql/mysqld.cc check_user',
    specificity: 84,
  }),
];
