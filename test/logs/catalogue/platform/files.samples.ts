import type { FILES } from '../../../../src/logs/catalogue/platform/files.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof FILES> = {
  'file/not-found': {
    reads: [
      {
        log: "cp: cannot create regular file '/srv/out/a.pdf': No such file or directory",
        fields: { path: '/srv/out/a.pdf', access: 'write' },
      },
      {
        log: "Error: ENOENT: no such file or directory, open '/data/out.csv'\n    at Object.writeFileSync (node:fs:2332:35)",
        fields: { path: '/data/out.csv', access: 'write' },
      },
      {
        log: "    with open('/data/out.csv', 'w') as f:\nFileNotFoundError: [Errno 2] No such file or directory: '/data/out.csv'",
        fields: { path: '/data/out.csv', access: 'write' },
      },
      {
        log: 'java.io.FileNotFoundException: /data/out.csv (No such file or directory)\n\tat java.base/java.io.FileOutputStream.open0(Native Method)',
        fields: { path: '/data/out.csv', access: 'write' },
      },
      { log: 'open /etc/app/none.yaml: no such file or directory', fields: { path: '/etc/app/none.yaml' } },
      {
        log: '{"level":"fatal","msg":"cannot read config","error":"open /etc/ledger/config.toml: no such file or directory"}',
        fields: { path: '/etc/ledger/config.toml' },
      },
      {
        log: "FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/settings.ini'",
        fields: { path: '/etc/app/settings.ini' },
      },
      {
        log: "/usr/local/bin/python3: can't open file '/srv/nope.py': [Errno 2] No such file or directory",
        fields: { path: '/srv/nope.py' },
      },
      {
        log: "Error: ENOENT: no such file or directory, open '/etc/app/config.json'",
        fields: { path: '/etc/app/config.json' },
      },
      {
        log: 'java.io.FileNotFoundException: /etc/app/none.yaml (No such file or directory)',
        fields: { path: '/etc/app/none.yaml' },
      },
      { log: 'java.nio.file.NoSuchFileException: /etc/app/none.yaml', fields: { path: '/etc/app/none.yaml' } },
      {
        log: "x.rb:1:in `initialize': No such file or directory @ rb_sysopen - /etc/app/none.yml (Errno::ENOENT)",
        fields: { path: '/etc/app/none.yml' },
      },
      {
        log: 'PHP Warning:  file_get_contents(/etc/app/a.ini): Failed to open stream: No such file or directory in /srv/a.php on line 3',
        fields: { path: '/etc/app/a.ini' },
      },
      {
        log: "Unhandled exception. System.IO.FileNotFoundException: Could not find file '/app/appsettings.Production.json'.",
        fields: { path: '/app/appsettings.Production.json' },
      },
      {
        log: "System.IO.DirectoryNotFoundException: Could not find a part of the path '/var/data/in'.",
        fields: { path: '/var/data/in' },
      },
      {
        log: "The configuration file 'appsettings.json' was not found and is not optional.",
        fields: { path: 'appsettings.json' },
      },
      { log: 'Error: Unable to access jarfile /nope.jar', fields: { path: '/nope.jar' } },
      { log: 'Could not open input file: /nope.php', fields: { path: '/nope.php' } },
      { log: 'Can\'t open perl script "/nope.pl": No such file or directory', fields: { path: '/nope.pl' } },
      { log: 'ruby: No such file or directory -- /nope.rb (LoadError)', fields: { path: '/nope.rb' } },
      { log: 'cat: /etc/app/token: No such file or directory', fields: { path: '/etc/app/token' } },
      {
        log: '2026/11/22 22:24:26 [emerg] 11665#11665: open() "/etc/nginx/absent.conf" failed (2: No such file or directory) in /etc/nginx/nginx.conf:1',
        fields: { path: '/etc/nginx/absent.conf' },
      },
      {
        log: 'apache2: Could not open configuration file /nope.conf: No such file or directory',
        fields: { path: '/nope.conf' },
      },
      {
        log: 'Could not read config: Error { path: "/etc/a.toml", source: Os { code: 2 } } /etc/a.toml: No such file or directory (os error 2)',
        fields: { path: '/etc/a.toml' },
      },
      { log: 'sh: 0: cannot open /nope.sh: No such file', fields: { path: '/nope.sh' } },
      {
        log: '/srv/start.sh: 3: cannot create /var/log/ledger/out.log: Directory nonexistent',
        fields: { path: '/var/log/ledger/out.log' },
      },
      {
        log: "/srv/start.sh: line 3: can't create /var/log/ledger/out.log: nonexistent directory",
        fields: { path: '/var/log/ledger/out.log' },
      },
      {
        log: "/bin/sh: cd: line 0: can't cd to /data/tmp: No such file or directory",
        fields: { path: '/data/tmp' },
      },
      {
        log: "/bin/sh: .: line 0: can't open '/config/env.sh': No such file or directory",
        fields: { path: '/config/env.sh' },
      },
      { log: "ash: can't open '/nope.sh': No such file or directory", fields: { path: '/nope.sh' } },
      {
        log: "rabbit: failed to open configuration file '/none.conf': No such file or directory (2)",
        fields: { path: '/none.conf' },
      },
      {
        log: '[ALERT]    (11826) : config : Cannot open configuration file/directory /none.cfg : No such file or directory',
        fields: { path: '/none.cfg' },
      },
      {
        log: 'FATAL:  could not load server certificate file "server.crt": No such file or directory',
        fields: { path: 'server.crt' },
      },
      {
        log: "mariadbd: Can't change dir to '/nope/' (Errcode: 2 \"No such file or directory\")",
        fields: { path: '/nope/' },
      },
      { log: 'Could not open required defaults file: /none.cnf', fields: { path: '/none.cnf' } },
      { log: 'config file "/etc/x/y.yml" does not exist', fields: { path: '/etc/x/y.yml' } },
      {
        log: 'panic: Config File "config" Not Found in "[/etc/app]"; open /etc/app/config.yaml: no such file or directory',
        fields: { path: '/etc/app/config.yaml' },
      },
    ],
    ignores: [
      'exec /app/server: no such file or directory',
      'error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
      'env: ‘nope’: No such file or directory',
      'bash: line 1: /nope/x: No such file or directory',
      'created file "/etc/x/y.yml"',
      'the user does not exist',
    ],
  },
  'file/permission-denied': {
    reads: [
      { log: '/entry.sh: line 4: /srv/fair/.seal: Permission denied', fields: { path: '/srv/fair/.seal' } },
      {
        log: ' {:handler_not_added, {:open_failed, ~c"/srv/fair/day.log", :eacces}}',
        fields: { path: '/srv/fair/day.log' },
      },
      { log: "Failed to create the seal '/.seal': eacces", fields: { path: '/.seal' } },
      {
        log: '/opt/setup.sh: 4: cannot create /srv/depot/first: Permission denied',
        fields: { path: '/srv/depot/first' },
      },
      {
        log: 'rsync: [receiver] mkstemp "/var/www/html/.index.php.x1Yz" failed: Permission denied (13)',
        fields: { path: '/var/www/html/.index.php.x1Yz' },
      },
      {
        log: 'connection: __posix_open_file, 808: /data/db/WiredTiger.wt: handle-open: open: Operation not permitted',
        fields: { path: '/data/db/WiredTiger.wt' },
      },
      { log: 'Failed to open /var/log/x.log for writing: Permission denied', fields: { path: '/var/log/x.log' } },
      {
        log: 'filesystem error: in create_directories: Permission denied ["/var/lib/clickhouse/pre"]',
        fields: { path: '/var/lib/clickhouse/pre' },
      },
      { log: 'open /var/lib/app/state.db: permission denied', fields: { path: '/var/lib/app/state.db' } },
      { log: 'mkdir /data/wal: permission denied', fields: { path: '/data/wal' } },
      {
        log: "PermissionError: [Errno 13] Permission denied: '/var/lib/app/state.db'",
        fields: { path: '/var/lib/app/state.db' },
      },
      { log: "PermissionError: [Errno 1] Operation not permitted: '/data'", fields: { path: '/data' } },
      { log: "Error: EACCES: permission denied, mkdir '/app/.cache'", fields: { path: '/app/.cache' } },
      {
        log: 'java.io.FileNotFoundException: /var/log/app/app.log (Permission denied)',
        fields: { path: '/var/log/app/app.log' },
      },
      {
        log: 'java.nio.file.AccessDeniedException: /usr/share/data/nodes',
        fields: { path: '/usr/share/data/nodes' },
      },
      {
        log: "x.rb:1:in `initialize': Permission denied @ rb_sysopen - /srv/log/production.log (Errno::EACCES)",
        fields: { path: '/srv/log/production.log' },
      },
      {
        log: "System.UnauthorizedAccessException: Access to the path '/app/keys' is denied.",
        fields: { path: '/app/keys' },
      },
      {
        log: '2026/11/22 22:24:26 [emerg] 1#1: open() "/var/log/nginx/error.log" failed (13: Permission denied)',
        fields: { path: '/var/log/nginx/error.log' },
      },
      {
        log: 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
        fields: { path: '/var/cache/nginx/client_temp' },
      },
      {
        log: "2026-11-22 22:27:08 0 [ERROR] mariadbd: Can't create/write to file './ddl_recovery.log' (Errcode: 13 \"Permission denied\")",
        fields: { path: './ddl_recovery.log' },
      },
      { log: "mkdir: can't create directory '/data/x': Permission denied", fields: { path: '/data/x' } },
      { log: "touch: cannot touch '/data/x': Permission denied", fields: { path: '/data/x' } },
      {
        log: "1:M 22 Nov 2026 10:00:00.102 # Can't open or create append-only dir appendonlydir: Permission denied",
        fields: { path: 'appendonlydir' },
      },
      {
        log: '/opt/mssql/bin/sqlservr: Error: The system directory [/.system] could not be created.  Errno [13]',
        fields: { path: '/.system' },
      },
      {
        log: 'filesystem error: in create_directories: Permission denied ["/var/lib/ledger/"]',
        fields: { path: '/var/lib/ledger/' },
      },
      { log: "chown: changing ownership of '/data': Operation not permitted", fields: { path: '/data' } },
      {
        log: 'Error: Custom { kind: PermissionDenied, error: "/var/lib/app/db: Permission denied (os error 13)" }',
        fields: { path: '/var/lib/app/db' },
      },
    ],
    ignores: [
      'listen tcp :80: bind: permission denied',
      's.sh: line 3: /opt/run: Permission denied',
      'bash: line 1: /tmp/x: Permission denied',
      'permission denied for table orders',
      'exec /app/run: permission denied',
    ],
  },
  'file/read-only': {
    reads: [
      { log: 'open /var/run/app.pid: read-only file system', fields: { path: '/var/run/app.pid' } },
      { log: "OSError: [Errno 30] Read-only file system: '/app/cache'", fields: { path: '/app/cache' } },
      { log: "Error: EROFS: read-only file system, open '/app/.next/trace'", fields: { path: '/app/.next/trace' } },
      {
        log: 'java.io.FileNotFoundException: /tmp/tomcat/x.log (Read-only file system)',
        fields: { path: '/tmp/tomcat/x.log' },
      },
      {
        log: 'java.nio.file.FileSystemException: /opt/app/tmp/x: Read-only file system',
        fields: { path: '/opt/app/tmp/x' },
      },
      {
        log: "x.rb:2:in `mkdir': Read-only file system @ dir_s_mkdir - /srv/tmp (Errno::EROFS)",
        fields: { path: '/srv/tmp' },
      },
      { log: "System.IO.IOException: Read-only file system : '/app/logs'", fields: { path: '/app/logs' } },
      {
        log: 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
        fields: { path: '/var/cache/nginx/client_temp' },
      },
      { log: "mkdir: cannot create directory '/data': Read-only file system", fields: { path: '/data' } },
      { log: 'touch: /data/x: Read-only file system', fields: { path: '/data/x' } },
      {
        log: '/entrypoint.sh: line 5: /etc/app/generated.conf: Read-only file system',
        fields: { path: '/etc/app/generated.conf' },
      },
      {
        log: '/entry.sh: 5: cannot create /etc/app/generated.conf: Read-only file system',
        fields: { path: '/etc/app/generated.conf' },
      },
      {
        log: "sed: couldn't open temporary file /etc/nginx/conf.d/sedXyZ: Read-only file system",
        fields: { path: '/etc/nginx/conf.d/sedXyZ' },
      },
    ],
    ignores: [
      'can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
      'mounted read-only file system image',
    ],
  },
  'file/disk-full': {
    reads: [
      { log: 'write /data/wal/00001: no space left on device', fields: { path: '/data/wal/00001' } },
      "OSError: [Errno 28] No space left on device: '/data/x'",
      'Error: ENOSPC: no space left on device, write',
      'java.io.IOException: No space left on device',
      'FATAL:  could not write to file "pg_wal/xlogtemp.29": No space left on device',
      'sqlite3.OperationalError: database or disk is full',
      "mkdir: cannot create directory '/data/a': Disk quota exceeded",
      "System.IO.IOException: There is not enough space on the disk. : '/tmp/a'",
    ],
    ignores: ["Error: ENOSPC: System limit for number of file watchers reached, watch '/app'", 'disk usage 20%'],
  },
};
