import { expect } from 'chai';
import check from '../../../src/checks/app/read-only-root.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = "OSError: [Errno 30] Read-only file system: '/var/cache/thumbs/a.db'\n";
const ROOT = { securityContext: { readOnlyRootFilesystem: true } };

describe('app/read-only-root', () => {
  it('is confirmed when the spec makes the root read-only and no volume covers the path', async () => {
    const owner = {
      ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true, apiVersion: 'apps/v1', uid: 'u' }],
    };
    const found = only(await dies(check, LOG, { container: ROOT, metadata: owner }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/readOnlyRootFilesystem/)
      .and.to.match(/patch statefulset\/web .*"mountPath":"\/var\/cache\/thumbs"/);
    const volume = 'writable-var-cache-thumbs';
    expect(found.fixes[0]!.change!.set['containers[web].volumeMounts']).to.deep.equal([
      { name: volume, mountPath: '/var/cache/thumbs' },
    ]);
    expect(found.fixes[0]!.change!.set.volumes).to.deep.equal([{ name: volume, emptyDir: {} }]);
  });
  it('finds nothing when the root is writable, and on a mounted volume', async () => {
    expect(await dies(check, LOG)).to.deep.equal([]);
    expect(
      await dies(check, LOG, {
        container: { ...ROOT, volumeMounts: [{ name: 'c', mountPath: '/var/cache' }] },
        spec: { volumes: [{ name: 'c', configMap: { name: 'x' } }] },
      }),
    ).to.deep.equal([]);
  });
});
