/** coredns, etcd, consul, vault, minio, keycloak, jenkins and gitea, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const CLUSTER = [
  pattern({
    id: 'coredns/configuration',
    kind: 'config-invalid',
    needles: ['corefile', 'unknown directive', 'plugin/'],
    find: () =>
      oneOf([
        sequence(
          /(?<path>\S{0,200}Corefile\S{0,20}):(?<at>\d{1,6}) - Error during parsing: /,
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
  pattern({
    id: 'minio/start',
    kind: 'refused',
    needles: [
      'unable to use the drive',
      'unable to initialize backend',
      'invalid credentials',
      'unable to write to the backend',
      'unable to validate credentials',
      'drive not found',
      'minio_root_password',
    ],
    find: () =>
      oneOf([
        sequence(
          /Unable to /,
          [
            /use the drive \/|initialize backend|write to the backend/,
            /validate credentials inherited from the shell environment/,
            /initialize (?:the )?server/,
          ],
          /.{0,200}/,
        ),
        /Invalid credentials: .{1,200}/,
        /Incorrect endpoint provided.{0,200}/,
        /Inconsistent drive\(s\) detected.{0,100}/,
      ]),
    read: (match, around) => ({
      fields: {
        what: /drive|backend/.test(match[0]) ? 'data' : 'other',
        detail: detailOf(around.matched.message),
      },
    }),
    source: 'minio/minio cmd/server-main.go, internal/config/errors.go',
    specificity: 80,
  }),
  pattern({
    id: 'keycloak/start',
    kind: 'config-invalid',
    needles: [
      'strict hostname resolution',
      'key material not provided',
      'hostname is not configured',
      'unknown option',
      'failed to start server in',
      'unexpected error when starting the server',
      'failed to start quarkus',
    ],
    find: () =>
      oneOf([
        /Strict hostname resolution configured but no hostname setting provided/,
        /Key material not provided to setup HTTPS/,
        /hostname is not configured; .{1,160}/,
      ]),
    read: (match) => ({
      fields: { detail: match[0], key: /HTTPS/.test(match[0]) ? 'https-certificate-file' : 'hostname' },
    }),
    source: 'keycloak/keycloak issues 33539, 12803, 23292; quarkus/runtime/src/main/java/org/keycloak/quarkus/runtime',
    specificity: 88,
  }),
  pattern({
    id: 'jenkins/home',
    kind: 'permission-denied',
    needles: ['/var/jenkins_home', 'jenkins_home', 'wrong volume permissions', 'unable to create the home directory'],
    find: () =>
      oneOf([
        sequence(/(?:touch: cannot touch|Can not write to) ['"‘]?(?<path>\/[^'"’\s]{1,200})['"’.]{0,2}/, [
          / Wrong volume permissions\?/,
          /: Permission denied/,
        ]),
        /Unable to create the home directory [‘'"](?<home>[^’'"]{1,200})/,
      ]),
    read: (match) => ({
      fields: { path: (match.groups?.path ?? match.groups?.home ?? '').replace(/\.$/, '') },
    }),
    source: 'jenkinsci/docker jenkins-support; jenkinsci/jenkins core WebAppMain',
    specificity: 82,
  }),
  pattern({
    id: 'gitea/start',
    kind: 'refused',
    needles: [
      'not supposed to be run as root',
      'unable to init',
      'orm engine initialization failed',
      'your database (migration version',
      'failed to initialize orm',
      'unsupported database version',
    ],
    find: () =>
      oneOf([
        /Gitea is not supposed to be run as root/,
        /ORM engine initialization (?:failed|attempt #\d{1,3}\/\d{1,3} failed).{0,300}/,
        sequence(
          /Your database \(migration version: \d{1,6}\) is for a newer /,
          /(?:version of )?(?:Gitea|Forgejo).{0,120}/,
        ),
      ]),
    read: (match) => {
      const newer = /Your database \(migration version.{1,200}/.exec(match[0])?.[0];
      return {
        fields: {
          what: newer !== undefined ? 'version' : /migration/.test(match[0]) ? 'migration' : 'other',
          detail: detailOf(newer ?? match[0]),
        },
      };
    },
    source: 'go-gitea/gitea cmd/main.go, models/migrations/migrations.go, routers/common/db.go',
    specificity: 78,
  }),
  pattern({
    id: 'server/no-user',
    kind: 'refused',
    needles: [
      'unable to find user',
      'no matching entries in passwd',
      'invalid user',
      'unknown user',
      'no such user',
      'unable to find group',
      'does not exist in the passwd',
    ],
    find: () =>
      oneOf([
        /unable to find (?:user|group) \S{1,64}: no matching entries in (?:passwd|group) file/,
        /^ch(?:own|grp): (?:invalid|unknown) (?:user|group):? ?['"‘]?\S{1,64}/,
        sequence(
          /^(?:su|su-exec|setpriv|gosu|sudo|install): .{0,40}(?:unknown|invalid|no such) /,
          /(?:user|group|login name)/,
        ),
        /User \S{1,64} does not exist in the passwd file/,
      ]),
    ends: true,
    read: refuses('other'),
    source: 'tianon/gosu; coreutils chown; busybox chown',
    specificity: 80,
  }),
  pattern({
    id: 'server/as-root',
    kind: 'refused',
    needles: ['as root', 'root user', 'as the root', 'uid 0'],
    find: () =>
      sequence(
        [
          /must not|cannot|can't|can not|refus(?:es|ing|ed) to|should not|not allowed to/i,
          /is not (?:permitted|allowed|supposed) to/i,
        ],
        / (?:be )?(?:run|start(?:ed)?|executed?)(?:ning)? (?:\S{1,40} )?(?:as|by|with) /i,
        /(?:the )?(?:super)?(?:root|uid 0)\b/i,
      ),
    read: refuses('other'),
    source: 'common to servers that check getuid(2); wording seen in postgres, elasticsearch, gitea',
    specificity: 70,
  }),
];
