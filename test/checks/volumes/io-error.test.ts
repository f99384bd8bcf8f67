import { expect } from 'chai';
import check from '../../../src/checks/volumes/io-error.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const on = (mountPath: string, volume: object): Death =>
  ({
    spec: { nodeName: 'node-3', volumes: [{ name: 'data', ...volume }] },
    container: { volumeMounts: [{ name: 'data', mountPath }] },
  }) as Death;
const CLAIM = { persistentVolumeClaim: { claimName: 'metrics' } };

describe('volumes/io-error', () => {
  it('blames the volume of the path, in the words of many languages', async () => {
    for (const log of [
      'level=error err="open /prometheus/queries.active: input/output error"\npanic: Unable to create mmap-ed active query log\n',
      "OSError: [Errno 5] Input/output error: '/prometheus/wal/1'\n",
      "Error: EIO: i/o error, read '/prometheus/a.json'\n    at Object.readSync (node:fs:748:3)\n",
      'FATAL:  could not open file "/prometheus/base/1": Input/output error\n',
    ]) {
      const found = only(await dies(check, log, { ...on('/prometheus', CLAIM), code: 2 }));
      expect(found, log).to.include({ category: 'volume', confidence: 'likely' });
      expect(found.summary, log).to.match(/PersistentVolumeClaim metrics.*[Ii](?:nput)?\/[Oo](?:utput)? error/);
      expect(textOf(found))
        .to.match(/describe pvc metrics/)
        .and.match(/describe node node-3/);
    }
  });

  it('says to mount again what lost its server', async () => {
    const log = "fatal: cannot read '/share/app.conf': Stale file handle\n";
    const found = only(await dies(check, log, on('/share', { nfs: { server: 'nas', path: '/x' } })));
    expect(textOf(found)).to.match(/mounts the volume again/);
  });

  it('blames the node for a path on no volume', async () => {
    const found = only(
      await dies(check, "cp: error reading '/app/model.bin': Input/output error\n", { spec: { nodeName: 'node-3' } }),
    );
    expect(found.category).to.equal('node');
  });

  it('is silent on terminals and sockets, and where the program goes on', async () => {
    for (const log of [
      'fatal: ioctl(TIOCGWINSZ): Input/output error\n',
      'fatal: write socket: transport endpoint is not connected\n',
    ])
      expect(await dies(check, log), log).to.deep.equal([]);
  });
});
