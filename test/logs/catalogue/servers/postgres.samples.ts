import type { POSTGRES } from '../../../../src/logs/catalogue/servers/postgres.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof POSTGRES> = {
  'postgres/data-of-another-version': {
    reads: [
      {
        log: '2026-11-22 22:28:57.354 UTC [21630] FATAL:  database files are incompatible with server\n2026-11-22 22:28:57.354 UTC [21630] DETAIL:  The data directory was initialized by PostgreSQL version 12, which is not compatible with this version 15.18 (Debian 15.18-0+deb12u1).',
        fields: { what: 'data' },
      },
      'Error: in 18+, these Docker images are configured to store database data in a format\n       which is compatible with "pg_ctlcluster"\n       Counter to that, there appears to be PostgreSQL data in:\n         /var/lib/postgresql/data',
    ],
    ignores: [
      'database files were backed up',
      'PostgreSQL Database directory appears to contain a database; Skipping initialization',
    ],
  },
  'postgres/data-directory': {
    reads: [
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
    ignores: [
      'data directory "/data" exists',
      'fixing permissions on existing directory /var/lib/postgresql/data ... ok',
    ],
  },
  'postgres/not-empty': {
    reads: [
      {
        log: 'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.',
        fields: { what: 'data' },
      },
    ],
    ignores: ['directory "/x" exists and is empty'],
  },
  'postgres/configuration': {
    reads: [
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
    ignores: [
      'ERROR:  unrecognized configuration parameter "app.user"',
      'LOG:  received SIGHUP, reloading configuration files',
    ],
  },
  'postgres/corrupt': {
    reads: [
      {
        log: '2026-11-22 22:28:57.856 UTC [21813] PANIC:  could not locate a valid checkpoint record',
        fields: { what: 'data' },
      },
      'postgres: could not find the database system',
      'FATAL:  could not open file "global/pg_filenode.map": No such file or directory',
    ],
    ignores: ['LOG:  checkpoint record is at 0/15', 'redo done'],
  },
  'postgres/preload-library': {
    reads: [
      {
        log: '2026-11-22 22:29:23.759 UTC [22399] FATAL:  could not access file "timescaledb": No such file or directory',
        fields: { library: 'timescaledb' },
      },
    ],
    ignores: ['could not access the server configuration file "/x/postgresql.conf": No such file or directory'],
  },
  'postgres/root': {
    reads: ['"root" execution of the PostgreSQL server is not permitted.', 'initdb: error: cannot be run as root'],
    ignores: ['root user created'],
  },
  'postgres/image-password': {
    reads: [
      {
        log: 'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
        fields: { variable: 'POSTGRES_PASSWORD' },
      },
    ],
    ignores: ['POSTGRES_PASSWORD is set'],
  },
};
