import type { CLUSTER } from '../../../../src/logs/catalogue/servers/cluster.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof CLUSTER> = {
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
  'minio/start': {
    reads: [
      { log: 'ERROR Unable to initialize backend: drive not found', fields: { what: 'data' } },
      'FATAL Unable to initialize backend: file access denied',
      'ERROR Unable to validate credentials inherited from the shell environment: Invalid credentials',
    ],
    ignores: [
      'I0904 19:32:38.689715 140096347186368 xla_bridge.py:897] CUDA backend initialized',
      'MinIO Object Storage Server',
    ],
  },
  'keycloak/start': {
    reads: [
      {
        log: 'ERROR: Strict hostname resolution configured but no hostname setting provided',
        fields: { key: 'hostname' },
      },
      {
        log: '2026-11-22 04:32:07,232 ERROR [org.keycloak.quarkus.runtime.cli.ExecutionExceptionHandler] (main) ERROR: Key material not provided to setup HTTPS. Please configure your keys/certificates or start the server in development mode.',
        fields: { key: 'https-certificate-file' },
      },
      'ERROR: hostname is not configured; either configure hostname, or set hostname-strict to false',
    ],
    ignores: ['Hostname settings: Base URL: <unset>, Hostname: <request>'],
  },
  'jenkins/home': {
    reads: [
      {
        log: "touch: cannot touch '/var/jenkins_home/copy_reference_file.log': Permission denied\nCan not write to /var/jenkins_home/copy_reference_file.log. Wrong volume permissions?",
        fields: { path: '/var/jenkins_home/copy_reference_file.log' },
      },
    ],
    ignores: ['Jenkins home directory: /var/jenkins_home'],
  },
  'gitea/start': {
    reads: [
      '[F] Gitea is not supposed to be run as root. Sorry. If you need to use privileged TCP ports please instead use setcap',
      {
        log: 'Your database (migration version: 299) is for a newer Gitea, you can not use the newer database for this old Gitea release (280).',
        fields: { what: 'version' },
      },
      {
        log: '[F] ORM engine initialization failed: migrate: migration v281 failed: no such column',
        fields: { what: 'migration' },
      },
    ],
    ignores: ['Gitea: started'],
  },
  'server/no-user': {
    reads: [
      'error: failed switching to "ledger": unable to find user ledger: no matching entries in passwd file',
      "chown: invalid user: 'ledger:ledger'",
      'chown: unknown user ledger',
    ],
    ignores: ['login: invalid user name or password', 'invalid user agent'],
  },
  'server/as-root': {
    reads: ['error: this program must not be run as root', 'Refusing to run as root', 'ledgerd cannot be run as root'],
    ignores: [
      'running as root is discouraged',
      "WARNING: Running pip as the 'root' user can result in broken permissions",
    ],
  },
};
