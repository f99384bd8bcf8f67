import { expect } from 'chai';
import { CATALOGUE } from '../../src/logs/catalogue/index.ts';
import { needleSearch, shapeOf } from '../../src/logs/needle-search.ts';
import { needleTable } from '../../src/logs/needle-table.ts';

/** What the search must give: each needle looked for in the shape. */
const naive = (shape: string): number[] =>
  CATALOGUE.flatMap(({ needles }, index) => (needles.some((one) => shape.includes(shapeOf(one))) ? [index] : []));

const needles = CATALOGUE.flatMap((entry) => entry.needles);
const SHAPES = [
  '',
  'no',
  'error',
  'É\u0000ü \u{1f600} not found',
  ...needles.map((one, i) => shapeOf(`${i}: ${one}${needles[(i * 7) % needles.length]} ${one.slice(1)}`)),
  shapeOf(needles.join(' ')),
  shapeOf(needles.map((one) => one.slice(0, -1)).join('\u2039')),
];

describe('the search for needles', () => {
  it('gives the patterns with a needle in a line, in order, in a short log', () => {
    for (let from = 0; from < SHAPES.length; from += 100) {
      const some = new Set(SHAPES.slice(from, from + 100));
      const search = needleSearch(CATALOGUE, some);
      for (const shape of some) expect(search(shape), shape.slice(0, 80)).to.deep.equal(naive(shape));
    }
  });

  it('gives the same in a long log, where it uses a table', () => {
    const search = needleSearch(CATALOGUE, new Set([...SHAPES, 'a long line '.repeat(10_000)]));
    for (const shape of SHAPES) expect(search(shape), shape.slice(0, 80)).to.deep.equal(naive(shape));
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
    ]);
    const found = (text: string): number[] => [...new Set(search(text))].sort();
    expect(found('abcabd')).to.deep.equal([1, 2, 3, 4]);
    expect(found('abcab')).to.deep.equal([1, 4]);
    expect(found('zz')).to.deep.equal([]);
    expect(found('zzzz x')).to.deep.equal([5, 6]);
  });
});
