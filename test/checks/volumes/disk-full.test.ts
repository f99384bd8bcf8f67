import { expect } from 'chai';
import check from '../../../src/checks/volumes/disk-full.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const LOG = 'fatal: write /data/wal/00017: no space left on device\n';
const claim = {
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'store' },
  status: { phase: 'Bound', capacity: { storage: '8Gi' } },
};
const mounted = (volume: object): Death => ({
  container: { volumeMounts: [{ name: 'v', mountPath: '/data' }] },
  spec: { volumes: [{ name: 'v', ...volume }] } as never,
});

describe('volumes/disk-full', () => {
  it('names the claim and its size', async () => {
    const found = only(
      await dies(check, LOG, { ...mounted({ persistentVolumeClaim: { claimName: 'store' } }), objects: [claim] }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found))
      .to.match(/PersistentVolumeClaim store \(8Gi\)/)
      .and.match(/patch pvc store/);
  });

  it('names an emptyDir and its limit', async () => {
    expect(
      textOf(only(await dies(check, LOG, mounted({ emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } })))),
    ).to.match(/64Mi/);
  });

  it('names the shared memory, and how to get more', async () => {
    const found = only(
      await dies(check, 'RuntimeError: write to /dev/shm/torch_71_3: No space left on device (28)\n', {}),
    );
    expect(found.summary).to.match(/no space left on \/dev\/shm, the shared memory of the container/);
    expect(textOf(found)).to.match(/emptyDir with medium: Memory at \/dev\/shm/);
  });

  it('takes the words for shared memory for its path, which is never confirmed', async () => {
    const log = 'ERROR ring: cannot grow the shared memory pool to 96 MiB: No space left on device\n';
    const found = only(await dies(check, log, {}));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.match(/no space left on \/dev\/shm, the shared memory of the container/);
    const mounted = only(
      await dies(check, log, {
        container: { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] },
        spec: { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '80Mi' } }] },
      }),
    );
    expect(mounted).to.include({ confidence: 'likely' });
    expect(mounted.summary).to.match(/emptyDir volume shm \(80Mi\), mounted at \/dev\/shm/);
  });

  it('names the only claim if the log has no path', async () => {
    const found = only(
      await dies(check, 'FATAL:  could not write to file "pg_wal/xlogtemp.29": No space left on device\n', {
        ...mounted({ persistentVolumeClaim: { claimName: 'store' } }),
        objects: [claim],
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/store/);
  });

  it('names the only emptyDir with a size if the log has no path', async () => {
    const LINE = 'OSError: [Errno 28] No space left on device\n';
    expect(only(await dies(check, LINE, mounted({ emptyDir: { sizeLimit: '4Mi' } }))).summary).to.match(/4Mi/);
    expect(only(await dies(check, LINE, mounted({ emptyDir: {} }))).summary).to.match(/the node's disk/);
  });

  it('stays silent on watches', async () => {
    expect(
      await dies(
        check,
        "Error: ENOSPC: System limit for number of file watchers reached, watch '/data/src'\n",
        mounted({ persistentVolumeClaim: { claimName: 'store' } }),
      ),
    ).to.be.empty;
  });

  it('stays silent on another error', async () => {
    expect(
      await dies(
        check,
        'fatal: bad checksum in /data/wal/00017\n',
        mounted({ persistentVolumeClaim: { claimName: 'store' } }),
      ),
    ).to.be.empty;
  });
});
