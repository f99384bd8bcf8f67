/**
 * elasticsearch and opensearch, prometheus, alertmanager, grafana, loki, fluentd, fluent-bit, vector and the
 * OpenTelemetry collector.
 */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const OBSERVABILITY = [
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
    find: () =>
      oneOf([
        sequence(
          /max virtual memory areas vm\.max_map_count \[\d{1,12}\] (?:is|likely) too low, increase to at least /,
          /\[\d{1,12}\]/,
        ),
        /the default discovery settings are unsuitable for production use.{0,200}/,
        /memory locking requested for \S{1,40} process but memory is not locked/,
        /initial heap size \[\d{1,15}\] not equal to maximum heap size \[\d{1,15}\]/,
        /max number of threads \[\d{1,9}\] for user \[\S{1,60}\] is too low.{0,80}/,
        /\[?\d{1,3}\]? bootstrap checks? failed/,
      ]),
    // The node stops by itself. Its start script may still exit with 0.
    ends: true,
    read: (match, around) => {
      const heading = /bootstrap checks? failed/.test(match[0]);
      // A JSON line has the whole list in one message.
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
    find: () =>
      oneOf([
        /unknown (?:secure )?setting \[(?<key>[\w.-]{1,120})\]/,
        /SettingsException\b.{1,200}/,
        /Failed to load settings from (?:\[(?<path>[^\]]{1,200})\])?/,
        /[Ff]ailed to parse value \[[^\]]{0,120}\] for setting \[(?<key2>[\w.-]{1,120})\]/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(g.path === undefined ? {} : { path: g.path }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: [
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/common/settings/AbstractScopedSettings.java, Settings.java',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'opensearch/admin-password',
    kind: 'missing-env',
    needles: ['opensearch_initial_admin_password'],
    find: () =>
      /(?:No custom admin password found|Please (?:define|provide)).{0,120}(?<variable>OPENSEARCH_INITIAL_ADMIN_PASSWORD)/,
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
    find: () =>
      oneOf([
        /[Cc]annot (?:upgrade|downgrade) a node from version \S{1,60}.{0,160}/,
        /cannot start this node because it holds metadata for indices.{0,120}/,
        /[Cc]an ?not run (?:elasticsearch|opensearch) as root/,
        /IndexFormatTooOldException/,
      ]),
    read: (match, around) => ({
      fields: { what: /root/.test(match[0]) ? 'other' : 'data', detail: detailOf(around.matched.message) },
    }),
    source: [
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/env/NodeMetadata.java, bootstrap/Elasticsearch.java',
    ],
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
    find: () =>
      oneOf([
        /Error loading config \(--config\.file=(?<path>[^)]{1,300})\): ?(?<what>.{0,300})/,
        /Loading configuration file failed: (?<am>.{1,300})/,
        /parsing YAML file (?<path2>\S{1,300}): (?<yaml>.{1,300})/,
        /loading groups failed.{0,300}/,
        /undefined receiver "(?<key>[^"]{1,80})" used in route/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const text = around.matched.message;
      if (/no such file or directory|permission denied/.test(text)) return null;
      const path = g.path ?? g.path2 ?? around.matched.fields?.file;
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
    source: 'run: prometheus 2.42, alertmanager 0.25',
    specificity: 88,
  }),
  pattern({
    id: 'prometheus/storage',
    kind: 'permission-denied',
    needles: ['error opening query log file', 'mmap-ed active query log', 'opening storage failed'],
    find: () =>
      oneOf([
        sequence(
          /Error opening query log file: open (?<path>\/\S{1,300}\/queries\.active): /,
          /(?:permission denied|no such file)/,
        ),
        /opening storage failed: (?:\S{1,60} ){0,3}(?<path2>\/\S{1,300}): permission denied/,
      ]),
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.path2 ?? '' } }),
    source: 'run: prometheus 2.42; prometheus/prometheus promql/query_logger.go, cmd/prometheus/main.go',
    specificity: 84,
  }),
  pattern({
    id: 'grafana/data-path',
    kind: 'permission-denied',
    needles: ['is not writable'],
    find: () => /GF_PATHS_\w{1,30}='(?<path>[^']{1,300})' is not writable/,
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
    find: () =>
      oneOf([
        /[Dd]atasource provisioning error: (?<what>.{1,300})/,
        /[Dd]atasource\.yaml config is invalid.{0,200}/,
        /(?:Failed to parse|failed to load) "?(?<path>\/\S{0,200}(?:grafana|custom|defaults)\.ini)"?.{0,200}/,
        /invalid setting \[(?<key>[\w.]{1,80})\]/,
      ]),
    read: config,
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
    find: () =>
      oneOf([
        /failed parsing config: (?:(?<path>\/\S{1,300}): )?(?<what>.{1,300})/i,
        /(?:level=error.{0,40})?validating config.{0,20}: .{1,300}/i,
        /CONFIG ERROR: .{1,300}/i,
        /error running (?:loki|tempo|mimir).{1,200}/i,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
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
    find: () =>
      oneOf([
        sequence(/\[config\] /, [
          /error in (?<path>\S{1,300}):(?<at>\d{1,6}): .{1,200}/,
          /section '[^']{1,60}' (?:is missing|tried to instance).{1,200}/,
          /\S{1,60}: unknown configuration property '(?<key>[^']{1,100})'.{0,60}/,
          /(?:inconsistent use|could not|undefined|an invalid).{1,200}/,
        ]),
        /config error file="(?<file>[^"]{1,300})" (?:error_class=\S{1,60} )?error="(?<what>.{1,300})"/,
        /configuration file contains errors, aborting/,
        /Fluent::ConfigError/,
        /Unknown (?:input|output|filter|parser) plugin '(?<plugin>[\w-]{1,60})'/,
      ]),
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const path = g.path ?? g.file;
      const key = g.key ?? g.plugin;
      return {
        fields: {
          detail: detailOf(g.what ?? around.matched.message),
          ...(path === undefined ? {} : { path }),
          ...(g.at === undefined ? {} : { at: `line ${g.at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
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
    find: () =>
      oneOf([
        /failed to get config: (?<what>.{1,300})/,
        /cannot unmarshal the configuration.{0,300}/,
        /invalid configuration: (?<bad>\S{1,120}: .{1,200})/,
        /references \w{1,20} "(?<key>[^"]{1,80})" which is not configured/,
      ]),
    read: (match, around) => {
      const keys =
        around.after(/has invalid keys: ([\w.,\- ]{1,120})/, 8)?.match[1] ??
        /has invalid keys: ([\w.,\- ]{1,120})/.exec(around.matched.text)?.[1];
      if (/no such file|permission denied/.test(around.matched.text)) return null;
      const key = match.groups?.key ?? keys;
      return {
        fields: { detail: detailOf(around.matched.message), ...(key === undefined ? {} : { key }) },
      };
    },
    source: [
      'open-telemetry/opentelemetry-collector issues 5605, otelcol/configprovider.go',
      'lightstep/otel-collector-charts issue 46',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'vector/configuration',
    kind: 'config-invalid',
    needles: ['vector::cli', 'configuration error', 'missing field', 'unknown variant'],
    find: () =>
      /ERROR vector::cli: (?:Configuration error\. )?(?:error=)?(?<what>.{1,300})|Configuration error\. error=(?<bad>.{1,300})/,
    on: 'text',
    read: (match) => ({ fields: { detail: detailOf(match.groups?.what ?? match.groups?.bad ?? match[0]) } }),
    source: 'vectordotdev/vector src/config/loading, src/app.rs (handle_config_errors)',
    specificity: 86,
  }),
  pattern({
    id: 'kibana/start',
    kind: 'refused',
    needles: ['fatal error', 'unable to complete saved object migrations', 'xpack.encryptedsavedobjects'],
    find: () => /Unable to complete saved object migrations.{0,200}|FATAL\s{1,3}Error: \[config validation of .{1,200}/,
    on: 'text',
    read: refuses('migration'),
    source: 'elastic/kibana packages/core/saved-objects migrator',
    specificity: 78,
  }),
];
