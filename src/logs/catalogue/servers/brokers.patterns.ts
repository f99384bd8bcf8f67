/** redis and valkey, kafka, zookeeper, rabbitmq, nats and memcached, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const BROKERS = [
  pattern({
    id: 'redis/configuration',
    kind: 'config-invalid',
    needles: ['fatal config file error'],
    find: () => /\*\*\* FATAL CONFIG FILE ERROR/,
    ends: true,
    read: (_match, around) => {
      const at = around.after(/at line (\d{1,6})/, 4);
      const directive = around.after(/^>>> '(\S{1,100}?)(?:[ '](.{0,200}))?'?$/, 5);
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
  pattern({
    id: 'kafka/configuration',
    kind: 'config-invalid',
    needles: [
      'configexception',
      'missing required configuration',
      'requirement failed',
      'advertised.listeners',
      'process.roles',
      'meta.properties',
    ],
    find: () =>
      oneOf([
        /Missing required configuration "(?<key>[\w.-]{1,120})" which has no default value/,
        sequence(/(?<!QuorumPeerConfig\$)ConfigException: /, [
          /Invalid value .{0,120} for configuration (?<key2>[\w.-]{1,120})/,
          /(?!Missing required).{1,200}/,
        ]),
        /IllegalArgumentException: requirement failed: (?<req>.{1,300})/,
        /No [`']?meta\.properties[`']? found in/,
        /Because `process\.roles` .{1,200}/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const key =
        g.key ??
        g.key2 ??
        /\b((?:advertised\.)?listeners|process\.roles|node\.id|controller\.[\w.]{1,60}|zookeeper\.connect|broker\.id)\b/.exec(
          around.matched.message,
        )?.[1];
      return {
        fields: { detail: detailOf(around.matched.message), ...(key === undefined ? {} : { key }) },
      };
    },
    source: [
      'apache/kafka clients/.../config/ConfigDef.java',
      'core/src/main/scala/kafka/server/KafkaConfig.scala',
      'metadata/.../MetaPropertiesEnsemble.java',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'kafka/image-env',
    kind: 'missing-env',
    needles: ['is not set', 'is required'],
    find: () =>
      sequence(
        /^(?:Error: environment variable "?)?/,
        /(?<variable>(?:KAFKA|ZOOKEEPER|CLUSTER|CONNECT|SCHEMA_REGISTRY)_[A-Z_]{1,60}|CLUSTER_ID)"? /,
        /(?:is not set|is required\b)/,
      ),
    source: [
      'confluentinc/kafka-images kafka/include/etc/confluent/docker/configure',
      'confluentinc/confluent-docker-utils (dub ensure)',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'kafka/data',
    kind: 'refused',
    needles: [
      'inconsistentclusterid',
      "doesn't match stored",
      'inconsistentbrokerid',
      'configured broker.id',
      'stored node id',
      'fatal error during kafkaserver',
      'invalid cluster.id',
      'stored cluster',
    ],
    find: () =>
      oneOf([
        /InconsistentClusterIdException/,
        /InconsistentBrokerIdException/,
        /Configured broker\.id \d{1,10} doesn't match stored/,
        /Stored node id \d{1,10} doesn't match/,
        /Invalid cluster\.id in: .{1,200}/,
      ]),
    read: refuses('data'),
    source: 'apache/kafka core/src/main/scala/kafka/server/KafkaServer.scala, BrokerMetadataCheckpoint.scala',
    specificity: 86,
  }),
  pattern({
    id: 'zookeeper/start',
    kind: 'config-invalid',
    needles: ['invalid config, exiting', 'error processing', 'myid', 'quorumpeerconfig', 'not in the peer list'],
    find: () =>
      oneOf([
        /Invalid config, exiting abnormally/,
        /QuorumPeerConfig\$ConfigException: (?:Error processing (?<path>\S{1,300}))?/,
        /(?<path2>\/\S{1,200}\/myid) file is missing/,
        /My id \d{1,6} not in the peer list/,
      ]),
    read: (match, around) => {
      const path = match.groups?.path ?? match.groups?.path2;
      // A line that wraps the reason says less than the reason.
      const weight = match[0].startsWith('Invalid') ? -8 : match[0].startsWith('Quorum') ? 0 : 6;
      return {
        fields: { detail: detailOf(around.matched.message), ...(path === undefined ? {} : { path }) },
        weight,
      };
    },
    source: [
      'apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/QuorumPeerConfig.java, QuorumPeerMain.java',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'zookeeper/data',
    kind: 'refused',
    needles: ['unable to load database on disk', 'no snapshot found, but there are log entries', 'unreasonable length'],
    find: () => /Unable to load database on disk|No snapshot found, but there are log entries/,
    read: refuses('data'),
    source: 'apache/zookeeper zookeeper-server/.../persistence/FileTxnSnapLog.java, quorum/QuorumPeer.java',
    specificity: 84,
  }),
  pattern({
    id: 'rabbitmq/start',
    kind: 'refused',
    needles: [
      'failed_to_prepare_configuration',
      'cookie file',
      'boot failed',
      'feature flags',
      'schema_integrity_check_failed',
      'inconsistent_cluster',
      'timeout_waiting_for_tables',
      'incompatible_feature_flags',
      'cannot_read_enabled_plugins_file',
    ],
    find: () =>
      oneOf([
        /\bfailed_to_prepare_configuration\b/i,
        /Cookie file (?<path>\S{1,300}) must be accessible by owner only/i,
        /schema_integrity_check_failed/i,
        /inconsistent_cluster|timeout_waiting_for_tables|incompatible_feature_flags/i,
        /failed_to_initialize_feature_flags_registry/i,
        /required feature flags? (?:is|are) not enabled/i,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      return {
        fields: {
          what: /feature.?flag/i.test(text)
            ? 'version'
            : /table|schema|inconsistent_cluster/.test(text)
              ? 'data'
              : 'other',
          detail: match[0],
        },
      };
    },
    source: [
      'run: rabbitmq 3.10',
      'rabbitmq/rabbitmq-server deps/rabbit/apps/rabbitmq_prelaunch',
      'erlang/otp lib/kernel/src/auth.erl',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'rabbitmq/configuration',
    kind: 'config-invalid',
    needles: [
      'conf file attempted to set unknown variable',
      "you've tried to set",
      'error preparing configuration',
      'error generating configuration',
      'error parsing',
    ],
    find: () =>
      oneOf([
        /[Cc]onf file attempted to set unknown variable:? ?(?<key>[\w.-]{0,120})/,
        /You've tried to set (?<key2>[\w.-]{1,120}), but there is no setting with that name/,
        /Error (?:preparing|generating) configuration in phase \w{1,40}/,
        /Error parsing \S{0,200}rabbitmq\.conf.{0,200}/,
      ]),
    read: (match, around) => {
      const key = match.groups?.key ?? match.groups?.key2;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(key === undefined || key === '' ? {} : { key }),
        },
      };
    },
    source: 'run: rabbitmq 3.10; Kyorai/cuttlefish src/cuttlefish_generator.erl, cuttlefish_variable.erl',
    specificity: 88,
  }),
  pattern({
    id: 'rabbitmq/deprecated-variable',
    kind: 'config-invalid',
    needles: ['is set but deprecated'],
    find: () => /^(?:error: )?(?<key>RABBITMQ_\w{1,80}) is set but deprecated/,
    ends: true,
    read: config,
    source: 'docker-library/rabbitmq docker-entrypoint.sh',
    specificity: 88,
  }),
  pattern({
    id: 'nats/configuration',
    kind: 'config-invalid',
    needles: ['nats-server:'],
    find: () => /^nats-server: (?<what>(?!.{0,200}(?:no such file|address already|permission denied)).{1,300})/,
    on: 'text',
    ends: true,
    read: (match) => {
      const what = match.groups?.what ?? match[0];
      const place = /(\/?\S{1,200}\.(?:conf|cfg)):(\d{1,6})(?::(\d{1,6}))?/.exec(what);
      const key = /unknown field "(\w{1,80})"/.exec(what)?.[1];
      return {
        fields: {
          detail: detailOf(what),
          ...(place === null ? {} : { path: place[1] ?? '', at: `line ${place[2] ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'nats-io/nats-server main.go (server.PrintAndDie), server/opts.go',
    specificity: 86,
  }),
  pattern({
    id: 'memcached/start',
    kind: 'refused',
    needles: ['without the -u switch', "can't find the user", 'failed to set rlimit', 'cannot set item size limit'],
    find: () =>
      /can't run as root without the -u switch|can't find the user \S{1,60} to switch to|Cannot set item size limit.{1,80}/,
    read: refuses('other'),
    source: 'run: memcached 1.6',
    specificity: 76,
  }),
  pattern({
    id: 'broker/erlang-boot',
    kind: 'config-invalid',
    needles: ['error in config file'],
    find: () =>
      /could not start kernel pid.{0,80}error in config file|error in config file "(?<path>[^"]{1,300})" \((?<at>\d{1,6})\)/,
    read: config,
    source: 'erlang/otp lib/kernel/src/application_controller.erl check_conf',
    specificity: 86,
  }),
];
