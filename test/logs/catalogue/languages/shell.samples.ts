import type { SHELL } from '../../../../src/logs/catalogue/languages/shell.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof SHELL> = {
  'shell/unset-variable': {
    reads: [
      { log: 'start\nu.sh: line 4: DB_URL: unbound variable', fields: { variable: 'DB_URL' } },
      { log: 'u.sh: 4: DB_URL: parameter not set', fields: { variable: 'DB_URL' } },
      { log: '/bin/sh: line 0: DB_URL: parameter null or not set', fields: { variable: 'DB_URL' } },
    ],
    ignores: ['lint: unbound variable x is fine'],
  },
  'shell/parameter-message': {
    reads: [
      { log: 'p.sh: line 1: DB_URL: must be set', fields: { variable: 'DB_URL' } },
      { log: '/usr/local/bin/boot: line 3: REGION: say which region this is', fields: { variable: 'REGION' } },
      { log: '/opt/run/boot: 7: CLUSTER_ID: set me', fields: { variable: 'CLUSTER_ID' } },
      { log: '/entrypoint.sh: 12: S3_BUCKET: name the bucket to write to', fields: { variable: 'S3_BUCKET' } },
    ],
    ignores: [
      'p.sh: line 1: FOO: command not found',
      'p.sh: line 1: HOME: readonly variable',
      'main.c: 12: FOO_BAR: redefined here',
      'worker: 3: ERROR: out of paper',
      'boot: line 4: ERROR: out of paper',
    ],
  },
  'shell/syntax-error': {
    reads: [
      { log: 's.sh: line 3: syntax error: unexpected end of file', fields: { frame: 's.sh:3', language: 'shell' } },
      { log: 's.sh: 3: Syntax error: end of file unexpected (expecting "fi")', fields: { frame: 's.sh:3' } },
    ],
    ignores: ['s.rb:3: syntax error, unexpected end', 'query: syntax error at or near "FROM"'],
  },
};
