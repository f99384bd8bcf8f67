import type { ELASTICSEARCH } from '../../../../src/logs/catalogue/servers/elasticsearch.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof ELASTICSEARCH> = {
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
  'kibana/start': {
    reads: [
      '[2026-11-22T10:00:00.000+00:00][FATAL][root] Error: Unable to complete saved object migrations for the [.kibana] index: incompatible version',
    ],
    ignores: ['saved object migrations completed'],
  },
};
