/**
 * An app refuses its environment: a failed migration, a lock that another process left, a licence, a version, data that
 * does not fit.
 */
import { group, oneOf, sequence } from '../../../expressions.ts';
import { NEWER_DATABASE } from '../../../knowledge/newer-database.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import type { MatchFields } from '../../log-analysis.ts';

type What = MatchFields['refused']['what'];

/** Returns the line as detail. Lines about progress and success name the same tools and do not count. */
const refusal =
  (what: What) =>
  (_match: RegExpExecArray, around: Neighbours): Reading<'refused'> | null => {
    const line = around.matched;
    if (line.severity === 'info' || line.severity === 'debug' || line.severity === 'trace') return null;
    const detail = detailOf(line.message);
    return { fields: { what: what === 'migration' && NEWER_DATABASE.test(detail) ? 'version' : what, detail } };
  };

export const STATE = [
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
    id: 'lock/held',
    kind: 'refused',
    needles: [
      'lock',
      'already running',
      'another instance',
      'pid file',
      'pidfile',
      'already in use by',
      'another process',
      'already being used by another',
    ],
    find: () =>
      oneOf([
        /lock file "[^"]{1,200}" already exists/,
        sequence(
          /[Ff]ailed to (?:obtain|acquire|get|create|open|take) (?:the |a |an |in |exclusive )?/,
          group('?:', [/node |db |database |directory |file |leader |state /], '?'),
          /locks?\b/,
        ),
        sequence(
          /(?:[Cc]annot|[Cc]ould not|[Cc]an't|[Uu]nable to) /,
          [/acquire|obtain|get|take|lock|open lock|create lock/],
          /\b.{0,60}\block(?:file)?\b/,
        ),
        /[Uu]nable to lock \S|LockObtainFailedException/,
        /OverlappingFileLockException/,
        /[Uu]nable to acquire lock/,
        /lock (?:is )?(?:already )?held by/,
        /\/LOCK: [Rr]esource temporarily unavailable/,
        /While lock file: |database is locked/,
        sequence(
          [/[Dd]irectory|[Dd]ata dir(?:ectory)?|[Ff]ile|[Dd]atabase/],
          / .{0,200}(?:is )?(?:already )?(?:locked|in use) by another/,
        ),
        sequence(/[Aa]nother (?:instance|process|copy|node) .{0,80}/, [
          /is (?:already )?(?:running|using)/,
          /has (?:the )?lock|may be running/,
        ]),
        /A server is already running/,
        /[Aa]lready running \(?(?:with )?(?:PID|pid|as process)/,
        /pid ?file .{0,200}(?:exists|already)/,
        /\.lock:? .{0,80}(?:already exists|already locked|Resource temporarily unavailable|held)/,
        /Unable to lock \.\/ibdata1|DBPathInUse/,
        /Error acquiring the state lock/,
        /opening storage failed: lock DB directory/,
      ]),
    read: refusal('lock'),
    source: [
      'run: postgres 15',
      'elasticsearch NodeEnvironment.java',
      'facebook/rocksdb env/io_posix.cc',
      'dgraph-io/badger dir_unix.go',
      'rails/rails server_command',
      'mysql InnoDB os0file.cc',
      'mongo storage_engine_lock_file_posix.cpp',
      'apache/kafka LogManager.scala',
      'prometheus tsdb',
    ],
    specificity: 76,
  }),
  pattern({
    id: 'licence/refused',
    kind: 'refused',
    needles: ['license', 'licence', 'eula'],
    find: () =>
      oneOf([
        sequence(/\b(?:license|licence)(?: key| file| check| validation| server)? (?:is |has |was )?/i, [
          /expired|invalid|missing/i,
          /not (?:found|valid|set|accepted)/i,
          /required|exhausted|failed|could not/i,
        ]),
        /(?:invalid|expired|missing|no valid|no) (?:license|licence)\b/i,
        /(?:accept|agree to) the (?:end user )?(?:license|licence|eula)/i,
        /(?:ACCEPT_)?EULA.{0,60}(?:accept|not|must|required)/i,
        /[Ll]icen[sc]e .{0,80}has expired/i,
        /(?:license|licence) (?:error|violation)/i,
      ]),
    read: refusal('licence'),
    source:
      'microsoft/mssql-docker; wording of licence managers as documented by FlexLM and vendors of commercial images',
    specificity: 74,
  }),
  pattern({
    id: 'version/refused',
    kind: 'refused',
    needles: [
      'version',
      'requires',
      'incompatible',
      'unsupported class',
      'unsupportedclassversion',
      'newer',
      'engine',
      'you must install or update',
    ],
    find: () =>
      oneOf([
        /UnsupportedClassVersionError/,
        /has been compiled by a more recent version of the Java Runtime/,
        /class file (?:has wrong )?version/,
        sequence(
          /requires (?:at least )?/,
          [
            /Python|Node(?:\.js)?|Ruby|Java|PHP|Go|\.NET|Erlang|OTP|glibc|kernel|Postgre(?:s|SQL)|MySQL/,
            /Redis|Kubernetes|Elasticsearch/,
          ],
          /\b.{0,10}(?:version )?['"]?[<>=~^v ]{0,5}\d/,
        ),
        sequence(
          /[Uu]nsupported /,
          group('?:', [/server |database |client |node |java |protocol |python |file format |kernel /], '?'),
          /version\b/,
        ),
        /(?:incompatible|not compatible) (?:with|version)\b.{0,100}/,
        /version (?:mismatch|conflict|is not supported|too old|too new|skew)/,
        /Your Ruby version is \S{1,20}, but your Gemfile specified/,
        /You must install or update \.NET/,
        /Node\.js version .{0,60}(?:required|not supported)/,
        /The engine "node" is incompatible/,
        /is (?:lower|older|newer) than (?:the )?(?:minimum |required |supported )/,
        /minimum (?:supported )?version (?:is|required)/,
        /Composer detected issues in your platform/,
        /has not been tested and may not be compatible/,
        /plugin was built with a different version of package/,
        /wire version \d{1,3}/,
      ]),
    read: refusal('version'),
    source: [
      'openjdk LinkageError texts',
      'rubygems/rubygems bundler ruby_version.rb',
      'dotnet/runtime hostfxr',
      'vercel/next.js bin/next',
      'mongodb driver spec server-discovery',
    ],
    specificity: 74,
  }),
  pattern({
    id: 'data/corrupt',
    kind: 'refused',
    needles: [
      'corrupt',
      'checksum',
      'bad magic',
      'invalid magic',
      'not a database',
      'malformed',
      'unexpected eof reading wal',
      'cluster id',
      'crc',
      'truncated file',
      'inconsistent',
    ],
    find: () =>
      oneOf([
        sequence(
          /\b/i,
          [
            /wal|index|segment|block|database/i,
            /data(?:base)? (?:file|page|disk image)/i,
            /log file|snapshot|tsdb|translog|manifest|journal|page|file|db|AOF|RDB|store|chunk|table/i,
            /checkpoint|meta(?:data|\.json)?/i,
          ],
          /\b.{0,80}(?:is |are |was )?/i,
          [/corrupt(?:ed|ion)?|damaged|checksum mismatch|bad magic|malformed|truncated/i],
        ),
        sequence(/\b(?:[Cc]orrupt(?:ed|ion)?)\b.{0,40}\b/i, [
          /wal|index|segment|block|database|data|log|snapshot|file|block|record|table|header|page|key/i,
          /manifest|sstable|checkpoint/i,
        ]),
        /(?:[Cc]hecksum|[Dd]igest)(?: \S{1,80})? (?:does not match|mismatch)/i,
        /file is not a database/i,
        /database disk image is malformed/i,
        /invalid magic (?:number|bytes)/i,
        /crc mismatch|cluster ?ID mismatch/i,
        /InconsistentClusterIdException/i,
        /walpb: crc|CorruptedException|CorruptIndexException|CorruptSSTableException/i,
        /Bad magic number/i,
      ]),
    read: refusal('data'),
    source: [
      'sqlite/sqlite src/main.c',
      'etcd-io/etcd server/storage/wal',
      'apache/lucene',
      'google/leveldb',
      'apache/kafka KafkaServer.scala',
    ],
    specificity: 74,
  }),
];
