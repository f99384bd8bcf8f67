import { expect } from 'chai';
import type { Cell } from '../../src/render/columns.ts';
import { styleFor } from '../../src/render/style.ts';
import { wrappedTable } from '../../src/render/wrapped.ts';

const style = styleFor(true);
const painted = (text: string): Cell => ({ text, paint: style.bad });
const ROWS: readonly (readonly (string | Cell)[])[] = [
  ['web-1', painted('OOMKilled'), 'likely: it used up its memory limit'],
  ['数据库', 'Error', ''],
  ['a', painted(''), 'möglich: naïve ☃ text'],
];
/** A row with two lines that is no wider than the others: cli-table3 draws the table with it. */
const TWO_LINES = ['a\nb', '', ''];

describe('wrappedTable', () => {
  for (const options of [
    { headers: true },
    { headers: false },
    { gap: 1, fill: true },
    { gap: 2, fill: true, least: [9, 4, 0], headers: false },
    { width: 60 },
  ])
    it(`draws rows of one line as cli-table3 does: ${JSON.stringify(options)}`, () => {
      const all = { width: 80, style, flexible: 2, ...options };
      const own = wrappedTable(['NAME', 'STATUS', 'CAUSE'], ROWS, all);
      const theirs = wrappedTable(['NAME', 'STATUS', 'CAUSE'], [...ROWS, TWO_LINES], all);
      expect(theirs.slice(-2)).to.deep.equal(['a', 'b']);
      expect(own).to.deep.equal(theirs.slice(0, -2));
    });
});
