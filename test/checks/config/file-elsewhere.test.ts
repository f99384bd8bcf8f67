import { expect } from 'chai';
import check from '../../../src/checks/config/file-elsewhere.ts';
import { dies, only } from '../dead-container.ts';
import { configMap } from './world.ts';

const LOG = 'failed to load config: open /etc/web/config.yaml: no such file or directory\n';
const mounted = (mountPath: string, more: object = {}): object => ({
  container: { volumeMounts: [{ name: 'c', mountPath, ...more }] },
  spec: { volumes: [{ name: 'c', configMap: { name: 'web-config' } }] },
  objects: [configMap('web-config', { 'config.yaml': 'a' })],
});

describe('config/file-elsewhere', () => {
  it('names the opened path and the path of the file', async () => {
    const found = only(await dies(check, LOG, mounted('/etc/webapp')));
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found.summary).to.contain('/etc/web/config.yaml').and.to.contain('/etc/webapp/config.yaml');
    const file = only(await dies(check, LOG, mounted('/opt/config.yaml', { subPath: 'config.yaml' })));
    expect(file.summary).to.contain('/opt/config.yaml');
  });

  it('stays silent if the file is at the opened path, or if no volume has it', async () => {
    expect(await dies(check, LOG, mounted('/etc/web'))).to.deep.equal([]);
    expect(
      await dies(check, LOG, { ...mounted('/etc/webapp'), objects: [configMap('web-config', { other: 'a' })] }),
    ).to.deep.equal([]);
    expect(await dies(check, LOG, { ...mounted('/etc/webapp'), forbidden: ['configmaps'] })).to.deep.equal([]);
    expect(await dies(check, LOG)).to.deep.equal([]);
  });
});
