/** How programs report that their database is newer than they are. */

/**
 * Messages about a database that a later release has migrated, so that this release does not know the last migrations:
 * sqlx, Flyway, Alembic, golang-migrate, Gitea and others. The fix is the opposite of running a migration.
 */
export const NEWER_DATABASE =
  /previously applied but is missing|VersionMissing\(|applied migration not resolved|Can't locate revision identified|no migration found for version|\b(?:is )?for a newer\b|\b(?:database|schema|migrations?)\b.{0,80}\b(?:newer than|too new|ahead of|from a newer)\b|unknown migration/i;
