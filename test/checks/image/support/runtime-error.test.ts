import { expect } from 'chai';
import { coreOf, readRuntimeError } from '../../../../src/checks/image/support/runtime-error.ts';
import { cpuMilliseconds } from '../../../support/cpu-time.ts';

const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

describe('image: errors of runtimes', () => {
  const cases: [string, string, string?][] = [
    [`${RUNC}exec: "uwsgi": executable file not found in $PATH: unknown`, 'missing', 'uwsgi'],
    [
      `${RUNC}error during container init: exec: "/srv/bin/api": stat /srv/bin/api: no such file or directory: unknown`,
      'missing',
      '/srv/bin/api',
    ],
    [`${RUNC}exec: "/srv/run": permission denied: unknown`, 'not-executable', '/srv/run'],
    [`${RUNC}exec: "/srv": is a directory: unknown`, 'directory', '/srv'],
    [`${RUNC}exec: "": executable file not found in $PATH`, 'missing', ''],
    [`${RUNC}exec: "sh -c \\"sleep 1\\"": executable file not found in $PATH`, 'missing', 'sh -c "sleep 1"'],
    [
      'container create failed: executable file `uwsgi` not found in $PATH: No such file or directory',
      'missing',
      'uwsgi',
    ],
    ['container create failed: executable file `/srv/api` not found: No such file or directory', 'missing', '/srv/api'],
    [
      'container create failed: the path `/srv/run` exists but it is not executable: Permission denied',
      'not-executable',
      '/srv/run',
    ],
    ['failed to start container: exec /srv/api: exec format error', 'wrong-format', '/srv/api'],
    ['failed to generate container "ab12" spec: failed to generate spec: no command specified', 'no-command'],
    [
      `${RUNC}error during container init: error mounting "/var/lib/kubelet/pods/u/volume-subpaths/c/web/0" to rootfs at "/etc/x": not a directory`,
      'mount',
    ],
    [`${RUNC}container init was OOM-killed (memory limit too low?)`, 'memory'],
    ['container create failed: set memory limit 4194304 too low; should be at least 12582912 bytes', 'memory'],
    [`${RUNC}unable to find user app: no matching entries in passwd file`, 'other'],
  ];
  for (const [message, kind, path] of cases) {
    it(`${kind}: ${message.slice(-60)}`, () => {
      const reading = readRuntimeError(message);
      expect(reading.kind).to.equal(kind);
      if (path !== undefined) expect(reading).to.have.property('path', path);
    });
  }
  it('returns the message of the lowest layer', () => {
    expect(coreOf(`${RUNC}unable to find user app: no matching entries in passwd file: unknown`)).to.equal(
      'unable to find user app: no matching entries in passwd file',
    );
  });
  it('reads a hostile message fast', () => {
    const took = cpuMilliseconds(() => {
      readRuntimeError(`exec: "${'\\"'.repeat(50_000)}`);
      readRuntimeError('executable file `'.repeat(20_000));
    });
    expect(took).to.be.below(500);
  });
});
