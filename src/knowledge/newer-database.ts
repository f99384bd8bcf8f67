/** How programs report that their database is newer than they are. */
import { oneOf } from '../expressions.ts';

/**
 * Messages about a database that a later release has migrated, so that this release does not know the last migrations:
 * sqlx, Flyway, Alembic, golang-migrate, Gitea and others. The fix is the opposite of running a migration.
 */
export const NEWER_DATABASE = oneOf([
  /previously applied but is missing/i,
  /VersionMissing\(/i,
  /applied migration not resolved/i,
  /Can't locate revision identified/i,
  /no migration found for version/i,
  /\b(?:is )?for a newer\b/i,
  /\b(?:database|schema|migrations?)\b.{0,80}\b(?:newer than|too new|ahead of|from a newer)\b/i,
  /unknown migration/i,
]);
