/** Kafka and ZooKeeper, when they refuse to start. */
import { lookBack, oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const KAFKA = [
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
        lookBack(/(?<path2>\/\S{1,200}\/myid)/, / file is missing/),
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
];
