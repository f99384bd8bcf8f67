import type { MIGRATIONS } from '../../../../src/logs/catalogue/platform/migrations.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof MIGRATIONS> = {
  'migration/failed': {
    reads: [
      { log: 'error: Dirty database version 12. Fix and force version.', fields: { what: 'migration' } },
      'org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation',
      'Migration checksum mismatch for migration version 3',
      'CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph',
      'FATAL schema version 41 does not match 44',
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
};
