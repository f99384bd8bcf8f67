/** RabbitMQ, NATS and memcached, when they refuse to start. */
import { oneOf } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const BROKERS = [
  pattern({
    id: 'rabbitmq/start',
    kind: 'refused',
    needles: [
      'failed_to_prepare_configuration',
      'cookie file',
      'boot failed',
      'feature flags',
      'schema_integrity_check_failed',
      'inconsistent_cluster',
      'timeout_waiting_for_tables',
      'incompatible_feature_flags',
      'cannot_read_enabled_plugins_file',
    ],
    find: () =>
      oneOf([
        /\bfailed_to_prepare_configuration\b/i,
        /Cookie file (?<path>\S{1,300}) must be accessible by owner only/i,
        /schema_integrity_check_failed/i,
        /inconsistent_cluster|timeout_waiting_for_tables|incompatible_feature_flags/i,
        /failed_to_initialize_feature_flags_registry/i,
        /required feature flags? (?:is|are) not enabled/i,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      return {
        fields: {
          what: /feature.?flag/i.test(text)
            ? 'version'
            : /table|schema|inconsistent_cluster/.test(text)
              ? 'data'
              : 'other',
          detail: match[0],
        },
      };
    },
    source: [
      'run: rabbitmq 3.10',
      'rabbitmq/rabbitmq-server deps/rabbit/apps/rabbitmq_prelaunch',
      'erlang/otp lib/kernel/src/auth.erl',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'rabbitmq/configuration',
    kind: 'config-invalid',
    needles: [
      'conf file attempted to set unknown variable',
      "you've tried to set",
      'error preparing configuration',
      'error generating configuration',
      'error parsing',
    ],
    find: () =>
      oneOf([
        /[Cc]onf file attempted to set unknown variable:? ?(?<key>[\w.-]{0,120})/,
        /You've tried to set (?<key2>[\w.-]{1,120}), but there is no setting with that name/,
        /Error (?:preparing|generating) configuration in phase \w{1,40}/,
        /Error parsing \S{0,200}rabbitmq\.conf.{0,200}/,
      ]),
    read: (match, around) => {
      const key = match.groups?.key ?? match.groups?.key2;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(key === undefined || key === '' ? {} : { key }),
        },
      };
    },
    source: 'run: rabbitmq 3.10; Kyorai/cuttlefish src/cuttlefish_generator.erl, cuttlefish_variable.erl',
    specificity: 88,
  }),
  pattern({
    id: 'rabbitmq/deprecated-variable',
    kind: 'config-invalid',
    needles: ['is set but deprecated'],
    find: () => /^(?:error: )?(?<key>RABBITMQ_\w{1,80}) is set but deprecated/,
    ends: true,
    read: config,
    source: 'docker-library/rabbitmq docker-entrypoint.sh',
    specificity: 88,
  }),
  pattern({
    id: 'nats/configuration',
    kind: 'config-invalid',
    needles: ['nats-server:'],
    find: () => /^nats-server: (?<what>(?!.{0,200}(?:no such file|address already|permission denied)).{1,300})/,
    on: 'text',
    ends: true,
    read: (match) => {
      const what = match.groups?.what ?? match[0];
      const place = /(?<!\S)(\S{1,200}\.(?:conf|cfg)):(\d{1,6})(?::(\d{1,6}))?/.exec(what);
      const key = /unknown field "(\w{1,80})"/.exec(what)?.[1];
      return {
        fields: {
          detail: detailOf(what),
          ...(place === null ? {} : { path: place[1] ?? '', at: `line ${place[2] ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'nats-io/nats-server main.go (server.PrintAndDie), server/opts.go',
    specificity: 86,
  }),
  pattern({
    id: 'memcached/start',
    kind: 'refused',
    needles: ['without the -u switch', "can't find the user", 'failed to set rlimit', 'cannot set item size limit'],
    find: () =>
      /can't run as root without the -u switch|can't find the user \S{1,60} to switch to|Cannot set item size limit.{1,80}/,
    read: refuses('other'),
    source: 'run: memcached 1.6',
    specificity: 76,
  }),
  pattern({
    id: 'broker/erlang-boot',
    kind: 'config-invalid',
    needles: ['error in config file'],
    find: () =>
      /could not start kernel pid.{0,80}error in config file|error in config file "(?<path>[^"]{1,300})" \((?<at>\d{1,6})\)/,
    read: config,
    source: 'erlang/otp lib/kernel/src/application_controller.erl check_conf',
    specificity: 86,
  }),
];
