/**
 * elasticsearch and opensearch, prometheus, alertmanager, grafana, loki, fluentd, fluent-bit, vector and the
 * OpenTelemetry collector.
 */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { config, refuses } from './read.ts';

export const OBSERVABILITY: readonly AnyPattern[] = [
  pattern({
    id: 'elasticsearch/bootstrap-check',
    kind: 'refused',
    needles: [
      'vm.max_map_count',
      'bootstrap check',
      'discovery settings are unsuitable',
      'memory locking requested',
      'initial heap size',
      'max number of threads',
    ],
    find: /max virtual memory areas vm\.max_map_count \[\d{1,12}\] (?:is|likely) too low, increase to at least \[\d{1,12}\]|the default discovery settings are unsuitable for production use.{0,200}|memory locking requested for \S{1,40} process but memory is not locked|initial heap size \[\d{1,15}\] not equal to maximum heap size \[\d{1,15}\]|max number of threads \[\d{1,9}\] for user \[\S{1,60}\] is too low.{0,80}|\[?\d{1,3}\]? bootstrap checks? failed/,
    // The node stops by itself, and whoever started it may leave with 0.
    ends: true,
    read: (match, around) => {
      const heading = /bootstrap checks? failed/.test(match[0]);
      // As JSON the whole list stands in one message.
      const inside = heading
        ? /\[1\](?: of \[\d{1,3}\])?: (.{1,300})/.exec(match.input.slice(match.index, match.index + 1500))?.[1]
        : undefined;
      const first =
        heading && inside === undefined ? around.after(/\[?1\]?(?: of \d{1,3})?\]?: (.{1,300})/, 3) : undefined;
      return {
        fields: {
          what: 'other',
          detail: detailOf((inside ?? first?.match[1] ?? match[0]).replace(/; for more information see .*$/, '')),
        },
        ...(first === undefined ? {} : { line: first.line.index }),
      };
    },
    samples: {
      match: [
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
      not: ['vm.max_map_count=262144', 'bound or publishing to a non-loopback address, enforcing bootstrap checks'],
    },
    source:
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/bootstrap/BootstrapChecks.java, BootstrapUtil',
    specificity: 88,
  }),
  pattern({
    id: 'elasticsearch/settings',
    kind: 'config-invalid',
    needles: [
      'unknown setting',
      'failed to load settings',
      'settingsexception',
      'failed to parse value',
      'opensearch_initial_admin_password',
      'unknown secure setting',
      'duplicate field',
    ],
    find: /unknown (?:secure )?setting \[(?<key>[\w.-]{1,120})\]|SettingsException\b.{1,200}|Failed to load settings from (?:\[(?<path>[^\]]{1,200})\])?|[Ff]ailed to parse value \[[^\]]{0,120}\] for setting \[(?<key2>[\w.-]{1,120})\]/,
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(g.path === undefined ? {} : { path: g.path }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
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
      not: ['settings loaded', 'unknown index setting ignored'],
    },
    source:
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/common/settings/AbstractScopedSettings.java, Settings.java',
    specificity: 86,
  }),
  pattern({
    id: 'opensearch/admin-password',
    kind: 'missing-env',
    needles: ['opensearch_initial_admin_password'],
    find: /(?:No custom admin password found|Please (?:define|provide)).{0,120}(?<variable>OPENSEARCH_INITIAL_ADMIN_PASSWORD)/,
    samples: {
      match: [
        {
          log: 'No custom admin password found. Please provide a password via the environment variable OPENSEARCH_INITIAL_ADMIN_PASSWORD.',
          fields: { variable: 'OPENSEARCH_INITIAL_ADMIN_PASSWORD' },
        },
      ],
      not: ['OPENSEARCH_INITIAL_ADMIN_PASSWORD accepted'],
    },
    source: 'opensearch-project/security tools/democonfig/SecuritySettingsConfigurer.java',
    specificity: 90,
  }),
  pattern({
    id: 'elasticsearch/data',
    kind: 'refused',
    needles: [
      'cannot upgrade a node',
      'cannot downgrade a node',
      'cannot start this node because it holds metadata',
      'can not upgrade',
      'can not run elasticsearch as root',
      'can not run opensearch as root',
      'indexformattoooldexception',
    ],
    find: /[Cc]annot (?:upgrade|downgrade) a node from version \S{1,60}.{0,160}|cannot start this node because it holds metadata for indices.{0,120}|[Cc]an ?not run (?:elasticsearch|opensearch) as root|IndexFormatTooOldException/,
    read: (match, around) => ({
      fields: { what: /root/.test(match[0]) ? 'other' : 'data', detail: detailOf(around.line(0)?.message ?? match[0]) },
    }),
    samples: {
      match: [
        {
          log: 'java.lang.IllegalStateException: cannot upgrade a node from version [6.8.0] directly to version [8.15.0], upgrade to version [7.17.0] first.',
          fields: { what: 'data' },
        },
        { log: 'java.lang.RuntimeException: can not run elasticsearch as root', fields: { what: 'other' } },
      ],
      not: ['upgraded node'],
    },
    source:
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/env/NodeMetadata.java, bootstrap/Elasticsearch.java',
    specificity: 88,
  }),
  pattern({
    id: 'prometheus/configuration',
    kind: 'config-invalid',
    needles: [
      'error loading config',
      'loading configuration file failed',
      'parsing yaml file',
      'error loading rules',
      'loading groups failed',
      'undefined receiver',
    ],
    find: /Error loading config \(--config\.file=(?<path>[^)]{1,300})\): ?(?<what>.{0,300})|Loading configuration file failed: (?<am>.{1,300})|parsing YAML file (?<path2>\S{1,300}): (?<yaml>.{1,300})|loading groups failed.{0,300}|undefined receiver "(?<key>[^"]{1,80})" used in route/,
    read: (match, around) => {
      const g = match.groups ?? {};
      const text = around.line(0)?.message ?? match[0];
      if (/no such file or directory|permission denied/.test(text)) return null;
      const path = g.path ?? g.path2 ?? around.line(0)?.fields?.file;
      const at = /line (\d{1,6})/.exec(text)?.[1];
      const key = g.key ?? /field ([\w-]{1,80}) not found/.exec(text)?.[1];
      return {
        fields: {
          detail: detailOf(g.yaml ?? g.am ?? text),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at: `line ${at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
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
      not: [
        'ts=2026-11-22T22:27:49.360Z caller=main.go:469 level=error msg="Error loading config (--config.file=/none.yml)" file=/none.yml err="open /none.yml: no such file or directory"',
        'level=info msg="Loading configuration file" filename=p.yml',
      ],
    },
    source: 'run: prometheus 2.42, alertmanager 0.25',
    specificity: 88,
  }),
  pattern({
    id: 'prometheus/storage',
    kind: 'permission-denied',
    needles: ['error opening query log file', 'mmap-ed active query log', 'opening storage failed'],
    find: /Error opening query log file: open (?<path>\/\S{1,300}\/queries\.active): (?:permission denied|no such file)|opening storage failed: (?:\S{1,60} ){0,3}(?<path2>\/\S{1,300}): permission denied/,
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.path2 ?? '' } }),
    samples: {
      match: [
        {
          log: 'ts=2026-11-22T22:27:49.388Z caller=query_logger.go:91 level=error component=activeQueryTracker msg="Error opening query log file" file=/prometheus/queries.active err="open /prometheus/queries.active: permission denied"',
          fields: { path: '/prometheus/queries.active' },
        },
        {
          log: 'ts=2026-11-22T22:27:49.388Z level=error err="opening storage failed: mkdir /prometheus/wal: permission denied"',
          fields: { path: '/prometheus/wal' },
        },
      ],
      not: ['opening storage failed: lock DB directory: resource temporarily unavailable'],
    },
    source: 'run: prometheus 2.42; prometheus/prometheus promql/query_logger.go, cmd/prometheus/main.go',
    specificity: 84,
  }),
  pattern({
    id: 'grafana/data-path',
    kind: 'permission-denied',
    needles: ['is not writable'],
    find: /GF_PATHS_\w{1,30}='(?<path>[^']{1,300})' is not writable/,
    samples: {
      match: [
        {
          log: "GF_PATHS_DATA='/var/lib/grafana' is not writable.\nYou may have issues with file permissions",
          fields: { path: '/var/lib/grafana' },
        },
      ],
      not: ["GF_PATHS_DATA='/var/lib/grafana' is writable"],
    },
    source: 'grafana/grafana packaging/docker/run.sh; grafana/grafana issue 26675',
    specificity: 84,
  }),
  pattern({
    id: 'grafana/start',
    kind: 'config-invalid',
    needles: [
      'datasource provisioning error',
      'failed to parse',
      'server init failed',
      'service init failed',
      'datasource.yaml config is invalid',
      'failed to load',
      'invalid setting',
    ],
    find: /[Dd]atasource provisioning error: (?<what>.{1,300})|[Dd]atasource\.yaml config is invalid.{0,200}|(?:Failed to parse|failed to load) "?(?<path>\/\S{0,200}(?:grafana|custom|defaults)\.ini)"?.{0,200}|invalid setting \[(?<key>[\w.]{1,80})\]/,
    read: config,
    samples: {
      match: [
        'Failed to start grafana. error: Datasource provisioning error: datasource.yaml config is invalid. Only one datasource per organization can be marked as default',
        {
          log: 'failed to load /etc/grafana/grafana.ini: key-value delimiter not found: foo',
          fields: { path: '/etc/grafana/grafana.ini' },
        },
      ],
      not: ['starting to provision dashboards'],
    },
    source: 'grafana/grafana pkg/services/provisioning/datasources/datasources.go, pkg/setting/setting.go',
    specificity: 86,
  }),
  pattern({
    id: 'loki/configuration',
    kind: 'config-invalid',
    needles: [
      'failed parsing config',
      'validating config',
      'config_isinvalid',
      'unable to parse config',
      'error running loki',
    ],
    find: /failed parsing config: (?:(?<path>\/\S{1,300}): )?(?<what>.{1,300})|(?:level=error.{0,40})?validating config.{0,20}: .{1,300}|CONFIG ERROR: .{1,300}|error running (?:loki|tempo|mimir).{1,200}/i,
    read: (match, around) => {
      const text = around.line(0)?.message ?? match[0];
      if (/no such file|permission denied|read-only|address already in use|connection refused/.test(text)) return null;
      const key = /field ([\w-]{1,80}) not found/.exec(text)?.[1];
      const path = match.groups?.path;
      const at = /line (\d{1,6})/.exec(text)?.[1];
      return {
        fields: {
          detail: detailOf(text),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at: `line ${at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
        {
          log: 'failed parsing config: /etc/loki/config.yaml: yaml: unmarshal errors:   line 12: field max_look_back not found in type config.Chunk',
          fields: { path: '/etc/loki/config.yaml', at: 'line 12', key: 'max_look_back' },
        },
        'level=error ts=2026-11-22T10:00:00Z caller=main.go:73 msg="validating config" err="CONFIG ERROR: schema v13 is required"',
      ],
      not: ['failed parsing config: open /etc/loki/x.yaml: no such file or directory'],
    },
    source: 'grafana/loki cmd/loki/main.go, pkg/util/cfg',
    specificity: 84,
  }),
  pattern({
    id: 'fluent/configuration',
    kind: 'config-invalid',
    needles: [
      'config error',
      '[config]',
      'configuration file contains errors',
      'unknown configuration property',
      'fluent::configerror',
      'unknown input plugin',
      'unknown output plugin',
      'unknown filter plugin',
    ],
    find: /\[config\] (?:error in (?<path>\S{1,300}):(?<at>\d{1,6}): .{1,200}|section '[^']{1,60}' (?:is missing|tried to instance).{1,200}|\S{1,60}: unknown configuration property '(?<key>[^']{1,100})'.{0,60}|(?:inconsistent use|could not|undefined|an invalid).{1,200})|config error file="(?<file>[^"]{1,300})" (?:error_class=\S{1,60} )?error="(?<what>.{1,300})"|configuration file contains errors, aborting|Fluent::ConfigError|Unknown (?:input|output|filter|parser) plugin '(?<plugin>[\w-]{1,60})'/,
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const path = g.path ?? g.file;
      const key = g.key ?? g.plugin;
      return {
        fields: {
          detail: detailOf(g.what ?? around.line(0)?.message ?? match[0]),
          ...(path === undefined ? {} : { path }),
          ...(g.at === undefined ? {} : { at: `line ${g.at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
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
      not: ['[ info] [fluent bit] version=2.1.8', 'Fluent::Config loaded'],
    },
    source: 'fluent/fluent-bit issues 5800, 2362, 9178, src/flb_config.c; fluent/fluentd lib/fluent/supervisor.rb',
    specificity: 86,
  }),
  pattern({
    id: 'otelcol/configuration',
    kind: 'config-invalid',
    needles: [
      'failed to get config',
      'invalid configuration',
      'has invalid keys',
      'which is not configured',
      'cannot unmarshal the configuration',
      'unknown type',
    ],
    find: /failed to get config: (?<what>.{1,300})|cannot unmarshal the configuration.{0,300}|invalid configuration: (?<bad>\S{1,120}: .{1,200})|references \w{1,20} "(?<key>[^"]{1,80})" which is not configured/,
    read: (match, around) => {
      const keys =
        around.after(/has invalid keys: ([\w.,\- ]{1,120})/, 8)?.match[1] ??
        /has invalid keys: ([\w.,\- ]{1,120})/.exec(around.line(0)?.text ?? '')?.[1];
      if (/no such file|permission denied/.test(around.line(0)?.text ?? '')) return null;
      const key = match.groups?.key ?? keys;
      return {
        fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...(key === undefined ? {} : { key }) },
      };
    },
    samples: {
      match: [
        {
          log: "Error: failed to get config: cannot unmarshal the configuration: 1 error(s) decoding:\n\n* error decoding 'exporters': error reading configuration for \"otlp\": 1 error(s) decoding:\n\n* '' has invalid keys: queue_settings",
          fields: { key: 'queue_settings' },
        },
        {
          log: 'Error: invalid configuration: service::pipelines::traces: references exporter "logging" which is not configured',
        },
      ],
      not: ['Everything is ready. Begin running and processing data.'],
    },
    source:
      'open-telemetry/opentelemetry-collector issues 5605, otelcol/configprovider.go; lightstep/otel-collector-charts issue 46',
    specificity: 86,
  }),
  pattern({
    id: 'vector/configuration',
    kind: 'config-invalid',
    needles: ['vector::cli', 'configuration error', 'missing field', 'unknown variant'],
    find: /ERROR vector::cli: (?:Configuration error\. )?(?:error=)?(?<what>.{1,300})|Configuration error\. error=(?<bad>.{1,300})/,
    on: 'text',
    read: (match) => ({ fields: { detail: detailOf(match.groups?.what ?? match.groups?.bad ?? match[0]) } }),
    samples: {
      match: [
        '2026-11-22T10:00:00.000000Z ERROR vector::cli: Configuration error. error=unknown variant `consol`, expected one of `console`, `file`',
        '2026-11-22T10:00:00Z ERROR vector::cli: Configuration error. error=Input "a" for sink "b" doesn\'t match any components.',
      ],
      not: ['INFO vector::app: Loading configs.'],
    },
    source: 'vectordotdev/vector src/config/loading, src/app.rs (handle_config_errors)',
    specificity: 86,
  }),
  pattern({
    id: 'kibana/start',
    kind: 'refused',
    needles: ['fatal error', 'unable to complete saved object migrations', 'xpack.encryptedsavedobjects'],
    find: /Unable to complete saved object migrations.{0,200}|FATAL\s{1,3}Error: \[config validation of .{1,200}/,
    on: 'text',
    read: refuses('migration'),
    samples: {
      match: [
        '[2026-11-22T10:00:00.000+00:00][FATAL][root] Error: Unable to complete saved object migrations for the [.kibana] index: incompatible version',
      ],
      not: ['saved object migrations completed'],
    },
    source: 'elastic/kibana packages/core/saved-objects migrator',
    specificity: 78,
  }),
];
