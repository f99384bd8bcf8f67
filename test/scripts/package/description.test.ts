import { expect } from 'chai';
import { load } from 'js-yaml';
import {
  archiveOf,
  binaryOf,
  builtNameOf,
  hostPlatform,
  problemsOf,
  readDescription,
} from '../../../scripts/package/description.ts';
import type { Platform } from '../../../scripts/package/description.ts';
import { manifestOf } from '../../../scripts/package/manifest.ts';

const plugin = readDescription();
const LINUX: Platform = { os: 'linux', arch: 'amd64' };
const WINDOWS: Platform = { os: 'windows', arch: 'arm64' };

describe('plugin.yaml', () => {
  it('keeps the rules of krew and has the version of package.json', () =>
    expect(problemsOf(plugin, plugin.version)).to.deep.equal([]));

  it('is for six platforms, each once', () => {
    expect(plugin.platforms.map(({ os, arch }) => `${os}/${arch}`).sort()).to.deep.equal([
      'darwin/amd64',
      'darwin/arm64',
      'linux/amd64',
      'linux/arm64',
      'windows/amd64',
      'windows/arm64',
    ]);
  });

  const wrong: [what: string, change: Partial<typeof plugin>, says: RegExp][] = [
    ['another version than package.json', { version: '9.9.9' }, /^version is 9\.9\.9, package\.json's is/],
    ['a version with v', { version: 'v1.2.3' }, /not semantic/],
    ['a name with a space', { name: 'crash loop' }, /^name/],
    ['a long line', { short: 'x'.repeat(51) }, /50 characters/],
    ['a line that says what all are for', { short: 'Explain Kubernetes pods' }, /Kubernetes/],
    ['a wide text', { text: 'x'.repeat(81) }, /wrapped at 80/],
    ['wide caveats', { caveats: 'x'.repeat(81) }, /wrapped at 80/],
    ['usage in the text', { text: 'Explains.\n\nUsage: kubectl crashloop POD\n' }, /usage/],
    ['flags in the text', { text: 'Explains.\n  --output json\n' }, /flags/],
  ];
  for (const [what, change, says] of wrong)
    it(`does not take ${what}`, () =>
      expect(problemsOf({ ...plugin, ...change }, plugin.version).join('\n')).to.match(says));
});

describe('names of what is made', () => {
  it('have the platform as Go calls it', () => {
    expect(
      [LINUX, WINDOWS].map((one) => [
        archiveOf(one, 'crashloop'),
        binaryOf(one, 'crashloop'),
        builtNameOf(one, 'crashloop'),
      ]),
    ).to.deep.equal([
      ['kubectl-crashloop-linux-amd64.tar.gz', 'kubectl-crashloop', 'kubectl-crashloop-linux-amd64'],
      ['kubectl-crashloop-windows-arm64.zip', 'kubectl-crashloop.exe', 'kubectl-crashloop-windows-arm64.exe'],
    ]);
  });
  it('know this machine', () => {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    expect(hostPlatform(plugin.platforms)?.arch).to.equal(arch);
    expect(hostPlatform([])).to.equal(undefined);
  });
});

describe("krew's manifest", () => {
  const sums = { a: 'a'.repeat(64), b: 'b'.repeat(64) };
  const manifest = load(
    manifestOf(plugin, [
      { platform: LINUX, sha256: sums.a },
      { platform: WINDOWS, sha256: sums.b },
    ]),
  ) as { metadata: object; spec: Record<string, unknown> };

  it('says what plugin.yaml says', () => {
    expect(manifest).to.include({ apiVersion: 'krew.googlecontainertools.github.com/v1alpha2', kind: 'Plugin' });
    expect(manifest.metadata).to.deep.equal({ name: 'crashloop' });
    expect(manifest.spec).to.include({
      version: `v${plugin.version}`,
      homepage: plugin.homepage,
      shortDescription: plugin.short,
      description: plugin.text,
      caveats: plugin.caveats,
    });
  });

  it('has an entry for each archive and none for the rest', () => {
    const at = `${plugin.homepage}/releases/download/v${plugin.version}`;
    expect(manifest.spec.platforms).to.deep.equal([
      {
        selector: { matchLabels: { os: 'linux', arch: 'amd64' } },
        uri: `${at}/kubectl-crashloop-linux-amd64.tar.gz`,
        sha256: sums.a,
        bin: 'kubectl-crashloop',
      },
      {
        selector: { matchLabels: { os: 'windows', arch: 'arm64' } },
        uri: `${at}/kubectl-crashloop-windows-arm64.zip`,
        sha256: sums.b,
        bin: 'kubectl-crashloop.exe',
      },
    ]);
  });
});
