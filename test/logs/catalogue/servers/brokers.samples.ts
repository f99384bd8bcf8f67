import type { BROKERS } from '../../../../src/logs/catalogue/servers/brokers.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof BROKERS> = {
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
  'rabbitmq/start': {
    reads: [
      { log: 'Error during startup: {error,failed_to_prepare_configuration}', fields: { what: 'other' } },
      {
        log: '{"Kernel pid terminated",application_controller,"{application_start_failure,rabbitmq_prelaunch,{{shutdown,{failed_to_start_child,auth,{\\"Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible by owner only\\",[]}}}}}"}',
        fields: { detail: 'Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible by owner only' },
      },
      { log: '{error,timeout_waiting_for_tables,[rabbit_durable_queue]}', fields: { what: 'data' } },
    ],
    ignores: ['Cookie set', 'feature flags: all enabled'],
  },
  'rabbitmq/configuration': {
    reads: [
      {
        log: "2026-11-22 22:27:51.000000+00:00 [error] <0.132.0> You've tried to set listners.tcp.default, but there is no setting with that name.",
        fields: { key: 'listners.tcp.default' },
      },
      '2026-11-22 22:27:51.000000+00:00 [error] <0.132.0> Error generating configuration in phase transform_datatypes',
      {
        log: 'Conf file attempted to set unknown variable: listners.tcp.default',
        fields: { key: 'listners.tcp.default' },
      },
    ],
    ignores: ['config file(s) : /etc/rabbitmq/rabbitmq.conf'],
  },
  'rabbitmq/deprecated-variable': {
    reads: [
      {
        log: 'error: RABBITMQ_VM_MEMORY_HIGH_WATERMARK is set but deprecated\n\nerror: deprecated environment variables detected',
        fields: { key: 'RABBITMQ_VM_MEMORY_HIGH_WATERMARK' },
      },
    ],
    ignores: ['RABBITMQ_NODENAME is set'],
  },
  'nats/configuration': {
    reads: [
      {
        log: 'nats-server: /etc/nats/nats.conf:3:1: unknown field "prot"',
        fields: { path: '/etc/nats/nats.conf', at: 'line 3', key: 'prot' },
      },
      "nats-server: Parse error on line 2: 'Expected a map key'",
    ],
    ignores: ['nats-server: open /etc/nats.conf: no such file or directory', '[INF] Starting nats-server'],
  },
  'memcached/start': {
    reads: [
      "can't run as root without the -u switch",
      "can't find the user nouser to switch to",
      'Cannot set item size limit higher than 1/2 of memory max.',
    ],
    ignores: ['user found'],
  },
  'broker/erlang-boot': {
    reads: [
      {
        log: '{"could not start kernel pid",application_controller,"error in config file \\"/etc/rabbitmq/advanced.config\\" (3): syntax error before: \'}\'"}',
      },
      {
        log: 'error in config file "/etc/x.config" (3): syntax error',
        fields: { path: '/etc/x.config', at: 'line 3' },
      },
    ],
    ignores: ['config file ok'],
  },
};
