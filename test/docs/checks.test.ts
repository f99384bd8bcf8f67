/** The metadata of every check is whole, and docs/checks.md is made from it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { CATEGORIES } from '../../src/model/finding.ts';
import { CHECKS, WORKLOAD_CHECKS } from '../../src/checks/index.ts';
import { DOCUMENTED, page } from '../../scripts/docs.ts';

const ALL = DOCUMENTED;
const IDS = new Set(ALL.flatMap((check) => [check.id, ...Object.keys(check.alsoFinds ?? {})]));

describe('checks: metadata', () => {
  it('docs/checks.md says what the checks say', () => {
    expect(readFileSync('docs/checks.md', 'utf8'), 'run: npm run docs').to.equal(page(ALL));
  });

  it('ids are unique', () => {
    for (const list of [CHECKS, WORKLOAD_CHECKS]) {
      const ids = list.flatMap((check) => [check.id, ...Object.keys(check.alsoFinds ?? {})]);
      expect(ids.length).to.equal(new Set(ids).size);
    }
  });

  for (const check of ALL) {
    it(`${check.id} is described whole`, () => {
      expect(check.id).to.match(/^[a-z]+\/[a-z0-9-]+$/);
      expect(existsSync(`src/checks/${check.id}.ts`), `src/checks/${check.id}.ts`).to.equal(true);
      expect(existsSync(`test/checks/${check.id}.test.ts`), `test/checks/${check.id}.test.ts`).to.equal(true);
      for (const path of [`src/checks/${check.id}.ts`, `test/checks/${check.id}.test.ts`])
        expect(readFileSync(path, 'utf8'), `${path}: a part of the example is left`).not.to.contain('// EXAMPLE:');
      expect(CATEGORIES).to.include(check.category);
      expect(check.title).to.match(/\S/);
      expect(check.description).to.match(/\.$/);
      expect(check.silent).to.match(/\.$/);
      expect(check.sources).to.not.be.empty;
      expect(Object.values(check.criteria).some((text) => text !== null)).to.equal(true);
      expect(check.weight).to.be.within(0, 100);
      for (const id of check.explains) {
        if (typeof id !== 'string') continue;
        const known = id.endsWith('/*') ? [...IDS].some((one) => one.startsWith(id.slice(0, -1))) : IDS.has(id);
        expect(known, `explains ${id}, which no check finds`).to.equal(true);
      }
    });
  }
});
