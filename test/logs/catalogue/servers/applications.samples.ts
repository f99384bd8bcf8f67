import type { APPLICATIONS } from '../../../../src/logs/catalogue/servers/applications.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof APPLICATIONS> = {
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
