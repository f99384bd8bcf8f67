import type { COORDINATION } from '../../../../src/logs/catalogue/servers/coordination.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof COORDINATION> = {
  'coredns/configuration': {
    reads: [
      {
        log: "/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'forwad'",
        fields: { key: 'forwad', path: '/etc/coredns/Corefile', at: 'line 4' },
      },
      { log: 'plugin/forward: not an IP address or file: "upstream"', fields: { key: 'forward' } },
    ],
    ignores: [
      '[INFO] plugin/reload: Running configuration SHA512 = abc',
      '[INFO] plugin/ready: Still waiting on: "kubernetes"',
    ],
  },
  'coredns/loop': {
    reads: [
      '[FATAL] plugin/loop: Loop (127.0.0.1:55953 -> :1053) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 45477."',
    ],
    ignores: ['[INFO] plugin/loop: no loop'],
  },
  'etcd/start': {
    reads: [
      {
        log: '2026-11-22 22:27:33.671464 C | etcdmain: couldn\'t find local name "a" in the initial cluster configuration',
        fields: { what: 'other' },
      },
      { log: '2026-11-22 22:27:33.693172 C | etcdmain: error listing data dir: /srv/run/etcdro/x' },
      {
        log: '{"level":"fatal","ts":"2026-11-22T10:00:00.000Z","caller":"etcdmain/etcd.go:204","msg":"discovery failed","error":"member 8e9e05c52164694d has already been bootstrapped"}',
        fields: { what: 'data' },
      },
    ],
    ignores: ['added member 8e9e05c52164694d to cluster', 'cluster ID 1'],
  },
  'etcd/flags': {
    reads: [
      {
        log: "2026-11-22 22:27:33.658979 E | etcdmain: error verifying flags, --advertise-client-urls is required when --listen-client-urls is set explicitly. See 'etcd --help'.",
        fields: { flag: '--advertise-client-urls' },
      },
    ],
    ignores: ["error verifying flags, open /none.yaml: no such file or directory. See 'etcd --help'."],
  },
  'consul/start': {
    reads: [
      "==> Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise'.",
      {
        log: '==> failed to parse /consul/config/server.hcl: 1 error occurred:',
        fields: { path: '/consul/config/server.hcl' },
      },
      { log: '* invalid config key datacentre', fields: { key: 'datacentre' } },
    ],
    ignores: ['==> Starting Consul agent...', 'data_dir: /consul/data'],
  },
  'vault/start': {
    reads: [
      'Error initializing core: Failed to lock memory: cannot allocate memory',
      'Error parsing Seal configuration: error making wrapper: RequestError: send request failed',
    ],
    ignores: [
      'Error initializing listener of type tcp: listen tcp :8200: bind: address already in use',
      'WARNING! mlock is not supported',
    ],
  },
};
