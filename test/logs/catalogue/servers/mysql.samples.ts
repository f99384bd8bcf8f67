import type { MYSQL } from '../../../../src/logs/catalogue/servers/mysql.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof MYSQL> = {
  'mysql/image-password': {
    reads: [
      {
        log: '2026-11-22 10:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD',
        fields: { variable: 'MYSQL_ROOT_PASSWORD' },
      },
      {
        log: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH',
        fields: { variable: 'MARIADB_ROOT_PASSWORD' },
      },
    ],
    ignores: ['GENERATED ROOT PASSWORD: x', 'password option set'],
  },
  'mysql/unknown-variable': {
    reads: [
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
    ignores: ["ERROR 1193 (HY000): Unknown system variable 'x'", '[Note] variable set'],
  },
  'mysql/privilege-tables': {
    reads: [
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
    ignores: ['[Note] InnoDB: log sequence number 44404', 'privilege tables flushed'],
  },
  'mysql/root': {
    reads: [
      'mariadbd: Please consult the MariaDB Documentation to find out how to run mariadbd as root!',
      "mariadbd: Can't change to run as user 'nouser'.  Please check that the user exists!",
    ],
    ignores: ['run as root'],
  },
};
