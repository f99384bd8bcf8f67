import type { REDIS } from '../../../../src/logs/catalogue/servers/redis.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof REDIS> = {
  'redis/configuration': {
    reads: [
      {
        log: "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 1\n>>> 'maxmemry 100mb'\nBad directive or wrong number of arguments",
        fields: { key: 'maxmemry', at: 'line 1' },
      },
      {
        log: "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 1\n>>> 'port abc'\nargument couldn't be parsed into an integer",
        fields: { key: 'port' },
      },
      {
        log: "*** FATAL CONFIG FILE ERROR (Valkey 8.0.1) ***\nReading the configuration file, at line 2\n>>> 'foo'\nBad directive or wrong number of arguments",
        fields: { key: 'foo' },
      },
    ],
    ignores: [
      "# Fatal error, can't open config file '/etc/redis/none.conf': Permission denied",
      'Configuration loaded',
    ],
  },
  'redis/resolve': {
    reads: [
      {
        log: "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n>>> 'sentinel monitor main cache-0.cache 6379 2'\nCan't resolve instance hostname.",
        fields: { host: 'cache-0.cache' },
      },
    ],
    ignores: [
      "Can't resolve instance hostname.",
      "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n>>> 'sentinel monitr main 6379'\nUnrecognized sentinel configuration statement.",
    ],
  },
  'redis/config-file': {
    reads: [
      {
        log: "11842:C 22 Nov 2026 22:24:39.152 # Fatal error, can't open config file '/etc/redis/none.conf': Permission denied",
        fields: { path: '/etc/redis/none.conf' },
      },
    ],
    ignores: ["Fatal error, can't open config file '/a': No such file or directory"],
  },
  'redis/data': {
    reads: [
      {
        log: "11860:M 22 Nov 2026 22:24:39.197 # Can't handle RDB format version 9999\n11860:M 22 Nov 2026 22:24:39.197 # Fatal error loading the DB: Invalid argument. Exiting.",
        fields: { what: 'data' },
      },
      "11875:M 22 Nov 2026 22:24:39.230 # Aborting Redis startup because of ACL errors: Error loading ACLs, opening file '/none.acl': No such file or directory",
    ],
    ignores: ['DB loaded from disk: 0.000 seconds', 'Loading RDB produced by version 7.0.15'],
  },
};
