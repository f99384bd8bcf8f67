import type { STATE } from '../../../../src/logs/catalogue/platform/state.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof STATE> = {
  'migration/failed': {
    reads: [
      { log: 'error: Dirty database version 12. Fix and force version.', fields: { what: 'migration' } },
      'org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation',
      'Migration checksum mismatch for migration version 3',
      'liquibase.exception.LockException: Could not acquire change log lock.  Currently locked by web-1 (10.244.0.9) since 11/22/26, 10:00 AM',
      {
        log: "alembic.util.exc.CommandError: Can't locate revision identified by 'ae1027a6acf'",
        fields: { what: 'version' },
      },
      'ActiveRecord::PendingMigrationError: Migrations are pending. To resolve this issue, run: bin/rails db:migrate',
      'StandardError: An error has occurred, this and all later migrations canceled:',
      'Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied.',
      'Error: The migration directory is corrupt, the following files are missing: 20260101_add.js',
      'django.db.migrations.exceptions.InconsistentMigrationHistory: Migration admin.0001_initial is applied before its dependency',
      "** (Ecto.MigrationError) migrations can't be executed",
      'failed to apply database migrations: ERROR: relation "orders" already exists (SQLSTATE 42P07)',
      { log: 'database schema version is newer than this binary supports', fields: { what: 'version' } },
      {
        log: 'migrate: Your database (migration version: 41) is for a newer Kiosk, you can not use it with this release (38)',
        fields: { what: 'version' },
      },
      {
        log: 'migration 20260101000000 was previously applied but is missing in the resolved migrations',
        fields: { what: 'version' },
      },
      { log: 'TimeoutError: There are still unapplied migrations after 60 seconds.', fields: { what: 'migration' } },
      {
        log: 'Error: migration 20260101000000 was previously applied but has been modified',
        fields: { what: 'migration' },
      },
    ],
    ignores: [
      'INFO Migration of schema "public" completed',
      'running migrations',
      'no migrations to apply',
      'Successfully applied 3 migrations',
      'You have 18 unapplied migration(s). Your project may not work properly until you apply them.',
      'this client is for a newer protocol too',
    ],
  },
  'kubernetes/kind-not-known': {
    reads: [
      {
        log: '2026-11-22T10:00:00Z\tERROR\tsource\tif kind is a CRD, it should be installed before calling Start\t{"kind": "Crate.store.example.org", "error": "no matches for kind \\"Crate\\" in version \\"store.example.org/v1\\""}',
        fields: {
          what: 'other',
          detail: 'no matches for kind "Crate" in version "store.example.org/v1": the API server has no such resource',
        },
      },
      '{"level":"error","msg":"problem running manager","error":"no matches for kind \\"Crate\\" in version \\"store.example.org/v1\\""}',
      'error: resource mapping not found for name: "a" namespace: "" from "x.yaml": no matches for kind "Crate" in version "store.example.org/v1"',
      'problem running manager: failed to wait for crate caches to sync: timed out waiting for cache to be synced for Kind *v1.Crate',
    ],
    ignores: [
      'no matches for kind of query',
      'Reflector: failed to list *v1.Crate: dial tcp 10.96.0.1:443: i/o timeout\nfailed to wait for crate caches to sync: timed out waiting for cache to be synced for Kind *v1.Crate',
    ],
  },
  'lock/held': {
    reads: [
      {
        log: '2026-11-22 22:29:26.832 UTC [22583] FATAL:  lock file "postmaster.pid" already exists',
        fields: { what: 'lock' },
      },
      'java.lang.IllegalStateException: failed to obtain node locks, tried [/usr/share/elasticsearch/data]; maybe these locations are not writable or multiple nodes were started on the same data path?',
      'IO error: While lock file: /data/rocks/LOCK: Resource temporarily unavailable',
      'Cannot acquire directory lock on "/badger".  Another process is using this Badger database.',
      'A server is already running. Check /app/tmp/pids/server.pid.',
      'err="opening storage failed: lock DB directory: resource temporarily unavailable"',
      '[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11',
      'DBPathInUse: Unable to create/open the lock file: /data/db/mongod.lock (Permission denied).',
      'org.apache.lucene.store.LockObtainFailedException: Lock held by another program: /data/nodes/0/node.lock',
      'kafka.common.KafkaException: Failed to acquire lock on file .lock in /data. A Kafka instance in another process or thread is using this directory.',
      'sqlite3.OperationalError: database is locked',
      'Error: Error acquiring the state lock',
      "(gunicorn) Error: Already running on PID 7 (or pid file '/run/app.pid' is stale)\nRuntimeError: pid file exists, already running with pid 7",
    ],
    ignores: [
      'acquired lock',
      'INFO waiting: lock held by leader',
      'leader election lock released',
      'user account locked',
    ],
  },
  'licence/refused': {
    reads: [
      { log: 'FATAL: license key is invalid', fields: { what: 'licence' } },
      'The SQL Server End-User License Agreement (EULA) must be accepted before SQL Server can start.',
      'error: license has expired on 2026-01-01',
      'no valid license found, exiting',
    ],
    ignores: ['INFO license check passed', 'Licensed under the MIT license'],
  },
  'version/refused': {
    reads: [
      {
        log: 'Error: LinkageError occurred while loading main class app.Main\n\tjava.lang.UnsupportedClassVersionError: app/Main has been compiled by a more recent version of the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file versions up to 61.0',
        fields: { what: 'version' },
      },
      'Your Ruby version is 3.1.7, but your Gemfile specified 3.3.0',
      'You must install or update .NET to run this application.',
      'error: ledger requires PostgreSQL 14 or newer',
      'You are using Node.js 18.0.0. For Next.js, Node.js version ">=20.9.0" is required.',
      'Server at db:27017 reports maximum wire version 5, but this version of the driver requires at least 6',
      'ERROR: unsupported protocol version 3',
    ],
    ignores: ['INFO version 1.2.3', 'server version: 15.18', 'requires authentication'],
  },
  'data/corrupt': {
    reads: [
      { log: 'sqlite3.DatabaseError: file is not a database', fields: { what: 'data' } },
      'error: database disk image is malformed',
      'panic: wal: crc mismatch',
      'Seed data checksum 4f2a does not match manifest 9b1c, refusing to serve',
      'org.apache.lucene.index.CorruptIndexException: codec footer mismatch (file truncated?)',
      'Error: LevelDB corruption: bad record in MANIFEST file',
      'unexpected error: index is corrupted: invalid magic number 0',
      "kafka.common.InconsistentClusterIdException: The Cluster ID abc doesn't match stored clusterId Some(def) in meta.properties.",
    ],
    ignores: ['INFO checking index for corruption: nothing found', 'uncorrupted'],
  },
};
