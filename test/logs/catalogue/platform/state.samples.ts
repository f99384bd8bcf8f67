import type { STATE } from '../../../../src/logs/catalogue/platform/state.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof STATE> = {
  'lock/held': {
    reads: [
      'ERROR the ledger: Database has migration lock; cannot go on',
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
      'Fatal: unable to create lock in backend: repository is already locked by PID 9454 on 975f84afb80e by root (UID 0, GID 0)',
      'Error: Error acquiring the state lock',
      'ERROR: Pidfile (/var/lib/beat/schedule.pid) already exists.',
      "rsyslogd: pidfile '/var/run/rsyslogd.pid' and pid 1 already exist.",
      'failed to start daemon: pid file found, ensure docker is not running: process with PID 12 is still running',
      '(EE) Server is already active for display 99',
      "(gunicorn) Error: Already running on PID 7 (or pid file '/run/app.pid' is stale)\nRuntimeError: pid file exists, already running with pid 7",
    ],
    ignores: [
      'acquired lock',
      'the account is already locked by the administrator',
      'INFO waiting: lock held by leader',
      'leader election lock released',
      'user account locked',
    ],
  },
  'data/incomplete': {
    reads: [
      {
        log: 'FATAL: cannot open storage: cannot read "/data/p1/metadata.json": open /data/p1/metadata.json: no such file or directory',
        fields: { what: 'data' },
      },
      'failed to recover snapshot 12: segment 4 is missing',
      "error loading index: file doesn't exist",
    ],
    ignores: ['cannot open database: connection refused', 'open /etc/app.yaml: no such file or directory'],
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
      'cannot open segment /data/journal/0004: EOF trying to read 16 bytes',
      'checkpoint 7: unexpected end of file',
      'panic: wal: crc mismatch',
      'panic: assertion failed: Page expected to be: 81, but self identifies as 7',
      'panic: invalid freelist page: 12, page type is leaf',
      'Seed data checksum 4f2a does not match manifest 9b1c, refusing to serve',
      'org.apache.lucene.index.CorruptIndexException: codec footer mismatch (file truncated?)',
      'Error: LevelDB corruption: bad record in MANIFEST file',
      'unexpected error: index is corrupted: invalid magic number 0',
      "kafka.common.InconsistentClusterIdException: The Cluster ID abc doesn't match stored clusterId Some(def) in meta.properties.",
    ],
    ignores: ['INFO checking index for corruption: nothing found', 'uncorrupted'],
  },
};
