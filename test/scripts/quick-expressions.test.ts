import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { quickToCompile, withQuickExpressions } from '../../scripts/build/quick-expressions.ts';
import type { Collected } from '../support/expressions/collect.ts';

describe('expressions in the build', () => {
  it('have an empty lookahead after a group of alternatives that something follows', () => {
    for (const [source, quick] of [
      ['(?:a|b|c) d', '(?:a|b|c)(?=) d'],
      ['(a|b|c)[(|]', '(a|b|c)(?=)[(|]'],
      ['(?<x>(?:a|b|c)d|e|f)g', '(?<x>(?:a|b|c)(?=)d|e|f)(?=)g'],
      ['(?:a|b) c', '(?:a|b) c'],
      ['x(?:a|b|c)', 'x(?:a|b|c)'],
      ['(?:a|b|c)?d', '(?:a|b|c)?d'],
      ['(?=a|b|c)d', '(?=a|b|c)d'],
      ['\\((?:a|b|c)\\)', '\\((?:a|b|c)(?=)\\)'],
    ] as const)
      expect(quickToCompile(source, '')).to.equal(quick);
  });

  it('match as before: those of the sources, in lines of logs', () => {
    const lines = readdirSync('test/corpus', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .flatMap((name) => readFileSync(join('test/corpus', name), 'utf8').split('\n').slice(-3))
      // Each expression runs on each of them.
      .filter((_, index) => index % 7 === 0);
    const all = execFileSync(process.execPath, ['test/support/expressions/collect.ts'], { maxBuffer: 2 ** 26 });
    const changed = (JSON.parse(all.toString()) as Collected[])
      .map(({ source, flags }) => ({ source, flags, quick: quickToCompile(source, flags) }))
      .filter(({ source, quick }) => source !== quick);
    expect(changed.length).to.be.greaterThan(500);
    for (const { source, flags, quick } of changed) {
      const [before, after] = [source, quick].map((one) => new RegExp(one, flags.replace(/[gy]/g, '')));
      for (const line of lines) expect(after!.exec(line), `${source} in ${line}`).to.deep.equal(before!.exec(line));
    }
  }).timeout(120_000);

  it('are made when they are first used, where a module has them at its top level or only joins them', () => {
    const text = `const A = /a\\/"b/g;
const B = [/b|c/, oneOf([/d/])];
const C = new RegExp(\`x\${y}\`, 'i');
const D = new RegExp(A, 'g');
const f = () => sequence(/e/, [/f/]);
const g = (text: string) => /g/.test(text);
class K { static at = /h/; }`;
    expect(withQuickExpressions(text, '/lazy.ts')).to.equal(`import { lazily as lazily__ } from "/lazy.ts";
const A = lazily__("a\\\\/\\"b", "g");
const B = [lazily__("b|c", ""), oneOf([lazily__("d", "")])];
const C = lazily__(\`x\${y}\`, 'i');
const D = new RegExp(A, 'g');
const f = () => sequence(lazily__("e", ""), [lazily__("f", "")]);
const g = (text: string) => /g/.test(text);
class K { static at = /h/; }`);
  });

  it('leaves a module without expressions as it is', () => {
    const text = `export const a = 1; // /x/`;
    expect(withQuickExpressions(text, '/lazy.ts')).to.equal(text);
  });
});
