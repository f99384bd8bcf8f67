/** MongoDB and Cassandra, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const DOCUMENTS = [
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
    find: () =>
      oneOf([
        sequence([
          /Wrong mongod version|UPGRADE PROBLEM/,
          /Invalid feature ?[Cc]ompatibility ?[Vv]ersion/,
          /found an invalid (?:value|featureCompatibilityVersion)/,
          /featureCompatibilityVersion document/,
          /requires (?:an )?upgrade to \d/,
        ]),
        /WT_PANIC/,
        /WiredTiger error.{0,200}(?:corrupt|unsupported|version|EPERM|Operation not permitted)/,
        /Failed to start up WiredTiger under any compatibility version/,
        /unsupported WiredTiger file version/,
        /DBException in initAndListen/,
      ]),
    read: refuses('data'),
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
    find: () =>
      oneOf([
        /Error parsing (?:YAML|INI|command line|command line option)(?!: unrecogni[sz]ed option)[^\n]{0,200}/,
        /Unrecognized option: (?<key>[\w.]{1,100})/,
        /BadValue: .{0,200}/,
      ]),
    read: config,
    source: 'mongodb/mongo src/mongo/util/options_parser/options_parser.cpp',
    specificity: 84,
  }),
  pattern({
    id: 'mongodb/key-file',
    kind: 'config-invalid',
    needles: ['are too open', 'security file failed', 'invalid char in key file', 'opening keyfile'],
    find: () => /permissions on (?<path>\/\S{1,200}) are too open|invalid char in key file (?<path2>\/\S{1,200})/,
    // mongod logs it as information. The line of severity F after it does not say why.
    ends: true,
    read: (match, around) => ({
      fields: {
        detail: detailOf(around.matched.message),
        path: match.groups?.path ?? match.groups?.path2 ?? '',
      },
    }),
    source: 'mongodb/mongo src/mongo/db/auth/security_file.cpp',
    specificity: 86,
  }),
  pattern({
    id: 'mongodb/data-path',
    kind: 'permission-denied',
    needles: ['lock file', 'operation not permitted', 'not found'],
    find: () =>
      sequence(
        [/Attempted to create a lock file on a read-only directory/, /Unable to create\/open the lock file/],
        /: (?<path>\/[^\s,"]{1,300}?)(?: \(Permission denied\))?[.,]?$/,
      ),
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
    find: () =>
      oneOf([
        /Saved cluster name .{1,120} != configured name/,
        /Unable to (?:gossip with any (?:peers|seeds)|contact any seeds)/,
        /Fatal configuration error/,
        /exceptions\.ConfigurationException/,
        /Cannot start node if snitch's (?:data center|rack)/,
        /Exception encountered during startup/,
      ]),
    read: (match, around) => {
      // The heading above the exception, if it says what is wrong.
      if (
        match[0].startsWith('Exception') &&
        around.after(/^(?:[a-z]\w{0,40}\.){1,10}[A-Z]\w{0,80}(?:Exception|Error): /, 2) !== undefined
      )
        return null;
      return { fields: { what: 'other', detail: detailOf(around.matched.message) } };
    },
    source: [
      'apache/cassandra src/java/org/apache/cassandra/service/CassandraDaemon.java, StorageService.java, db/SystemKeyspace.java',
    ],
    specificity: 73,
  }),
];
