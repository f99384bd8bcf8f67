import { expect } from 'chai';
import check from '../../../src/checks/volumes/permission-denied.ts';
import { dies, only, textOf } from '../support.ts';
import type { Death } from '../support.ts';

const LOG = 'panic: mkdir /var/lib/store/wal: permission denied\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n';
const mounted = (volume: object, security: object = {}): Death => ({ code: 2, container: { volumeMounts: [{ name: 'v', mountPath: '/var/lib/store' }] }, spec: { securityContext: security, volumes: [{ name: 'v', ...volume }] } as never });
const data = { persistentVolumeClaim: { claimName: 'data' } };

describe('volumes/permission-denied', () => {
  it('asks for an fsGroup on a claim', async () => {
    const found = only(await dies(check, LOG, mounted(data, { runAsUser: 1000 })));
    expect(found).to.include({ confidence: 'likely', category: 'volume' });
    expect(textOf(found)).to.match(/UID 1000/).and.match(/PersistentVolumeClaim data/).and.match(/fsGroup: 1000/);
    expect(found.fixes[0]?.change).to.deep.equal({ container: null, set: { 'securityContext.fsGroup': 1000 } });
  });

  it('knows that fsGroup does nothing on a hostPath', async () => {
    const found = only(await dies(check, LOG, mounted({ hostPath: { path: '/mnt/x' } }, { runAsUser: 1000 })));
    expect(found.fixes.map(({ text }) => text).join()).to.match(/chown -R 1000/).and.not.match(/securityContext\.fsGroup/);
  });

  it('is less sure where an fsGroup is set, and of root', async () => {
    expect(only(await dies(check, LOG, mounted(data, { runAsUser: 1000, fsGroup: 1000 }))).confidence).to.equal('possible');
    expect(only(await dies(check, LOG, mounted(data, { runAsUser: 0 }))).confidence).to.equal('possible');
  });

  it('leaves ConfigMaps, Secrets and the image to others', async () => {
    expect(await dies(check, LOG, mounted({ secret: { secretName: 's' } }, { runAsUser: 1000 }))).to.be.empty;
    expect(await dies(check, LOG, { code: 2 })).to.be.empty;
  });
});
