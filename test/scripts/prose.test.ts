import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withoutProse } from '../../scripts/build/prose.ts';

describe('prose in the build', () => {
  it('leaves the descriptions out of a check, and nothing else', () => {
    const check = `import { defineCheck } from '../check.ts';
export default defineCheck({
  id: 'app/x',
  title: 'an x',
  description: 'It has, in ' + "brackets", // criteria:
  criteria: { confirmed: null, likely: 'a, b', possible: null },
  silent: 'y',
  sources: ['z'],
  run: (context: PodContext) => [{ sources: context.sources, silent: 1 }],
});`;
    expect(withoutProse(check).replace(/^\s+/gm, '')).to.equal(`import { defineCheck } from '../check.ts';
export default defineCheck({
id: 'app/x',
title: 'an x',
// criteria:
run: (context: PodContext) => [{ sources: context.sources, silent: 1 }],
});`);
  });

  it('leaves the sources of patterns out, also of the last property without a comma', () => {
    expect(withoutProse(`export const P = [pattern({ id: 'a/b', source: 'c' })];`)).to.equal(
      `export const P = [pattern({ id: 'a/b',  })];`,
    );
  });

  it('keeps modules without checks and patterns as they are', () => {
    const text = readFileSync('src/checks/support/cite.ts', 'utf8');
    expect(withoutProse(text)).to.equal(text);
  });
});
