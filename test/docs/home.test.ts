import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { load } from 'js-yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/**
 * The project may move; plugin.yaml says where it is, and what a person copies from the documents has to lead there.
 */
describe('links to the project itself', () => {
  const { homepage } = load(read('plugin.yaml')) as { homepage: string };
  const [, owner, name] = /^https:\/\/github\.com\/([\w.-]+)\/([\w.-]+)$/.exec(homepage) ?? [];

  for (const document of ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'docs/wait.md']) {
    it(`${document}: releases and raw files are those of plugin.yaml's homepage`, () => {
      const links = [
        ...read(document).matchAll(/https:\/\/github\.com\/([\w.-]+)\/([\w.-]+)\/(?:releases|raw|blob)\b/g),
      ].map(([, of, what]) => `${of}/${what}`);
      expect(links.filter((link) => link !== `${owner}/${name}`)).to.deep.equal([]);
    });
  }

  it('the container image has the name and the version that release.yml gives it', () => {
    const { version } = load(read('plugin.yaml')) as { version: string };
    for (const document of ['docs/in-cluster.yaml', 'docs/in-cluster.md']) {
      const images = [...read(document).matchAll(/ghcr\.io\/[\w./-]+(?::[\w.-]+\w)?/g)].map(([image]) => image);
      expect(images.length, document).to.be.greaterThan(0);
      const ours = `ghcr.io/${owner}/${name}:${version}`.toLowerCase();
      expect(
        images.filter((image) => image !== ours),
        document,
      ).to.deep.equal([]);
    }
  });

  it('the attestation of a release names the owner of the repository', () => {
    expect(read('SECURITY.md')).to.match(
      new RegExp(`gh attestation verify .*(?:--repo ${owner}/${name}|--owner ${owner})\\b`),
    );
  });
});
