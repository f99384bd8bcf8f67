/** The pages that people read: their links, their shape, and what they promise of the program. */
import { expect } from 'chai';
import { load } from 'js-yaml';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../../src/cli/registry.ts';
import { crashloop } from '../support/run-cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const PAGES = [...markdownIn('.'), ...markdownIn('docs'), 'test/corpus/README.md'];

/** The text without blocks of code. */
const prose = (page: string): string => read(page).replace(/^```[\s\S]*?^```$/gm, '');
/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const anchorsOf = (page: string): string[] =>
  [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchorOf(text!));

/** Links of a page that lead nowhere. */
function deadLinks(page: string): string[] {
  const links = [...prose(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  return links
    .filter(([, path, anchor]) => {
      const target = path === '' ? page : join(dirname(page), path!);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
    })
    .map(([link]) => link);
}

describe('pages', () => {
  for (const page of PAGES) {
    it(`${page} links to what exists`, () => expect(deadLinks(page)).to.deep.equal([]));
    it(`${page} has lines of at most 120 columns, but for tables and pictures`, () => {
      const long = prose(page)
        .split('\n')
        .filter((line) => line.length > 120 && !/^(?:\||!\[)/.test(line));
      expect(long).to.deep.equal([]);
    });
  }

  it('README.md has at most 120 lines, one picture, and every command in one table', () => {
    const readme = read('README.md');
    expect(readme.split('\n').length).to.be.at.most(121);
    expect(readme.match(/!\[[^\]]{20,}\]\([^)]*\)/g))
      .to.have.length(1)
      .and.satisfy(([one]: string[]) => one!.endsWith('(docs/explain.svg)'));
    const table = [...readme.matchAll(/^\| `([\w-]+)/gm)].map(([, name]) => name!);
    expect(table).to.have.members(COMMANDS.map(({ name }) => name));
  });

  it('docs/README.md lists every page of docs', () => {
    const listed = [...read('docs/README.md').matchAll(/^\| \[([\w-]+\.md)\]\(\1\)/gm)].map(
      ([, name]) => `docs/${name}`,
    );
    expect([...listed, 'docs/README.md']).to.have.members(markdownIn('docs'));
  });

  it('docs/json.md shows the fields of a Diagnosis, and every kind', async () => {
    const page = read('docs/json.md');
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as Record<string, unknown>;
    const { out } = await crashloop(['explain', 'web-1', '--from', 'test/corpus/upstream-pending', '-o', 'json']);
    const real = JSON.parse(out) as typeof shown;
    const fields = (value: unknown, path = ''): string[] =>
      Array.isArray(value)
        ? fields(value[0], path)
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, one]) => [`${path}.${key}`, ...fields(one, `${path}.${key}`)])
          : [];
    const partly = ['.gaps', '.next', '.stake'];
    const compared = (value: unknown): string[] =>
      fields(value).filter((path) => !partly.some((one) => path.startsWith(`${one}.`)));
    expect(compared(shown)).to.have.members(compared(real));
    const kinds = readdirSync(join(ROOT, 'src/model')).flatMap((name) =>
      [...read(`src/model/${name}`).matchAll(/apiVersion: 'crashloop\/v1';\n {2}readonly kind: '(\w+)'/g)].map(
        ([, kind]) => kind!,
      ),
    );
    expect(kinds.length).to.be.greaterThan(8);
    expect(kinds.filter((kind) => !page.includes(kind))).to.deep.equal([]);
  });

  it('krew-manifest/crashloop.yaml says what plugin.yaml says', () => {
    const plugin = load(read('plugin.yaml')) as Record<string, string>;
    const { metadata, spec } = load(read('krew-manifest/crashloop.yaml')) as {
      metadata: Record<string, string>;
      spec: Record<string, string>;
    };
    expect({ name: metadata.name, ...spec }).to.deep.include({
      name: plugin.name,
      version: `v${plugin.version}`,
      homepage: plugin.homepage,
      shortDescription: plugin.short,
      description: plugin.text,
      caveats: plugin.caveats,
    });
  });
});
