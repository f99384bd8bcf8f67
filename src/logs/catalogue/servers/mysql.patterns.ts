/** MySQL and MariaDB, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const MYSQL = [
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
          [/(?:mysql|mariadbd|\[ERROR\]).{0,40}/, /\[MY-\d{6}\].{0,100}/],
          /(?:unknown|ambiguous) (?:variable|option) '(?<key>[^'=]{1,120})/,
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
