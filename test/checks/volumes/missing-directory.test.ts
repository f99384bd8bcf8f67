import { expect } from 'chai';
import check from '../../../src/checks/volumes/missing-directory.ts';
import missingFile from '../../../src/checks/config/missing-file.ts';
import { dies, only, textOf } from '../dead-container.ts';

const NODE =
  "Error: ENOENT: no such file or directory, open '/data/out.csv'\n    at Object.openSync (node:fs:581:18)\n" +
  '    at Object.writeFileSync (node:fs:2332:35)\n    at Object.<anonymous> (/app/export.js:9:4)\n';

describe('volumes/missing-directory', () => {
  it('says that the directory is missing where the trace shows a write', async () => {
    const found = only(await dies(check, NODE));
    expect(found).to.include({ confidence: 'likely', category: 'volume' });
    expect(found.summary).to.match(/cannot create \/data\/out\.csv: directory \/data does not exist/);
    expect(textOf(found))
      .to.match(/emptyDir at \/data/)
      .and.match(/claim at \/data/);
    expect(await dies(missingFile, NODE), 'not a missing ConfigMap').to.be.empty;
  });

  it('reads what other languages and shells say', async () => {
    const PYTHON =
      'Traceback (most recent call last):\n  File "/app/job.py", line 3, in <module>\n    with open("/out/a.txt", "w") as f:\n' +
      "FileNotFoundError: [Errno 2] No such file or directory: '/out/a.txt'\n";
    for (const log of [PYTHON, "cp: cannot create regular file '/out/a.txt': No such file or directory\n"])
      expect(only(await dies(check, log)).summary).to.match(/directory \/out does not exist/);
  });

  it('sets HOME where a user of the spec has no home, to a volume if there is one', async () => {
    const log =
      'FATAL saving the token of the bot to /var/lib/relay/.relayrc: open /var/lib/relay/.relayrc: no such file or directory\n';
    const user = { spec: { securityContext: { runAsUser: 103 } } };
    const found = only(await dies(check, log, user));
    expect(found.summary).to.match(/directory \/var\/lib\/relay does not exist.*home that the image names for UID 103/);
    expect(found.fixes[0]?.change?.set).to.deep.equal({ 'env[HOME]': '/tmp' });
    const mounted = only(
      await dies(check, log, {
        container: { volumeMounts: [{ name: 'v', mountPath: '/state' }] },
        spec: { ...user.spec, volumes: [{ name: 'v', emptyDir: {} }] },
      }),
    );
    expect(mounted.fixes[0]?.change?.set).to.deep.equal({ 'env[HOME]': '/state' });
    expect(textOf(only(await dies(check, log)))).not.to.match(/HOME/);
  });

  it('names the volume that lacks the directory', async () => {
    const found = only(
      await dies(check, "sh: can't create /data/logs/app.log: nonexistent directory\n", {
        container: { volumeMounts: [{ name: 'v', mountPath: '/data' }] },
        spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'store' } }] } as never,
      }),
    );
    expect(found.summary).to.match(/directory \/data\/logs does not exist; .*store/);
    expect(textOf(found)).to.match(/mkdir -p/);
  });

  it('stays silent on files that the application reads', async () => {
    expect(await dies(check, "Error: ENOENT: no such file or directory, open '/etc/app.json'\n")).to.be.empty;
  });
});
