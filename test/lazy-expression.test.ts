import { expect } from 'chai';
import { lazily } from '../src/lazy-expression.ts';

describe('lazy expressions', () => {
  const text = 'a1 b22 c333 a1';

  it('are like the expression of the same source, in every method of a text', () => {
    for (const [source, flags] of [
      ['(?<letter>[a-z])(\\d+)', ''],
      ['(?<letter>[A-Z])(\\d+)', 'gi'],
      ['x', 'g'],
      ['^$|\\s', 'gm'],
    ] as const) {
      const of = (find: RegExp): unknown[] => [
        find.exec(text),
        find.lastIndex,
        find.test(text),
        text.match(find),
        text.replace(find, '<$1>'),
        text.replace(find, (...found) => JSON.stringify(found)),
        text.search(find),
        text.split(find),
        text.split(find, 2),
        flags.includes('g') ? [...text.matchAll(find)] : null,
        String(find),
        [find.source, find.flags, find.global, find.ignoreCase, find.multiline, find.sticky, find.unicode, find.dotAll],
        new RegExp(find, 'g').exec(text),
        find instanceof RegExp,
      ];
      expect(of(lazily(source, flags))).to.deep.equal(of(new RegExp(source, flags)));
    }
  });

  it('keep the place where a search goes on', () => {
    const find = lazily('\\d', 'g');
    find.lastIndex = 4;
    expect(find.exec(text)?.index).to.equal(4);
    expect(find.lastIndex).to.equal(5);
  });

  it('are made when they are used', () => {
    const find = lazily('(', '');
    expect(find.source).to.equal('(');
    expect(() => find.test('')).to.throw(SyntaxError);
  });
});
