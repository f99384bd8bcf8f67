import type { DOCUMENTS } from '../../../../src/logs/catalogue/servers/documents.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof DOCUMENTS> = {
  'mongodb/start': {
    reads: [
      '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"F","c":"CONTROL","id":20573,"ctx":"initandlisten","msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document (ERROR: Location4926900: Invalid featureCompatibilityVersion document in admin.system.version: { _id: \\"featureCompatibilityVersion\\", version: \\"4.4\\" }"}}',
      '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"STORAGE","id":22435,"ctx":"initandlisten","msg":"Failed to start up WiredTiger under any compatibility version. This may be due to an unsupported upgrade or downgrade."}',
      '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"NonExistentPath: Data directory /data/db not found"}}',
    ],
    ignores: ['{"s":"I","c":"STORAGE","msg":"WiredTiger opened"}'],
  },
  'mongodb/options': {
    reads: [
      {
        log: "Unrecognized option: storage.journall.enabled\ntry 'mongod --help' for more information",
        fields: { key: 'storage.journall.enabled' },
      },
      'Error parsing YAML config file: yaml-cpp: error at line 3, column 11: illegal map value',
    ],
    ignores: [
      'Unrecognized option: -Foo',
      'mongod started',
      "Error parsing command line: unrecognised option '--smallfiles'",
    ],
  },
  'mongodb/key-file': {
    reads: [
      {
        log: '{"s":"I","c":"ACCESS","msg":"Error opening keyfile","attr":{"error":"permissions on /etc/mongo/key are too open"}}',
        fields: { path: '/etc/mongo/key' },
      },
    ],
    ignores: ['security key file loaded'],
  },
  'mongodb/data-path': {
    reads: [
      {
        log: '{"t":{"$date":"2026-11-22T10:00:00.000+00:00"},"s":"E","c":"CONTROL","id":20557,"ctx":"initandlisten","msg":"DBException in initAndListen, terminating","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}',
        fields: { path: '/data/db' },
      },
      {
        log: 'exception in initAndListen: IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db',
        fields: { path: '/data/db' },
      },
    ],
    ignores: [
      'DBPathInUse: Unable to create/open the lock file: /data/db/mongod.lock (Resource temporarily unavailable)',
    ],
  },
  'cassandra/start': {
    reads: [
      'ERROR [main] Fatal exception: org.apache.cassandra.exceptions.ConfigurationException: Saved cluster name Test Cluster != configured name shop',
      'java.lang.RuntimeException: Unable to gossip with any peers',
      'ERROR [main] 2026-11-22 10:00:00,000 CassandraDaemon.java:900 - Exception encountered during startup',
    ],
    ignores: ['INFO gossip settled', 'cassandra started'],
  },
};
