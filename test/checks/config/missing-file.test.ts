import { expect } from 'chai';
import check from '../../../src/checks/config/missing-file.ts';
import { dies, only } from '../support.ts';
import { configMap } from './world.ts';

const LOG = 'failed to load config: open /etc/web/config.yaml: no such file or directory\n';
const world = (data: Record<string, string>): object => ({
  container: { volumeMounts: [{ name: 'c', mountPath: '/etc/web' }] },
  spec: { volumes: [{ name: 'c', configMap: { name: 'web-config' } }] },
  objects: [configMap('web-config', data)],
});

describe('config/missing-file', () => {
  it('finds a mounted ConfigMap that has no such key', async () => {
    const found = only(await dies(check, LOG, world({ 'config.yml': 'a' })));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/ConfigMap web-config.*has no file config\.yaml \(it has config\.yml\)/);
  });

  it('finds configuration that is mounted nowhere', async () => {
    const found = only(await dies(check, LOG));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.contain('/etc/web/config.yaml').and.to.contain('no volume is mounted there');
  });

  it('is silent for devices and for files that are there', async () => {
    expect(await dies(check, 'open /dev/kvm: no such file or directory\n')).to.deep.equal([]);
    expect(await dies(check, LOG, world({ 'config.yaml': 'a' }))).to.deep.equal([]);
  });
});
