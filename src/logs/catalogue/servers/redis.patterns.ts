/** Redis and Valkey, when they refuse to start. */
import { oneOf } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const REDIS = [
  pattern({
    id: 'redis/configuration',
    kind: 'config-invalid',
    needles: ['fatal config file error'],
    find: () => /\*\*\* FATAL CONFIG FILE ERROR/,
    ends: true,
    read: (_match, around) => {
      const at = around.after(/at line (\d{1,6})/, 4);
      const directive = around.after(/^>>> '([^\s']{1,100})(?:[ '](.{0,200}))?$/, 5);
      const why = directive === undefined ? undefined : around.line(directive.line.index - around.index + 1);
      // A name that does not resolve is no error of the file.
      if (/resolve (?:instance |master )?host ?name/i.test(why?.text ?? '')) return null;
      const key = directive?.match[1]?.replace(/'$/, '');
      const detail = `${directive?.match[0] ?? 'the configuration'}: ${why?.text ?? ''}`.replace(/^>>> /, '');
      return {
        fields: {
          detail: detailOf(detail),
          ...(at === undefined ? {} : { at: `line ${at.match[1] ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
        ...(directive === undefined
          ? {}
          : { line: directive.line.index, also: why === undefined ? [around.index] : [around.index, why.index] }),
      };
    },
    source: 'run: redis 7.0; redis src/config.c loadServerConfigFromString',
    specificity: 90,
  }),
  pattern({
    id: 'redis/resolve',
    kind: 'dns',
    needles: ['resolve instance hostname', 'resolve master host'],
    find: () => /Can't resolve (?:instance hostname|master host ?name)/,
    ends: true,
    read: (_match, around) => {
      const quoted = around.before(/^>>> '.{0,200}? ([A-Za-z][\w.-]{0,252}) \d{1,5}\b/, 3);
      return quoted === undefined ? null : { fields: { host: quoted.match[1] as string }, also: [quoted.line.index] };
    },
    source: 'redis/redis src/sentinel.c sentinelCheckCreateInstanceErrors, createSentinelAddr',
    specificity: 91,
  }),
  pattern({
    id: 'redis/config-file',
    kind: 'permission-denied',
    needles: ["can't open config file"],
    find: () => /Fatal error, can't open config file '(?<path>[^']{1,300})': Permission denied/,
    ends: true,
    source: 'run: redis 7.0; redis src/config.c loadServerConfig',
    specificity: 88,
  }),
  pattern({
    id: 'redis/data',
    kind: 'refused',
    needles: [
      "can't handle rdb format",
      'fatal error loading the db',
      'bad file format reading',
      'short read or oom',
      'wrong signature trying to load',
      'unexpected end of file reading the append only',
      'acl errors',
      'aof',
      'internal error in rdb',
    ],
    find: () =>
      oneOf([
        /Can't handle RDB format version \d{1,6}/,
        /Fatal error loading the DB/,
        /Bad file format reading the append only file/,
        /Short read or OOM loading DB/,
        /Wrong signature trying to load DB/,
        /Unexpected end of file reading the append only file/,
        /Aborting \w{1,20} startup because of ACL errors.{0,200}/,
        /Internal error in RDB reading/,
        /AOF (?:base )?file .{1,200} (?:doesn't exist|is empty|truncated)/,
      ]),
    ends: true,
    read: refuses('data'),
    source: 'run: redis 7.0; redis src/rdb.c rdbLoadRio, src/aof.c, src/acl.c',
    specificity: 86,
  }),
];
