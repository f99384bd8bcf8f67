import { expect } from 'chai';
import check from '../../../src/checks/image/entrypoint-not-executable.ts';
import { dies, only, textOf } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
const start = (message: string) => ({ code: 128, reason: 'StartError', message: RUNC + message });

describe('image/entrypoint-not-executable', () => {
  it('reads the messages of runc and crun', async () => {
    expect(
      only(await dies(check, '', start('exec: "/srv/run.sh": permission denied'))).fixes.some((fix) =>
        /chmod \+x \/srv\/run\.sh/.test(fix.text),
      ),
    ).to.equal(true);
    expect(
      only(
        await waits(
          check,
          'CreateContainerError',
          'container create failed: the path `/srv/run` exists but it is not executable: Permission denied',
        ),
      ).confidence,
    ).to.equal('confirmed');
  });
  it('names the mode of a mounted script', async () => {
    const found = only(
      await dies(check, '', {
        ...start('exec: "/scripts/go.sh": permission denied'),
        container: { command: ['/scripts/go.sh'], volumeMounts: [{ name: 's', mountPath: '/scripts' }] },
        spec: { volumes: [{ name: 's', configMap: { name: 'tools', defaultMode: 420 } }] },
      }),
    );
    expect(found.category).to.equal('missing-config');
    expect(textOf(found))
      .to.match(/ConfigMap tools is mounted with mode 0644/)
      .and.to.match(/defaultMode: 0755/);
  });
  it('reads the mode of a mounted script where the runtime only says that the time is over', async () => {
    const waiting = (defaultMode: number): ReturnType<typeof waits> =>
      waits(check, 'CreateContainerError', 'context deadline exceeded', {
        container: { command: ['/scripts/go.sh'], volumeMounts: [{ name: 's', mountPath: '/scripts' }] },
        spec: { volumes: [{ name: 's', configMap: { name: 'tools', defaultMode } }] },
      });
    const found = only(await waiting(0o644));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(textOf(found)).to.match(/ConfigMap tools is mounted with mode 0644/);
    expect(await waiting(0o755)).to.deep.equal([]);
  });
  it('stays silent on permission denied after the start', async () => {
    expect(await dies(check, 'open /x: permission denied\n', { code: 1 })).to.deep.equal([]);
  });
});
