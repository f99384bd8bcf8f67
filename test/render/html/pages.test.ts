/**
 * The pages of `-o html` next to their goldens (without the style and the script), and what holds for every page.
 * CRASHLOOP_GOLDEN=write writes the goldens again.
 */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { elementsIn, parsePage, strangersIn, textIn } from '../../support/page.ts';
import type { Element } from '../../support/page.ts';
import { PAGES } from '../../support/pages.ts';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));

const bare = (page: string): string =>
  page.replace(/<(style|script)>[^]*?<\/\1>/g, '<$1></$1>').replace(/'sha256-[^']+'/g, "'sha256-…'");

const named = (page: Element, tag: string): Element[] => elementsIn(page).filter((one) => one.tag === tag);

describe('html: pages', () => {
  for (const { name, make } of PAGES) {
    describe(name, () => {
      let text = '';
      let page: Element;
      before(async () => {
        text = await make();
        page = parsePage(text);
      });

      it('is as it was', () => {
        const file = `${FOLDER}${name}.html`;
        if (process.env.CRASHLOOP_GOLDEN === 'write' || !existsSync(file)) writeFileSync(file, bare(text));
        expect(bare(text)).to.equal(readFileSync(file, 'utf8'));
      });

      it('changes no letter of a name by its style', () =>
        expect(/<style>([^]*?)<\/style>/.exec(text)![1]).to.not.match(/text-transform|small-caps/));

      it('is the same when it is made again', async () => expect(await make()).to.equal(text));

      it('has only elements and attributes that load and run nothing', () =>
        expect(strangersIn(page)).to.deep.equal([]));

      it('allows its own style and script, and nothing else', () => {
        const policy = named(page, 'meta').find((one) => one.attributes['http-equiv'] === 'Content-Security-Policy')!;
        const hash = (tag: string): string => {
          const [only, ...more] = named(page, tag).filter(({ children }) => children.length > 0);
          expect(more).to.deep.equal([]);
          return `'sha256-${createHash('sha256').update(textIn(only!)).digest('base64')}'`;
        };
        expect(policy.attributes.content!.split('; ')).to.have.members([
          "default-src 'none'",
          `script-src ${hash('script')}`,
          `style-src ${hash('style')}`,
          "base-uri 'none'",
          "form-action 'none'",
          "require-trusted-types-for 'script'",
        ]);
      });

      it('has landmarks, one title, and headings without a gap', () => {
        for (const tag of ['header', 'main', 'footer', 'h1', 'title'])
          expect(named(page, tag), tag).to.have.length.at.least(1);
        const levels = elementsIn(page).flatMap(({ tag }) => (/^h[1-6]$/.test(tag) ? [Number(tag[1])] : []));
        expect(levels.filter((level) => level === 1)).to.have.length(1);
        expect(levels[0]).to.equal(1);
        for (const [i, level] of levels.slice(1).entries()) expect(level - levels[i]!).to.be.at.most(1);
      });

      it('gives every drawing and every section a name that exists', () => {
        const ids = elementsIn(page).flatMap(({ attributes }) => attributes.id ?? []);
        expect(new Set(ids).size).to.equal(ids.length);
        for (const one of elementsIn(page)) {
          const { 'aria-labelledby': by, 'aria-label': label, role } = one.attributes;
          if (one.tag === 'section') expect(by).to.be.a('string');
          if (role === 'img')
            expect(by ?? label)
              .to.be.a('string')
              .and.not.equal('');
          for (const id of by?.split(' ') ?? []) expect(ids).to.include(id);
        }
      });
    });
  }
});
