import { expect } from 'chai';
import missing from '../../../src/checks/image/entrypoint-missing.ts';
import denied from '../../../src/checks/image/entrypoint-not-executable.ts';
import none from '../../../src/checks/image/no-command.ts';
import { crashed, outcomesOf } from '../../support/scenario.ts';
import { dies, only, textOf } from '../support.ts';
import { waits } from './support.ts';

const RUNC = 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
const start = (message: string) => ({ code: 128, reason: 'StartError', message: RUNC + message });

describe('image/entrypoint-missing', () => {
  it('reads it at every moment of the loop', async () => {
    const message = `${RUNC}exec: "/srv/api": stat /srv/api: no such file or directory`;
    const moments = [
      await waits(missing, 'RunContainerError', message),
      await waits(missing, 'CrashLoopBackOff', 'back-off 10s restarting failed container', { dead: { exitCode: 128, reason: 'StartError', message } }),
      await waits(missing, 'CreateContainerError', 'container create failed: executable file `/srv/api` not found: No such file or directory'),
    ];
    for (const found of moments) {
      expect(only(found).confidence).to.equal('confirmed');
      expect(only(found).summary).to.match(/\/srv\/api/).and.to.match(/not found/);
    }
  });
  it('tells the words of the spec from those of the image', async () => {
    expect(only(await dies(missing, '', { ...start('exec: "uwsgi": executable file not found in $PATH'), container: { command: ['uwsgi', '--ini', 'x'] } })).summary).to.match(/command in the pod spec/);
    expect(only(await dies(missing, '', { ...start('exec: "--port": executable file not found in $PATH'), container: { args: ['--port'] } })).summary).to.match(/no ENTRYPOINT/);
    expect(only(await dies(missing, '', start('exec: "/srv/api": stat /srv/api: no such file or directory'))).summary).to.match(/image's own/);
  });
  it('takes a whole line in one item apart', async () => {
    const found = only(await dies(missing, '', { ...start('exec: "python main.py": executable file not found in $PATH'), container: { command: ['python main.py'] } }));
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: ['python', 'main.py'] });
  });
  it('keeps silent on mounts and memory, and rules out where the process ran', async () => {
    expect(await dies(missing, '', start('error mounting "/x" to rootfs at "/y": not a directory'))).to.deep.equal([]);
    expect(await dies(missing, '', start('container init was OOM-killed (memory limit too low?)'))).to.deep.equal([]);
    const ran = await outcomesOf(missing, { pod: { status: { containerStatuses: [crashed('web', 1, { ran: 7 })] } } as never });
    expect(ran[0]).to.deep.equal({ result: 'ruled-out', why: 'the process of web started and ran 7 s' });
  });
});

describe('image/entrypoint-not-executable', () => {
  it('reads runc and crun', async () => {
    expect(only(await dies(denied, '', start('exec: "/srv/run.sh": permission denied'))).fixes.some((fix) => /chmod \+x \/srv\/run\.sh/.test(fix.text))).to.equal(true);
    expect(only(await waits(denied, 'CreateContainerError', 'container create failed: the path `/srv/run` exists but it is not executable: Permission denied')).confidence).to.equal('confirmed');
  });
  it('blames the mode of a mounted script', async () => {
    const found = only(await dies(denied, '', { ...start('exec: "/scripts/go.sh": permission denied'), container: { command: ['/scripts/go.sh'], volumeMounts: [{ name: 's', mountPath: '/scripts' }] }, spec: { volumes: [{ name: 's', configMap: { name: 'tools', defaultMode: 420 } }] } }));
    expect(found.category).to.equal('missing-config');
    expect(textOf(found)).to.match(/ConfigMap tools is mounted with mode 0644/).and.to.match(/defaultMode: 0755/);
  });
  it('keeps silent on what the program itself meets', async () => {
    expect(await dies(denied, 'open /x: permission denied\n', { code: 1 })).to.deep.equal([]);
  });
});

describe('image/no-command', () => {
  it('reads containerd and CRI-O', async () => {
    expect(only(await waits(none, 'CreateContainerError', 'failed to generate container "ab" spec: failed to generate spec: no command specified')).confidence).to.equal('confirmed');
    expect(await waits(none, 'CreateContainerError', 'no command specified')).to.have.length(1);
  });
  it('keeps silent on other refusals', async () => {
    expect(await waits(none, 'CreateContainerError', 'container create failed: executable file `x` not found in $PATH')).to.deep.equal([]);
  });
});
