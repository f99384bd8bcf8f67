import { expect } from 'chai';
import check from '../../../src/checks/app/stale-lock.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const on = (mountPath: string, volume: object = { emptyDir: {} }, more: object = {}): Death =>
  ({
    spec: { volumes: [{ name: 'state', ...volume }] },
    container: { volumeMounts: [{ name: 'state', mountPath }], ...more },
  }) as Death;

/** A message, the path in it, and where the volume is. */
const STALE: readonly [string, string, string][] = [
  ['A server is already running. Check /app/tmp/pids/server.pid.\nExiting\n', '/app/tmp/pids/server.pid', '/app/tmp'],
  [
    "ERROR: Pidfile (/var/lib/beat/schedule.pid) already exists.\nSeems we're already running? (pid: 1)\n",
    '/var/lib/beat/schedule.pid',
    '/var/lib/beat',
  ],
  ["Error: Already running on PID 7 (or pid file '/run/app/web.pid' is stale)\n", '/run/app/web.pid', '/run/app'],
  ["rsyslogd: pidfile '/var/run/rsyslogd.pid' and pid 1 already exist.\n", '/var/run/rsyslogd.pid', '/run'],
  [
    'Fatal server error:\n(EE) Server is already active for display 99\n\tIf this server is no longer running, remove /tmp/.X99-lock\n\tand start again.\n',
    '/tmp/.X99-lock',
    '/tmp',
  ],
  ['fatal: cannot create lock file "/data/queue.lock": File exists\n', '/data/queue.lock', '/data'],
  [
    'Failed to start message bus: The pid file "/run/dbus/pid" exists, if the message bus is not running, remove this file\n',
    '/run/dbus/pid',
    '/run/dbus',
  ],
];

describe('app/stale-lock', () => {
  it('finds the file on an emptyDir and removes it at the start, in the words of many programs', async () => {
    for (const [log, path, mountPath] of STALE) {
      const found = only(await dies(check, log, on(mountPath)));
      expect(found, log).to.include({ confidence: 'likely', category: 'app-error' });
      expect(found.summary, log)
        .to.contain(path)
        .and.match(/emptyDir volume state keeps it/);
      expect(textOf(found)).to.contain(`rm -f ${path}`);
      expect(textOf(found)).not.to.match(/replica|ReadWriteOncePod/);
    }
  });

  it('gives a complete change where the spec has the command', async () => {
    const found = only(
      await dies(check, STALE[0]![0], on('/app/tmp', undefined, { command: ['bin/rails', 'server'] })),
    );
    expect(found.fixes[0]?.change?.set).to.deep.equal({
      command: ['sh', '-c', 'rm -f -- "$0"; exec "$@"', '/app/tmp/pids/server.pid', 'bin/rails', 'server'],
    });
  });

  it('asks for other pods first where a claim has the file', async () => {
    const found = only(await dies(check, STALE[5]![0], on('/data', { persistentVolumeClaim: { claimName: 'data' } })));
    expect(found.fixes[0]?.risk).to.equal('read-only');
    expect(textOf(found)).to.match(/rm -f \/data\/queue\.lock/);
  });

  it('is less sure where no volume has the file: then the image has it', async () => {
    const found = only(await dies(check, STALE[0]![0]));
    expect(found.confidence).to.equal('possible');
    expect(textOf(found)).to.match(/from the image/);
  });

  it('finds shared memory that an earlier process left, with a volume at /dev/shm and without', async () => {
    const python =
      'Traceback (most recent call last):\n  File "/srv/rings.py", line 9, in <module>\n    ring = SharedMemory("frames", create=True, size=64)\n' +
      '  File "/usr/lib/python3.12/multiprocessing/shared_memory.py", line 104, in __init__\n    self._fd = _posixshmem.shm_open(\n' +
      "FileExistsError: [Errno 17] File exists: '/frames'\n";
    const native = 'fatal: shm_open(/frames): File exists\n';
    for (const [log, death] of [
      [python, {}],
      [python, on('/dev/shm')],
      [native, {}],
    ] as const) {
      const found = only(await dies(check, log, death));
      expect(found).to.include({ confidence: 'likely', category: 'app-error' });
      expect(found.summary).to.match(/shared memory segment \/dev\/shm\/.* keeps it when the container restarts/);
      expect(textOf(found)).to.include('replace the pod');
    }
    const other = python.replace('_posixshmem.shm_open', 'os.mkdir').replace('shared_memory', 'paths');
    expect(await dies(check, other.replace('SharedMemory', 'Folder'))).to.deep.equal([]);
  });

  it('finds a socket, also where the log does not name it', async () => {
    const named = 'fatal: listen unix /run/app/api.sock: bind: address already in use\n';
    expect(textOf(only(await dies(check, named, on('/run/app'))))).to.match(
      /socket \/run\/app\/api\.sock .*rm -f \/run\/app\/api\.sock/s,
    );
    const unnamed = 'OSError: [Errno 98] Address already in use\n';
    const args = ['--socket', '/run/app/api.sock'];
    expect(only(await dies(check, unnamed, on('/run/app', undefined, { args }))).summary).to.match(
      /socket \/run\/app\/api\.sock/,
    );
    expect(await dies(check, unnamed, on('/data', undefined, { args }))).to.deep.equal([]);
  });

  it('finds the directory where the program only says that it runs', async () => {
    const cases: [string, string][] = [
      ['Error: Kong is already running in /kong_prefix\n', '/kong_prefix'],
      ['Starting\ndaemon is already running\n', '/etc/keepalived.pid'],
      ['fatal: the mail system is already running\n', '/queue'],
    ];
    for (const [log, mountPath] of cases) {
      const found = only(await dies(check, log, on(mountPath, undefined, { command: ['run'] })));
      expect(found.summary, log)
        .to.match(/already running: a stale PID file in/)
        .and.contain(mountPath);
      expect(textOf(found)).to.contain(`find ${mountPath} -name '*.pid' -delete`);
    }
    expect(await dies(check, cases[1]![0], on('/var/www'))).to.deep.equal([]);
    expect(
      textOf(
        only(
          await dies(check, '!! PID file found: /var/lib/vast/pid.lock, terminate process 1\n', on('/var/lib/vast')),
        ),
      ),
    ).to.match(/pid\.lock/);
  });

  it('is silent on locks that a living process holds, and on files that are created', async () => {
    for (const log of [
      'IO error: While lock file: /data/rocks/app.lock: Resource temporarily unavailable\n',
      'DBPathInUse: Unable to create/open the lock file: /data/db/mongod.lock (Permission denied).\n',
      'fatal: could not write /run/app/web.pid: No such file or directory\n',
      'fatal: another instance is already running\n',
    ])
      expect(await dies(check, log, on('/data')), log).to.deep.equal([]);
  });
});
