/** Fluentd, Fluent Bit, the OpenTelemetry Collector and Vector, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const LOG_SHIPPERS = [
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
];
