/** CoreDNS, etcd, Consul and Vault, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const COORDINATION = [
  pattern({
    id: 'coredns/configuration',
    kind: 'config-invalid',
    needles: ['corefile', 'unknown directive', 'plugin/'],
    find: () =>
      oneOf([
        sequence(
          /(?<!\S)(?<path>\S{0,200}Corefile\S{0,20}):(?<at>\d{1,6}) - Error during parsing: /,
          /(?<what>(?:Unknown directive '(?<key>[^']{1,80})')?.{0,200})/,
        ),
        sequence(
          /^plugin\/(?<key2>[a-z0-9]{1,30}): (?!ERROR|HINFO|reload|ready)/,
          /(?<what2>(?:unknown|no |not |invalid|expected|unexpected|failed|wrong|plugin).{1,200})/,
        ),
      ]),
    ends: true,
    read: (match) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2;
      return {
        fields: {
          detail: detailOf(g.what ?? g.what2 ?? match[0]),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'coredns/caddy caddyfile/parse.go, dispenser.go; coredns/coredns plugin/forward/setup.go, plugin.Error',
    specificity: 88,
  }),
  pattern({
    id: 'coredns/loop',
    kind: 'refused',
    needles: ['plugin/loop'],
    find: () => /plugin\/loop: Loop \(.{1,120}\) detected for zone "[^"]{1,200}".{0,200}/,
    on: 'text',
    ends: true,
    read: (match) => ({ fields: { what: 'other', detail: detailOf(match[0]) } }),
    source: 'coredns/coredns plugin/loop/loop.go',
    specificity: 88,
  }),
  pattern({
    id: 'etcd/start',
    kind: 'refused',
    needles: [
      "couldn't find local name",
      'member has already been bootstrapped',
      'discovery failed',
      'cluster id mismatch',
      'has already been bootstrapped',
      'error listing data dir',
      'walpb',
      'snap: ',
      'the member has been permanently removed',
      'unmatched member',
      'member count is unequal',
      'request cluster id mismatch',
      'wal: file not found',
      'recovering backend',
    ],
    // The first word of capnslog's `C | etcdmain: error …` is removed with the prefix.
    on: 'text',
    find: () =>
      oneOf([
        /couldn't find local name "[^"]{1,80}" in the initial cluster configuration/i,
        /member \w{1,20} has already been bootstrapped/i,
        /(?:request )?cluster ID mismatch/i,
        /the member has been permanently removed from the cluster/i,
        /member count is unequal/i,
        /unmatched member while checking PeerURLs/i,
        /error listing data dir|walpb: crc mismatch/i,
        /failed to recover v3 backend/i,
        /recovering backend from snapshot error/i,
        /--advertise-client-urls is required when --listen-client-urls is set/i,
      ]),
    read: (match, around) => ({
      fields: {
        what: /crc|backend|already been boot|permanently/i.test(match[0]) ? 'data' : 'other',
        detail: detailOf(around.matched.message),
      },
    }),
    source: 'run: etcd 3.4; etcd-io/etcd server/etcdserver/bootstrap.go, server/etcdmain/etcd.go',
    specificity: 84,
  }),
  pattern({
    id: 'etcd/flags',
    kind: 'bad-flag',
    needles: ['error verifying flags', 'conflicting environment variable'],
    on: 'text',
    find: () =>
      /error verifying flags, (?!open ).{0,80}?(?<flag>--[\w-]{1,60})|conflicting environment variable "(?<env>[A-Z_]{1,60})" is shadowed/,
    read: (match) => ({ fields: { flag: match.groups?.flag ?? match.groups?.env ?? '', program: 'etcd' } }),
    source: 'run: etcd 3.4; etcd-io/etcd server/etcdmain/config.go',
    specificity: 86,
  }),
  pattern({
    id: 'consul/start',
    kind: 'config-invalid',
    needles: [
      'bootstrap_expect',
      'multiple private ipv4',
      'data_dir',
      'invalid config key',
      'failed to parse',
      'failed to start consul',
      'no private ipv4',
      '==> error',
      '==> failed',
    ],
    find: () =>
      oneOf([
        /Multiple private IPv4 addresses found/,
        /[Nn]o private IPv4 address found/,
        /data_dir cannot be empty/,
        /invalid config key (?<key>[\w.]{1,80})/,
        /failed to parse (?<path>\/\S{1,200}\.(?:hcl|json)): .{1,200}/,
        /'bootstrap_expect' .{1,100}/,
        /Failed to start Consul server: .{1,200}/,
        /==> (?:Error|failed) (?!to parse \/).{1,200}/,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      return /permission denied|already in use|no such file/.test(text) ? null : config(match, around);
    },
    source: 'hashicorp/consul agent/config/builder.go, agent/consul/server.go',
    specificity: 80,
  }),
  pattern({
    id: 'vault/start',
    kind: 'refused',
    needles: [
      'failed to lock memory',
      'mlock',
      'error initializing core',
      'error initializing storage',
      'error parsing seal',
      'error initializing listener',
      'fetching a healthy',
      'vault is sealed',
    ],
    find: () =>
      sequence(
        [
          /Failed to lock memory/,
          /Error initializing (?:core|storage of type \S{1,30}|listener of type \S{1,30})/,
          /Error parsing Seal configuration/,
        ],
        /[: ].{1,250}/,
      ),
    read: (_match, around) => {
      const text = around.matched.message;
      return /already in use|no such file|permission denied$/.test(text)
        ? null
        : { fields: { what: 'other', detail: detailOf(text) } };
    },
    source: 'hashicorp/vault command/server.go, vault/core.go',
    specificity: 82,
  }),
];
