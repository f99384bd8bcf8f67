import type { LOG_SHIPPERS } from '../../../../src/logs/catalogue/servers/log-shippers.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof LOG_SHIPPERS> = {
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
};
