/** MongoDB and Cassandra, when they refuse to start. */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { config, refuses } from './read.ts';

export const DOCUMENTS: readonly AnyPattern[] = [
  pattern({
    id: 'mongodb/start',
    kind: 'refused',
    needles: [
      'featurecompatibilityversion',
      'data files',
      'wiredtiger',
      'unsupported upgrade',
      'invalid featurecompat',
      'created by a newer',
      'wt_panic',
      'wt_try_salvage',
      'dbexception in init',
      'wrong mongod',
      'upgrade problem',
    ],
    find: /(?:Wrong mongod version|UPGRADE PROBLEM|Invalid feature ?[Cc]ompatibility ?[Vv]ersion|found an invalid (?:value|featureCompatibilityVersion)|featureCompatibilityVersion document|requires (?:an )?upgrade to \d)|WT_PANIC|WiredTiger error.{0,200}(?:corrupt|unsupported|version|EPERM|Operation not permitted)|Failed to start up WiredTiger under any compatibility version|unsupported WiredTiger file version|DBException in initAndListen/,
    read: refuses('data'),
    samples: {
      match: [
        '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"F","c":"CONTROL","id":20573,"ctx":"initandlisten","msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document (ERROR: Location4926900: Invalid featureCompatibilityVersion document in admin.system.version: { _id: \\"featureCompatibilityVersion\\", version: \\"4.4\\" }"}}',
        '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"STORAGE","id":22435,"ctx":"initandlisten","msg":"Failed to start up WiredTiger under any compatibility version. This may be due to an unsupported upgrade or downgrade."}',
        '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"NonExistentPath: Data directory /data/db not found"}}',
      ],
      not: ['{"s":"I","c":"STORAGE","msg":"WiredTiger opened"}'],
    },
    source: 'mongodb/mongo src/mongo/db/mongod_main.cpp, src/mongo/db/storage/wiredtiger/wiredtiger_kv_engine.cpp',
    specificity: 84,
  }),
  pattern({
    id: 'mongodb/options',
    kind: 'config-invalid',
    needles: [
      'unrecognized option',
      'error parsing yaml',
      'error parsing command line',
      'error parsing ini',
      'badvalue',
    ],
    find: /Error parsing (?:YAML|INI|command line|command line option)(?!: unrecogni[sz]ed option)[^\n]{0,200}|Unrecognized option: (?<key>[\w.]{1,100})|BadValue: .{0,200}/,
    read: config,
    samples: {
      match: [
        {
          log: "Unrecognized option: storage.journall.enabled\ntry 'mongod --help' for more information",
          fields: { key: 'storage.journall.enabled' },
        },
        'Error parsing YAML config file: yaml-cpp: error at line 3, column 11: illegal map value',
      ],
      not: [
        'Unrecognized option: -Foo',
        'mongod started',
        "Error parsing command line: unrecognised option '--smallfiles'",
      ],
    },
    source: 'mongodb/mongo src/mongo/util/options_parser/options_parser.cpp',
    specificity: 84,
  }),
  pattern({
    id: 'mongodb/key-file',
    kind: 'config-invalid',
    needles: ['are too open', 'security file failed', 'invalid char in key file', 'opening keyfile'],
    find: /permissions on (?<path>\/\S{1,200}) are too open|invalid char in key file (?<path2>\/\S{1,200})/,
    // It is logged as information; the line of severity F that follows does not say why.
    ends: true,
    read: (match, around) => ({
      fields: {
        detail: detailOf(around.line(0)?.message ?? match[0]),
        path: match.groups?.path ?? match.groups?.path2 ?? '',
      },
    }),
    samples: {
      match: [
        {
          log: '{"s":"I","c":"ACCESS","msg":"Error opening keyfile","attr":{"error":"permissions on /etc/mongo/key are too open"}}',
          fields: { path: '/etc/mongo/key' },
        },
      ],
      not: ['security key file loaded'],
    },
    source: 'mongodb/mongo src/mongo/db/auth/security_file.cpp',
    specificity: 86,
  }),
  pattern({
    id: 'mongodb/data-path',
    kind: 'permission-denied',
    needles: ['lock file', 'operation not permitted', 'not found'],
    find: /(?:Attempted to create a lock file on a read-only directory|Unable to create\/open the lock file): (?<path>\/[^\s,"]{1,300}?)(?: \(Permission denied\))?[.,]?$/,
    samples: {
      match: [
        {
          log: '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}',
          fields: { path: '/data/db' },
        },
        {
          log: 'exception in initAndListen: IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db',
          fields: { path: '/data/db' },
        },
      ],
      not: [
        'DBPathInUse: Unable to create/open the lock file: /data/db/mongod.lock (Resource temporarily unavailable)',
      ],
    },
    source: 'mongodb/mongo src/mongo/db/storage/storage_engine_lock_file_posix.cpp (EACCES, EROFS)',
    specificity: 88,
  }),
  pattern({
    id: 'cassandra/start',
    kind: 'refused',
    needles: [
      'cassandra',
      'unable to gossip',
      'configurationexception',
      'saved cluster name',
      'snitch',
      'cannot start node if',
      'unable to contact any seeds',
      'fatal configuration error',
    ],
    find: /Saved cluster name .{1,120} != configured name|Unable to (?:gossip with any (?:peers|seeds)|contact any seeds)|Fatal configuration error|exceptions\.ConfigurationException|Cannot start node if snitch's (?:data center|rack)|Exception encountered during startup/,
    read: (match, around) => {
      // The heading over the exception, where that says what it is.
      if (
        match[0].startsWith('Exception') &&
        around.after(/^(?:[a-z]\w{0,40}\.){1,10}[A-Z]\w{0,80}(?:Exception|Error): /, 2) !== undefined
      )
        return null;
      return { fields: { what: 'other', detail: detailOf(around.line(0)?.message ?? match[0]) } };
    },
    samples: {
      match: [
        'ERROR [main] Fatal exception: org.apache.cassandra.exceptions.ConfigurationException: Saved cluster name Test Cluster != configured name shop',
        'java.lang.RuntimeException: Unable to gossip with any peers',
        'ERROR [main] 2026-11-22 10:00:00,000 CassandraDaemon.java:900 - Exception encountered during startup',
      ],
      not: ['INFO gossip settled', 'cassandra started'],
    },
    source:
      'apache/cassandra src/java/org/apache/cassandra/service/CassandraDaemon.java, StorageService.java, db/SystemKeyspace.java',
    specificity: 73,
  }),
];
