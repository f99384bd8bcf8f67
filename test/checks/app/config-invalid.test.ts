import { expect } from 'chai';
import check from '../../../src/checks/app/config-invalid.ts';
import { dies, only, textOf } from '../support.ts';

const LOG = 'nginx: [emerg] unknown directive "proxi_pass" in /etc/nginx/conf.d/site.conf:2\n';
const MOUNTED = {
  container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/nginx/conf.d' }] },
  spec: { volumes: [{ name: 'conf', configMap: { name: 'site' } }] },
};
const MAP = { kind: 'ConfigMap', metadata: { name: 'site' }, data: { 'site.conf': 'server {\n  proxi_pass http://web;\n}\n' } };

describe('app/config-invalid', () => {
  it('is sure where the line was found in the ConfigMap', async () => {
    const found = only(await dies(check, LOG, { ...MOUNTED, objects: [MAP] }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/line 2: {3}proxi_pass http:\/\/web;/).and.to.match(/edit configmap site/);
  });
  it('is likely where the file cannot be seen', async () => {
    expect(only(await dies(check, LOG)).confidence).to.equal('likely');
    expect(only(await dies(check, LOG, { ...MOUNTED, objects: [MAP], forbidden: ['configmaps'] })).confidence).to.equal('likely');
  });
  it('keeps silent on warnings that were survived and on bad requests', async () => {
    expect(await dies(check, 'WARN config: unknown key "colour" ignored\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO could not parse request body\nINFO ready\n', { code: 0 })).to.deep.equal([]);
  });
});
