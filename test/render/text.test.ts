import { expect } from 'chai';
import { sanitise, sanitiseLines } from '../../src/render/text.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

describe('render/text', () => {
  describe('sanitise', () => {
    const cases: readonly [string, string, string][] = [
      ['colour', '\u001b[31mred\u001b[0m', '^[[31mred^[[0m'],
      ['a title', '\u001b]0;owned\u0007', '^[]0;owned^G'],
      ['a carriage return that writes over the line', 'ok\rFAILED', 'ok^MFAILED'],
      ['backspaces', 'abc\b\b\bxyz', 'abc^H^H^Hxyz'],
      ['DEL', 'a\u007fb', 'a^?b'],
      ['C1: an 8-bit CSI', '\u009b31m', '<U+009B>31m'],
      ['a right-to-left override', 'gnp\u202eexe', 'gnp<U+202E>exe'],
      ['isolates', 'a\u2066b\u2069', 'a<U+2066>b<U+2069>'],
      ['zero-width space', 'pass\u200bword', 'pass<U+200B>word'],
      ['byte order mark', '\ufeffx', '<U+FEFF>x'],
      ['tag characters', 'a\u{e0041}b', 'a<U+E0041>b'],
      ['line separator', 'a\u2028b', 'a<U+2028>b'],
      ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
      ['NUL', 'a\u0000b', 'a^@b'],
    ];
    for (const [name, input, output] of cases) it(`shows ${name}`, () => expect(sanitise(input)).to.equal(output));
    it('keeps letters of every script', () =>
      expect(sanitise('Ünïcode 設定 Привет 👍 é')).to.equal('Ünïcode 設定 Привет 👍 é'));
    it('joins lines with a space', () => expect(sanitise('a\n  b\r\nc')).to.equal('a b c'));
    it('keeps line breaks in sanitiseLines', () => expect(sanitiseLines('a\r\nb\tc')).to.equal('a\nb  c'));
    it('runs in linear time', () => {
      expect(cpuMilliseconds(() => sanitise('\u001b['.repeat(500_000)))).to.be.below(2000);
    });
  });
});
