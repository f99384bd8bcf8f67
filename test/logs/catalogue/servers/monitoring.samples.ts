import type { MONITORING } from '../../../../src/logs/catalogue/servers/monitoring.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof MONITORING> = {
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
};
