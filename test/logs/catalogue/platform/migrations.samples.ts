import type { MIGRATIONS } from '../../../../src/logs/catalogue/platform/migrations.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof MIGRATIONS> = {
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
  'kubernetes/not-served': {
    reads: [
      'E1128 10:00:00.000000       1 reflector.go:138] factory.go:134: Failed to watch *v1beta1.CronJob: failed to list *v1beta1.CronJob: the server could not find the requested resource',
      'error: the server could not find the requested resource (get ingresses.extensions)',
    ],
    ignores: ['found the requested resource', 'the server could not find the page'],
  },
};
