import type { OBSERVABILITY } from '../../../../src/logs/catalogue/servers/observability.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof OBSERVABILITY> = {
  'elasticsearch/bootstrap-check': {
    reads: [
      {
        log: 'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
        fields: { what: 'other' },
      },
      {
        log: 'ERROR: [1] bootstrap checks failed\n[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
        fields: { what: 'other' },
      },
      {
        log: '{"@timestamp":"2026-11-22T10:00:00.000Z","log.level":"ERROR","message":"node validation exception\\n[1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.\\nbootstrap check failure [1] of [1]: memory locking requested for elasticsearch process but memory is not locked"}',
        fields: { detail: 'memory locking requested for elasticsearch process but memory is not locked' },
      },
      'memory locking requested for elasticsearch process but memory is not locked',
      'the default discovery settings are unsuitable for production use; at least one of [discovery.seed_hosts, discovery.seed_providers, cluster.initial_master_nodes] must be configured',
    ],
    ignores: ['vm.max_map_count=262144', 'bound or publishing to a non-loopback address, enforcing bootstrap checks'],
  },
  'elasticsearch/settings': {
    reads: [
      {
        log: 'java.lang.IllegalArgumentException: unknown setting [cluster.nam] did you mean [cluster.name]?',
        fields: { key: 'cluster.nam' },
      },
      {
        log: 'org.elasticsearch.common.settings.SettingsException: Failed to load settings from [elasticsearch.yml]',
        fields: {},
      },
      { log: 'failed to parse value [abc] for setting [http.port]', fields: { key: 'http.port' } },
    ],
    ignores: ['settings loaded', 'unknown index setting ignored'],
  },
  'opensearch/admin-password': {
    reads: [
      {
        log: 'No custom admin password found. Please provide a password via the environment variable OPENSEARCH_INITIAL_ADMIN_PASSWORD.',
        fields: { variable: 'OPENSEARCH_INITIAL_ADMIN_PASSWORD' },
      },
    ],
    ignores: ['OPENSEARCH_INITIAL_ADMIN_PASSWORD accepted'],
  },
  'elasticsearch/data': {
    reads: [
      {
        log: 'java.lang.IllegalStateException: cannot upgrade a node from version [6.8.0] directly to version [8.15.0], upgrade to version [7.17.0] first.',
        fields: { what: 'data' },
      },
      { log: 'java.lang.RuntimeException: can not run elasticsearch as root', fields: { what: 'other' } },
    ],
    ignores: ['upgraded node'],
  },
  'prometheus/configuration': {
    reads: [
      {
        log: 'ts=2026-11-22T22:27:34.166Z caller=main.go:469 level=error msg="Error loading config (--config.file=pr-field.yml)" file=/srv/run/pr-field.yml err="parsing YAML file pr-field.yml: yaml: unmarshal errors:\\n  line 2: field scrape_intervall not found in type config.plain"',
        fields: { path: 'pr-field.yml', at: 'line 2', key: 'scrape_intervall' },
      },
      {
        log: 'ts=2026-11-22T22:27:34.289Z caller=main.go:469 level=error msg="Error loading config (--config.file=pr-dur.yml)" file=/tmp/pr-dur.yml err="parsing YAML file pr-dur.yml: not a valid duration string: \\"10\\""',
        fields: { path: 'pr-dur.yml' },
      },
      {
        log: 'ts=2026-11-22T22:27:49.449Z caller=coordinator.go:118 level=error component=configuration msg="Loading configuration file failed" file=am.yml err="undefined receiver \\"x\\" used in route"',
        fields: { path: 'am.yml' },
      },
    ],
    ignores: [
      'ts=2026-11-22T22:27:49.360Z caller=main.go:469 level=error msg="Error loading config (--config.file=/none.yml)" file=/none.yml err="open /none.yml: no such file or directory"',
      'level=info msg="Loading configuration file" filename=p.yml',
    ],
  },
  'prometheus/storage': {
    reads: [
      {
        log: 'ts=2026-11-22T22:27:49.388Z caller=query_logger.go:91 level=error component=activeQueryTracker msg="Error opening query log file" file=/prometheus/queries.active err="open /prometheus/queries.active: permission denied"',
        fields: { path: '/prometheus/queries.active' },
      },
      {
        log: 'ts=2026-11-22T22:27:49.388Z level=error err="opening storage failed: mkdir /prometheus/wal: permission denied"',
        fields: { path: '/prometheus/wal' },
      },
    ],
    ignores: ['opening storage failed: lock DB directory: resource temporarily unavailable'],
  },
  'grafana/data-path': {
    reads: [
      {
        log: "GF_PATHS_DATA='/var/lib/grafana' is not writable.\nYou may have issues with file permissions",
        fields: { path: '/var/lib/grafana' },
      },
    ],
    ignores: ["GF_PATHS_DATA='/var/lib/grafana' is writable"],
  },
  'grafana/start': {
    reads: [
      'Failed to start grafana. error: Datasource provisioning error: datasource.yaml config is invalid. Only one datasource per organization can be marked as default',
      {
        log: 'failed to load /etc/grafana/grafana.ini: key-value delimiter not found: foo',
        fields: { path: '/etc/grafana/grafana.ini' },
      },
    ],
    ignores: ['starting to provision dashboards'],
  },
  'loki/configuration': {
    reads: [
      {
        log: 'failed parsing config: /etc/loki/config.yaml: yaml: unmarshal errors:   line 12: field max_look_back not found in type config.Chunk',
        fields: { path: '/etc/loki/config.yaml', at: 'line 12', key: 'max_look_back' },
      },
      'level=error ts=2026-11-22T10:00:00Z caller=main.go:73 msg="validating config" err="CONFIG ERROR: schema v13 is required"',
    ],
    ignores: ['failed parsing config: open /etc/loki/x.yaml: no such file or directory'],
  },
  'fluent/configuration': {
    reads: [
      {
        log: '[2026/11/22 16:42:43] [error] [config] error in /etc/fluent-bit/fluent-bit.conf:19: undefined key - check config is in valid classic format',
        fields: { path: '/etc/fluent-bit/fluent-bit.conf', at: 'line 19' },
      },
      {
        log: "[2026/11/22 09:18:33] [error] [config] tail: unknown configuration property 'Buffer_Chunk'. The following properties are allowed: path",
        fields: { key: 'Buffer_Chunk' },
      },
      "[2026/11/22 16:42:43] [error] [config] section 'output' is missing the 'name' property",
      {
        log: '2026-11-22 10:00:00 +0000 [error]: config error file="/fluentd/etc/fluent.conf" error_class=Fluent::ConfigError error="\'format\' parameter is required"',
        fields: { path: '/fluentd/etc/fluent.conf' },
      },
    ],
    ignores: ['[ info] [fluent bit] version=2.1.8', 'Fluent::Config loaded'],
  },
  'otelcol/configuration': {
    reads: [
      {
        log: "Error: failed to get config: cannot unmarshal the configuration: 1 error(s) decoding:\n\n* error decoding 'exporters': error reading configuration for \"otlp\": 1 error(s) decoding:\n\n* '' has invalid keys: queue_settings",
        fields: { key: 'queue_settings' },
      },
      {
        log: 'Error: invalid configuration: service::pipelines::traces: references exporter "logging" which is not configured',
      },
    ],
    ignores: ['Everything is ready. Begin running and processing data.'],
  },
  'vector/configuration': {
    reads: [
      '2026-11-22T10:00:00.000000Z ERROR vector::cli: Configuration error. error=unknown variant `consol`, expected one of `console`, `file`',
      '2026-11-22T10:00:00Z ERROR vector::cli: Configuration error. error=Input "a" for sink "b" doesn\'t match any components.',
    ],
    ignores: ['INFO vector::app: Loading configs.'],
  },
  'kibana/start': {
    reads: [
      '[2026-11-22T10:00:00.000+00:00][FATAL][root] Error: Unable to complete saved object migrations for the [.kibana] index: incompatible version',
    ],
    ignores: ['saved object migrations completed'],
  },
};
