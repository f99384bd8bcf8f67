import { expect } from 'chai';
import check from '../../../src/checks/config/file-permission.ts';
import { dies, only } from '../dead-container.ts';

const LOG = 'open /etc/tls/tls.key: permission denied\n';
const world = (security: object, secret: object = { defaultMode: 256 }): object => ({
  container: { volumeMounts: [{ name: 's', mountPath: '/etc/tls' }] },
  spec: { securityContext: security, volumes: [{ name: 's', secret: { secretName: 'tls', ...secret } }] },
});

describe('config/file-permission', () => {
  it('confirms by mode and user that the file may not be read', async () => {
    const found = only(await dies(check, LOG, world({ runAsUser: 1000 })));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.contain('UID 1000').and.to.contain('0400');
    expect(found.evidence.map(({ field, quote }) => `${field} ${quote}`)).to.include.members([
      'spec.volumes[s].secret.defaultMode 256 (0400)',
      'spec.securityContext.runAsUser 1000',
    ]);
    expect(found.fixes[0]!.change).to.deep.equal({ container: null, set: { 'securityContext.fsGroup': 1000 } });
  });

  it("reads the mode of the file's item", async () => {
    const found = only(
      await dies(
        check,
        LOG,
        world({ runAsUser: 1000 }, { defaultMode: 420, items: [{ key: 'k', path: 'tls.key', mode: 384 }] }),
      ),
    );
    expect(found.summary).to.contain('0600');
  });

  it('is only likely if the image decides the user', async () => {
    expect(only(await dies(check, LOG, world({}))).confidence).to.equal('likely');
  });

  it('stays silent if the user may read the file', async () => {
    expect(await dies(check, LOG, world({ runAsUser: 1000, fsGroup: 1000 }))).to.deep.equal([]);
    expect(await dies(check, LOG, world({ runAsUser: 0 }))).to.deep.equal([]);
    expect(await dies(check, LOG, world({ runAsUser: 1000 }, {}))).to.deep.equal([]);
    expect(await dies(check, 'open /data/x: permission denied\n', world({ runAsUser: 1000 }))).to.deep.equal([]);
  });
});
