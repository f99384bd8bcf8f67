/** Prometheus, Alertmanager, Grafana and Loki, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const MONITORING = [
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
];
