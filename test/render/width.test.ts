import { expect } from 'chai';
import { clip, displayWidth, wrap } from '../../src/render/width.ts';

describe('render/width', () => {
  describe('displayWidth', () => {
    const cases: readonly [string, number][] = [
      ['abc', 3],
      ['設定', 4],
      ['é', 1],
      ['👍', 2],
      ['ｶﾞ', 2],
      ['한글', 4],
      ['Ω…└─', 4],
      ['', 0],
    ];
    for (const [text, width] of cases) it(`${text}: ${width}`, () => expect(displayWidth(text)).to.equal(width));
  });

  describe('clip', () => {
    it('keeps a text that fits', () => expect(clip('abc', 3)).to.equal('abc'));
    it('ends a longer text with an ellipsis', () => expect(clip('abcd', 3)).to.equal('ab…'));
    it('never cuts a wide character in half', () => expect(displayWidth(clip('設定設定', 4))).to.be.at.most(4));
  });

  describe('wrap', () => {
    it('breaks between words', () => expect(wrap('aa bb cc', 5)).to.deep.equal(['aa bb', 'cc']));
    it('breaks a word that is longer than the line', () =>
      expect(wrap('aa bbbbbbb c', 4)).to.deep.equal(['aa', 'bbbb', 'bbb', 'c']));
    it('measures wide characters', () => expect(wrap('設定設定設', 4)).to.deep.equal(['設定', '設定', '設']));
    it('returns one empty line for an empty text', () => expect(wrap('', 4)).to.deep.equal(['']));
  });
});
