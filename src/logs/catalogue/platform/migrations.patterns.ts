/** Migrations that fail, and resources that the Kubernetes API does not have. */
import { oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { refusal } from './refusal.ts';

export const MIGRATIONS = [
  pattern({
    id: 'migration/failed',
    kind: 'refused',
    needles: [
      'migration',
      'flyway',
      'liquibase',
      'dirty database',
      'alembic',
      'pendingmigration',
      'schema_migrations',
      'migrate',
      'p3009',
      'p3018',
      'p3005',
      'knex',
      'checksum',
      'changeset',
      "can't locate revision",
      'multiple heads',
      'unapplied',
      'schema version',
      'database schema',
      'for a newer',
      'ahead of',
    ],
    find: () =>
      oneOf([
        /Dirty database version \d{1,20}/i,
        /(?:FlywayValidateException|FlywayException|FlywayMigrateException|FlywaySqlScriptException)/i,
        /Validate failed: /i,
        /Migration (?:checksum mismatch|\S{1,200} failed|of schema .{1,80} failed|failed)/i,
        /Detected (?:failed migration|resolved migration not applied|applied migration not resolved)/i,
        /Found non-empty schema\(s\)/i,
        /liquibase\.exception\.\w{1,60}/i,
        /Migration failed for changeset/i,
        /ValidationFailedException/i,
        /Could not acquire change log lock/i,
        /LockException/i,
        /alembic\.util\.exc\.\w{1,40}/i,
        /Can't locate revision identified by/i,
        /Multiple head revisions/i,
        /ActiveRecord::(?:PendingMigrationError|ProtectedEnvironmentError|ConcurrentMigrationError)/i,
        /Migrations are pending/i,
        /(?:StandardError: )?An error has occurred, (?:this and )?all later migrations canceled/i,
        /\bP30(?:05|06|09|18)\b/i,
        /migrate found failed migrations/i,
        /The database schema is not empty/i,
        /knex:? .{0,40}migration/i,
        /migration (?:directory is corrupt|file .{1,120} (?:failed|is missing))/i,
        /The migration directory is corrupt/i,
        /InconsistentMigrationHistory/i,
        /NodeNotFoundError|could not run migrations/i,
        sequence(
          /(?:failed|unable|could not|error) (?:to )?/i,
          [/run(?:ning)?|apply(?:ing)?|execut(?:e|ing)|perform(?:ing)?/i],
          / (?:the )?(?:database |schema |db |pending )?migrations?/i,
        ),
        /[Mm]igrations? (?:has |have )?(?:failed|aborted)/i,
        /no migration found for version/i,
        /migration \d{1,20} was previously applied but/i,
        /\(Ecto\.MigrationError\)/i,
        /\(Ecto\.PendingMigrationError\)/i,
        /still unapplied migrations?\b/i,
        /\b(?:database|schema)\b.{0,80}\b(?:is for a newer|is ahead of)\b/i,
        sequence(/(?:database|schema) (?:schema )?(?:version )?(?:is )?/i, [
          /newer than|too new|is ahead of|out of date|too old|not compatible/i,
        ]),
      ]),
    read: refusal('migration'),
    source: [
      'golang-migrate/migrate database/driver.go',
      'flyway/flyway',
      'liquibase/liquibase',
      'sqlalchemy/alembic',
      'rails/rails activerecord migration.rb',
      'prisma-engines schema-connector',
      'knex lib/migrations',
      'django/django',
      'elixir-ecto/ecto_sql',
    ],
    specificity: 78,
  }),
  pattern({
    // A controller starts before the custom resources that it watches exist.
    id: 'kubernetes/kind-not-known',
    kind: 'refused',
    needles: ['no matches for kind', 'caches to sync'],
    find: () =>
      oneOf([
        sequence(
          /no matches for kind \\?"(?<kind>[A-Za-z0-9]{1,80})\\?" in (?:version|group) /,
          /\\?"(?<version>[\w./-]{1,200}?)\\?"/,
        ),
        sequence(
          /failed to wait for \S{1,80} caches to sync: timed out\b.{0,60} for Kind /,
          /\*?(?<watched>[\w./-]{1,120})/,
        ),
      ]),
    read: (match, around) => {
      const { kind, version, watched } = match.groups as { kind?: string; version?: string; watched?: string };
      if (watched === undefined)
        return {
          fields: {
            what: 'other',
            detail: `no matches for kind "${kind ?? ''}" in version "${version ?? ''}": the API server has no such resource`,
          },
        };
      // If a line above has the reason, that line counts.
      if (
        around.before(/no matches for kind|is forbidden|[Ff]ailed to (?:list|watch)|Unauthorized|dial tcp/, 80) !==
        undefined
      )
        return null;
      return {
        fields: {
          what: 'other',
          detail: `timed out waiting for the cache of kind ${watched}: its CRD or that version of it may be missing`,
        },
      };
    },
    source: [
      'kubernetes/apimachinery pkg/api/meta/errors.go NoKindMatchError',
      'kubernetes-sigs/controller-runtime pkg/internal/source/kind.go, pkg/internal/controller/controller.go',
    ],
    specificity: 79,
  }),
  pattern({
    // An API version that was removed, or a resource that was never installed.
    id: 'kubernetes/not-served',
    kind: 'refused',
    needles: ['could not find the requested resource'],
    find: () => /could not find the requested resource/,
    read: refusal('other'),
    source: [
      'kubernetes/apimachinery pkg/api/errors/errors.go NewGenericServerResponse',
      'kubernetes/client-go tools/cache/reflector.go',
    ],
    specificity: 79,
  }),
];
