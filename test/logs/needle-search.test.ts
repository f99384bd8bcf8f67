import { expect } from 'chai';
import { CATALOGUE } from '../../src/logs/catalogue/index.ts';
import { needleSearch } from '../../src/logs/needle-search.ts';
import { needleTable } from '../../src/logs/needle-table.ts';
import { withoutNumbers } from '../../src/logs/same-text.ts';

/** What the search must give: each needle looked for in the text, where any number stands for any other. */
const naive = (text: string): number[] =>
  CATALOGUE.flatMap(({ needles }, index) =>
    needles.some((one) => withoutNumbers(text).includes(withoutNumbers(one))) ? [index] : [],
  );

const needles = CATALOGUE.flatMap((entry) => entry.needles);
const TEXTS = [
  '',
  'no',
  'error',
  'É\u0000ü \u{1f600} not found',
  ...needles.map((one, i) => `${i}: ${one}${needles[(i * 7) % needles.length]} ${one.slice(1)}`),
  needles.join(' '),
  needles.map((one) => one.slice(0, -1)).join('\u2039'),
];

describe('the search for needles', function () {
  this.timeout(120_000);
  it('gives the patterns with a needle in a line, in order, in a short log', () => {
    for (let from = 0; from < TEXTS.length; from += 100) {
      const some = TEXTS.slice(from, from + 100);
      const search = needleSearch(CATALOGUE, some);
      for (const [i, text] of some.entries()) expect(search(i), text.slice(0, 80)).to.deep.equal(naive(text));
    }
  });

  it('gives the same in a long log, where it uses a table', () => {
    for (const long of ['a long line '.repeat(10_000), 'a long line '.repeat(100_000)]) {
      const search = needleSearch(CATALOGUE, [...TEXTS, long]);
      for (const [i, text] of TEXTS.entries()) expect(search(i), text.slice(0, 80)).to.deep.equal(naive(text));
    }
  });
});

describe('the table of needles', () => {
  it('finds needles at both ends, in each other, and with the same characters', () => {
    const search = needleTable([
      { text: 'abc', patterns: [1] },
      { text: 'abcabd', patterns: [2, 3] },
      { text: 'cab', patterns: [4] },
      { text: 'x', patterns: [5] },
      { text: 'zzz', patterns: [6] },
      { text: 'p0', patterns: [7] },
      { text: 'exit 0 (', patterns: [8] },
    ]);
    const found = (text: string): number[] => [...new Set(search(text))].sort();
    expect(found('abcabd')).to.deep.equal([1, 2, 3, 4]);
    expect(found('abcab')).to.deep.equal([1, 4]);
    expect(found('zz')).to.deep.equal([]);
    expect(found('zzzz x')).to.deep.equal([5, 6]);
    expect(found('p1001: exit 137 (error)')).to.deep.equal([5, 7, 8]);
    expect(found('p: exit (error)')).to.deep.equal([5]);
  });
});
