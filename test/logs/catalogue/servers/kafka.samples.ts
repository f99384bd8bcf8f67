import type { KAFKA } from '../../../../src/logs/catalogue/servers/kafka.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof KAFKA> = {
  'kafka/configuration': {
    reads: [
      {
        log: 'org.apache.kafka.common.config.ConfigException: Missing required configuration "bootstrap.servers" which has no default value.',
        fields: { key: 'bootstrap.servers' },
      },
      {
        log: 'org.apache.kafka.common.config.ConfigException: Invalid value abc for configuration num.partitions: Not a number of type INT',
        fields: { key: 'num.partitions' },
      },
      {
        log: 'java.lang.IllegalArgumentException: requirement failed: advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.',
        fields: { key: 'advertised.listeners' },
      },
      'java.lang.RuntimeException: No `meta.properties` found in /var/lib/kafka/data (have you run `kafka-storage.sh` to format the directory?)',
    ],
    ignores: ['KafkaConfig values:', 'requirements.txt installed'],
  },
  'kafka/image-env': {
    reads: [
      { log: 'KAFKA_PROCESS_ROLES is not set.  Checking environment', fields: { variable: 'KAFKA_PROCESS_ROLES' } },
      {
        log: 'Error: environment variable "KAFKA_ADVERTISED_LISTENERS" is not set',
        fields: { variable: 'KAFKA_ADVERTISED_LISTENERS' },
      },
      { log: 'CLUSTER_ID is required.', fields: { variable: 'CLUSTER_ID' } },
    ],
    ignores: ['KAFKA_HEAP_OPTS set', 'broker.rack is not set'],
  },
  'kafka/data': {
    reads: [
      {
        log: "kafka.common.InconsistentClusterIdException: The Cluster ID Ab doesn't match stored clusterId Some(Cd) in meta.properties. The broker is trying to join the wrong cluster.",
        fields: { what: 'data' },
      },
      "java.lang.RuntimeException: Stored node id 1 doesn't match previous node id 2 in /data/meta.properties",
    ],
    ignores: ['Cluster ID = abc', 'broker.id 1 registered'],
  },
  'zookeeper/start': {
    reads: [
      {
        log: 'org.apache.zookeeper.server.quorum.QuorumPeerConfig$ConfigException: Error processing /conf/zoo.cfg',
        fields: { path: '/conf/zoo.cfg' },
      },
      {
        log: 'Caused by: java.lang.IllegalArgumentException: /data/myid file is missing',
        fields: { path: '/data/myid' },
      },
      'java.lang.RuntimeException: My id 4 not in the peer list',
    ],
    ignores: ['Reading configuration from: /conf/zoo.cfg'],
  },
  'zookeeper/data': {
    reads: [
      { log: 'ERROR [main:QuorumPeer@1149] - Unable to load database on disk', fields: { what: 'data' } },
      'java.io.IOException: No snapshot found, but there are log entries. Something is broken!',
    ],
    ignores: ['Snapshot loaded'],
  },
};
