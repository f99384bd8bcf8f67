import { expect } from 'chai';
import check from '../../../src/checks/image/entrypoint-missing.ts';
import { crashed, outcomesOf } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
const start = (message: string) => ({ code: 128, reason: 'StartError', message: RUNC + message });

describe('image/entrypoint-missing', () => {
  it('finds it at every moment of the loop', async () => {
    const message = `${RUNC}exec: "/srv/api": stat /srv/api: no such file or directory`;
    const moments = [
      await waits(check, 'RunContainerError', message),
      await waits(check, 'CrashLoopBackOff', 'back-off 10s restarting failed container', {
        dead: { exitCode: 128, reason: 'StartError', message },
      }),
      await waits(
        check,
        'CreateContainerError',
        'container create failed: executable file `/srv/api` not found: No such file or directory',
      ),
    ];
    for (const found of moments) {
      expect(only(found).confidence).to.equal('confirmed');
      expect(only(found).summary)
        .to.match(/\/srv\/api/)
        .and.to.match(/not found/);
    }
  });
  it('distinguishes command, args and the ENTRYPOINT of the image', async () => {
    expect(
      only(
        await dies(check, '', {
          ...start('exec: "uwsgi": executable file not found in $PATH'),
          container: { command: ['uwsgi', '--ini', 'x'] },
        }),
      ).summary,
    ).to.match(/command in the pod spec/);
    expect(
      only(
        await dies(check, '', {
          ...start('exec: "--port": executable file not found in $PATH'),
          container: { args: ['--port'] },
        }),
      ).summary,
    ).to.match(/no ENTRYPOINT/);
    expect(
      only(await dies(check, '', start('exec: "/srv/api": stat /srv/api: no such file or directory'))).summary,
    ).to.match(/image's own/);
  });
  it('says that command must be a list, and keeps quoted words whole', async () => {
    const found = only(
      await dies(check, '', {
        ...start('exec: "/bin/sh -c \\"echo a b\\"": stat /bin/sh -c "echo a b": no such file or directory'),
        container: { command: ['/bin/sh -c "echo a b"'] },
      }),
    );
    expect(found.summary).to.match(/command is one string and not a list of words/);
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: ['/bin/sh', '-c', 'echo a b'] });
    const pipe = only(
      await dies(check, '', {
        ...start('exec: "cat /etc/hosts | sort": stat cat /etc/hosts | sort: no such file or directory'),
        container: { command: ['cat /etc/hosts | sort'] },
      }),
    );
    expect(pipe.fixes[0]?.change?.set).to.deep.equal({ command: ['sh', '-c', 'cat /etc/hosts | sort'] });
  });
  it('finds a line break after the name', async () => {
    const found = only(
      await dies(check, '', {
        ...start('exec: "/app/run\\n": stat /app/run\n: no such file or directory'),
        container: { command: ['/app/run\n', '--fast'] },
      }),
    );
    expect(found.summary).to.match(/command has a blank or a line break around it/);
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: ['/app/run', '--fast'] });
  });
  it('splits a whole command line in one item', async () => {
    const found = only(
      await dies(check, '', {
        ...start('exec: "python main.py": executable file not found in $PATH'),
        container: { command: ['python main.py'] },
      }),
    );
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: ['python', 'main.py'] });
  });
  it('stays silent on mounts and memory, and finds no fault if the process ran', async () => {
    expect(await dies(check, '', start('error mounting "/x" to rootfs at "/y": not a directory'))).to.deep.equal([]);
    expect(await dies(check, '', start('container init was OOM-killed (memory limit too low?)'))).to.deep.equal([]);
    const ran = await outcomesOf(check, {
      pod: { status: { containerStatuses: [crashed('web', 1, { ran: 7 })] } } as never,
    });
    expect(ran[0]).to.deep.equal({
      result: 'unknown',
      why: 'the process of web started and ran 7 s',
      looked: true,
    });
  });
  it('moves a flag from command to args', async () => {
    const found = only(
      await dies(check, '', {
        ...start('exec: "--port": executable file not found in $PATH'),
        container: { command: ['--port', '80'], args: ['-v'] },
      }),
    );
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: null, args: ['--port', '80', '-v'] });
    const program = only(
      await dies(check, '', {
        ...start('exec: "serve": executable file not found in $PATH'),
        container: { command: ['serve', '-v'] },
      }),
    );
    expect(program.fixes.some(({ text }) => /flag/.test(text))).to.equal(false);
  });
});
