import type { EXEC } from '../../../../src/logs/catalogue/platform/exec.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof EXEC> = {
  'runtime/exec-format-error': {
    reads: [
      { log: 'exec /usr/local/bin/ledger: exec format error', fields: { path: '/usr/local/bin/ledger' } },
      { log: 'exec container process `/app/run`: Exec format error', fields: { path: '/app/run' } },
      {
        log: '/entrypoint.sh: line 7: /opt/tool: cannot execute binary file: Exec format error',
        fields: { path: '/opt/tool' },
      },
      { log: '/entrypoint.sh: 7: /opt/tool: Exec format error', fields: { path: '/opt/tool' } },
      { log: 'fork/exec /opt/tool: exec format error', fields: { path: '/opt/tool' } },
      { log: "OSError: [Errno 8] Exec format error: '/opt/tool'", fields: { path: '/opt/tool' } },
      { log: '[FATAL tini (7)] exec /app/run failed: Exec format error', fields: { path: '/app/run' } },
      {
        log: 'standard_init_linux.go:207: exec user process caused "exec format error"',
        fields: { path: 'the entrypoint' },
      },
      {
        log: '{"msg":"exec container process `/usr/bin/app`: Exec format error","level":"error","time":"2026-11-22T10:00:00Z"}',
        fields: { path: '/usr/bin/app' },
      },
    ],
    ignores: ['exec /app/run: no such file or directory', 'the export failed with an exec format error'],
  },
  'runtime/exec-no-such-file': {
    reads: [
      { log: 'exec /app/server: no such file or directory', fields: { path: '/app/server' } },
      {
        log: 'standard_init_linux.go:219: exec user process caused: no such file or directory',
        fields: { path: 'the entrypoint' },
      },
      { log: 'exec /docker-entrypoint.sh: no such file or directory', fields: { path: '/docker-entrypoint.sh' } },
      {
        log: 'exec container process (missing dynamic library?) `/app/server`: No such file or directory',
        fields: { path: '/app/server' },
      },
      {
        log: '{"msg":"exec container process (missing dynamic library?) `/app/server`: No such file or directory","level":"error","time":"2026-11-22T10:00:00Z"}',
        fields: { path: '/app/server' },
      },
    ],
    ignores: [
      'open /app/server: no such file or directory',
      'cannot exec: no such file or directory',
      'sh: exec: line 3: /x: No such file',
    ],
  },
  'shell/command-not-found': {
    reads: [
      { log: 's.sh: line 3: nope: command not found', fields: { command: 'nope', script: 's.sh', at: 'line 3' } },
      { log: 's.sh: 3: nope: not found', fields: { command: 'nope', script: 's.sh', at: 'line 3' } },
      { log: 'sh: 1: exec: nope: not found', fields: { command: 'nope' } },
      { log: 'bash: line 1: nope: command not found', fields: { command: 'nope' } },
      { log: 'ash: nope: not found', fields: { command: 'nope' } },
      {
        log: '/srv/start.sh: exec: line 47: ledgerd: not found',
        fields: { command: 'ledgerd', script: '/srv/start.sh', at: 'line 47' },
      },
      { log: '/srv/start.sh: exec: line 4: /opt/ledgerd: not found', fields: { command: '/opt/ledgerd' } },
      { log: 'sh: ledger-server: not found', fields: { command: 'ledger-server' } },
      {
        log: '/docker-entrypoint.sh: line 22: /opt/app/bin/start: No such file or directory',
        fields: { command: '/opt/app/bin/start', script: '/docker-entrypoint.sh', at: 'line 22' },
      },
      { log: '/entry: line 9: /opt/x: cannot execute: required file not found', fields: { command: '/opt/x' } },
      { log: 'zsh:1: command not found: nope', fields: { command: 'nope' } },
      { log: 'env: ‘nope’: No such file or directory', fields: { command: 'nope' } },
      { log: "env: can't execute 'python': No such file or directory", fields: { command: 'python' } },
      { log: '/usr/bin/env: ‘node\\r’: No such file or directory', fields: { command: 'node\\r' } },
      { log: 'timeout: failed to run command ‘nope’: No such file or directory', fields: { command: 'nope' } },
      { log: '[FATAL tini (7)] exec /app/run failed: No such file or directory', fields: { command: '/app/run' } },
      { log: '[dumb-init] ledgerd: No such file or directory', fields: { command: 'ledgerd' } },
      { log: 'su-exec: ledgerd: No such file or directory', fields: { command: 'ledgerd' } },
      { log: 'error: exec: "ledgerd": executable file not found in $PATH', fields: { command: 'ledgerd' } },
      { log: 'Error: spawn ffmpeg ENOENT', fields: { command: 'ffmpeg' } },
      {
        log: 'java.io.IOException: Cannot run program "ffmpeg": error=2, No such file or directory',
        fields: { command: 'ffmpeg' },
      },
      {
        log: '  File "/usr/lib/python3.11/subprocess.py", line 1955, in _execute_child\n    raise child_exception_type(errno_num, err_msg, err_filename)\nFileNotFoundError: [Errno 2] No such file or directory: \'ffmpeg\'',
        fields: { command: 'ffmpeg' },
      },
    ],
    ignores: [
      'acme.store.StoreException: No such file or directory',
      'GET /x: 404 not found',
      'cat: /etc/app/token: No such file or directory',
      "FileNotFoundError: [Errno 2] No such file or directory: 'config.yml'",
      'app: 12: key: missing',
      'service: orders: not found',
    ],
  },
  'supervisor/spawn-error': {
    reads: [
      {
        log: "2026-11-22 10:00:00,101 INFO spawnerr: can't find command '/usr/sbin/ledgerd'",
        fields: { command: '/usr/sbin/ledgerd' },
      },
    ],
    ignores: ["2026-11-22 10:00:00,101 INFO spawned: 'ledgerd' with pid 8"],
  },
  'script/no-java': {
    reads: [
      { log: 'Unable to find Java', fields: { command: 'java' } },
      "ERROR: JAVA_HOME is not set and no 'java' command could be found in your PATH.",
      'Error: JAVA_HOME is not set and could not be found.',
      'could not find java; set JAVA_HOME or ensure java is in PATH',
      'Neither the JAVA_HOME nor the JRE_HOME environment variable is defined',
    ],
    ignores: ['JAVA_HOME=/opt/java', 'Unable to find Java class app.Main', 'using java from PATH'],
  },
  'shell/not-executable': {
    reads: [
      {
        log: '/docker-entrypoint.sh: line 22: /opt/app/start.sh: Permission denied',
        fields: { path: '/opt/app/start.sh', script: '/docker-entrypoint.sh' },
      },
      { log: 'sh: 1: /srv/run/pw: Permission denied', fields: { path: '/srv/run/pw' } },
      { log: 'ash: /srv/run/pw: Permission denied', fields: { path: '/srv/run/pw' } },
      { log: 'bash: line 1: /tmp: Is a directory', fields: { path: '/tmp' } },
      { log: '[FATAL tini (7)] exec /app/run failed: Permission denied', fields: { path: '/app/run' } },
      { log: 'exec /app/run.sh: permission denied', fields: { path: '/app/run.sh' } },
      { log: 'Error: spawn /app/tool EACCES', fields: { path: '/app/tool' } },
      { log: 'fork/exec /app/tool: permission denied', fields: { path: '/app/tool' } },
      { log: 'exec /coredns: operation not permitted', fields: { path: '/coredns', lacks: 'capabilities' } },
      {
        log: 'exec container process `/srv/dnsd`: Operation not permitted',
        fields: { path: '/srv/dnsd', lacks: 'capabilities' },
      },
      { log: 'sh: 1: exec: /srv/dnsd: Operation not permitted', fields: { path: '/srv/dnsd', lacks: 'capabilities' } },
    ],
    ignores: [
      '/entry.sh: line 4: /etc/app/x.conf: Permission denied',
      '/entry.sh: line 4: /srv/fair/.seal: Permission denied',
      'mkdir: /data: Permission denied',
      'chown: /data: Operation not permitted',
      '/entry.sh: line 4: /etc/app/x.conf: Operation not permitted',
      'open /a: permission denied',
    ],
  },
  'loader/missing-library': {
    reads: [
      {
        log: "Warning: PHP Startup: Unable to load dynamic library 'mail.so' (tried: /usr/lib/php/mail.so (libmail-client.so.2007e: cannot open shared object file: No such file or directory), /usr/lib/php/mail.so.so (/usr/lib/php/mail.so.so: cannot open shared object file: No such file or directory)) in Unknown on line 0",
        fields: { library: 'libmail-client.so.2007e' },
      },
      {
        log: '/app/ledger: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
        fields: { library: 'libpq.so.5', program: '/app/ledger' },
      },
      {
        log: 'Error loading shared library libgcc_s.so.1: No such file or directory (needed by /app/ledger)',
        fields: { library: 'libgcc_s.so.1', program: '/app/ledger' },
      },
      {
        log: 'Error relocating /app/ledger: __res_init: symbol not found',
        fields: { library: '__res_init', program: '/app/ledger' },
      },
      {
        log: 'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
        fields: { library: 'libGL.so.1' },
      },
      {
        log: "Process terminated. Couldn't find a valid ICU package installed on the system.",
        fields: { library: 'libicu' },
      },
      {
        log: 'Error: libvips-cpp.so.42: cannot open shared object file: No such file or directory',
        fields: { library: 'libvips-cpp.so.42' },
      },
      {
        log: 'Exception in thread "main" java.lang.UnsatisfiedLinkError: no nope in java.library.path: /usr/lib',
        fields: { library: 'nope' },
      },
      {
        log: "System.DllNotFoundException: Unable to load shared library 'libgdiplus' or one of its dependencies.",
        fields: { library: 'libgdiplus' },
      },
      {
        log: 'java.lang.UnsatisfiedLinkError: /tmp/x.so: libfontconfig.so.1: cannot open shared object file: No such file or directory',
        fields: { library: 'libfontconfig.so.1' },
      },
      {
        log: 'ImportError: /x/_mod.cpython-311-x86_64-linux-gnu.so: undefined symbol: PyUnicode_AsUTF8',
        fields: { library: 'PyUnicode_AsUTF8' },
      },
    ],
    ignores: ['loaded shared library libpq.so.5', 'LoadError: cannot load such file -- pg'],
  },
  'loader/glibc-version': {
    reads: [
      {
        log: "/app/ledger: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app/ledger)",
        fields: { version: 'GLIBC_2.38', library: '/lib/x86_64-linux-gnu/libc.so.6' },
      },
      {
        log: "ImportError: /usr/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /x/_core.so)",
        fields: { version: 'GLIBCXX_3.4.32' },
      },
    ],
    ignores: ['glibc 2.38 found', "version `v2' not found"],
  },
};
