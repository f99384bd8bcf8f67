import type { BROKERS } from '../../../../src/logs/catalogue/servers/brokers.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof BROKERS> = {
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
