import type { VARIABLES } from '../../../../src/logs/catalogue/languages/variables.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof VARIABLES> = {
  'runtime/variable': {
    reads: [
      {
        log: '/usr/local/bin/node: --max-http-size= is not allowed in NODE_OPTIONS',
        fields: { flag: '--max-http-size', variable: 'NODE_OPTIONS', program: 'node' },
      },
      {
        log: 'node: invalid value for NODE_OPTIONS (unterminated string)',
        fields: { flag: 'NODE_OPTIONS', variable: 'NODE_OPTIONS' },
      },
      {
        log: 'Error: Option -jar is not allowed in environment variable JDK_JAVA_OPTIONS',
        fields: { flag: '-jar', variable: 'JDK_JAVA_OPTIONS', program: 'java' },
      },
      {
        log: 'Error: Unmatched quote in environment variable JDK_JAVA_OPTIONS',
        fields: { flag: 'JDK_JAVA_OPTIONS', variable: 'JDK_JAVA_OPTIONS' },
      },
      {
        log: 'ruby: invalid switch in RUBYOPT: -S (RuntimeError)',
        fields: { flag: '-S', variable: 'RUBYOPT', program: 'ruby' },
      },
      { log: 'Illegal switch in PERL5OPT: -e.', fields: { flag: '-e', variable: 'PERL5OPT', program: 'perl' } },
      {
        log: 'GOMEMLIMIT=512Mi\nfatal error: malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`',
        fields: { flag: '512Mi', variable: 'GOMEMLIMIT', suggests: '512MiB' },
      },
      {
        log: 'Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]',
        fields: { flag: 'PYTHONHASHSEED', variable: 'PYTHONHASHSEED', program: 'python' },
      },
      {
        log: 'Fatal Python error: preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value',
        fields: { variable: 'PYTHONUTF8' },
      },
    ],
    ignores: [
      'POST is not allowed in READ_ONLY mode',
      'the option in NODE_OPTIONS is read',
      'Fatal Python error: Segmentation fault',
    ],
  },
};
