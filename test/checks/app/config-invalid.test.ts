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
  describe('where a parser of JSON names no file', () => {
    const log = "SyntaxError: Expected ',' or '}' after property value in JSON at position 22\n    at JSON.parse (<anonymous>)\n    at load (/srv/gw.js:2:32)\n\nNode.js v20.20.2\n";
    const world = (data: Record<string, string>): object => ({
      container: { volumeMounts: [{ name: 'r', mountPath: '/etc/gateway' }] },
      spec: { volumes: [{ name: 'r', configMap: { name: 'gateway-rules' } }] },
      objects: [{ kind: 'ConfigMap', metadata: { name: 'gateway-rules' }, data }],
    });
    const broken = '[\n {"path": "/cache" "to": "x"}\n]';

    it('finds the mounted key that does not parse', async () => {
      const found = only(await dies(check, log, world({ 'rules.json': broken, 'other.json': '{}', 'notes.txt': '{' })));
      expect(found.confidence).to.equal('confirmed');
      expect(found.summary).to.contain('/etc/gateway/rules.json');
      expect(textOf(found)).to.match(/ConfigMap\/gateway-rules key rules\.json/).and.to.match(/line 2, column \d/).and.to.match(/edit configmap gateway-rules/);
    });
    it('takes of several the one that stops at the same place, and is less sure where none does', async () => {
      const found = only(await dies(check, log, world({ 'another.json': '{', 'rules.json': broken })));
      expect(found).to.include({ confidence: 'confirmed' });
      expect(found.summary).to.contain('rules.json');
      expect(only(await dies(check, log, world({ 'another.json': '{' }))).confidence).to.equal('likely');
      const silent = log.replace("Expected ',' or '}' after property value in JSON at position 22", 'Unexpected token \'"\', "{" is not valid JSON');
      expect(only(await dies(check, silent, world({ 'rules.json': broken }))).confidence).to.equal('confirmed');
      expect(only(await dies(check, silent, world({ 'another.json': '{', 'rules.json': broken }))).confidence).to.equal('likely');
    });
    it('blames no key that parses, and none for an error of another kind', async () => {
      const fine = only(await dies(check, log, world({ 'rules.json': '{}' })));
      expect(fine.confidence).to.equal('likely');
      expect(textOf(fine)).to.not.contain('gateway-rules');
      expect(textOf(only(await dies(check, 'yaml: line 3: did not find expected key in the configuration\n', world({ 'rules.json': broken }))))).to.not.contain('gateway-rules');
    });
  });

  it('keeps silent on warnings that were survived and on bad requests', async () => {
    expect(await dies(check, 'WARN config: unknown key "colour" ignored\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO could not parse request body\nINFO ready\n', { code: 0 })).to.deep.equal([]);
  });
});
