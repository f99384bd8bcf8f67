import { expect } from 'chai';
import { readDescription } from '../../../scripts/package/description.ts';
import { sbomOf } from '../../../scripts/package/sbom.ts';

const plugin = readDescription();
const bill = (...folders: string[]) =>
  JSON.parse(sbomOf(plugin, { os: 'linux', arch: 'amd64' }, 'a'.repeat(64), '24.1.2', folders)) as {
    bomFormat: string;
    metadata: { component: { name: string; hashes: { content: string }[] } };
    components: { 'bom-ref': string; purl: string; version: string; hashes?: { alg: string; content: string }[] }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };

describe('the bill of materials', () => {
  it('names the archive, Node and each package with its sum', () => {
    const { bomFormat, metadata, components, dependencies } = bill('node_modules/@kubernetes/client-node');
    expect(bomFormat).to.equal('CycloneDX');
    expect(metadata.component.name).to.equal('kubectl-crashloop-linux-amd64.tar.gz');
    expect(metadata.component.hashes[0]!.content).to.equal('a'.repeat(64));
    const [node, client] = components;
    expect(node!.purl).to.equal('pkg:generic/node@24.1.2');
    expect(client!.purl).to.match(/^pkg:npm\/%40kubernetes\/client-node@\d/);
    expect(client!.hashes![0]!.content).to.match(/^[0-9a-f]{128}$/);
    expect(dependencies[0]!.dependsOn).to.deep.equal(components.map((one) => one['bom-ref']));
  });

  it('takes a package below another by its own name', () => {
    const [, inner] = bill('node_modules/@kubernetes/client-node/node_modules/@types/node').components;
    expect(inner!.purl).to.match(/^pkg:npm\/%40types\/node@/);
  });

  it('fails on a package that package-lock.json does not have', () => {
    expect(() => bill('node_modules/not-locked')).to.throw('package-lock.json does not have node_modules/not-locked');
  });
});
