import { expect } from 'chai';
import { clip, displayWidth, sanitise, sanitiseLines, wrap, wrapCommand } from '../../src/render/text.ts';

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
      const started = performance.now();
      sanitise('\u001b['.repeat(500_000));
      expect(performance.now() - started).to.be.below(2000);
    });
  });

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

  describe('wrapCommand', () => {
    const command = `kubectl -n shop patch deployment web -p '{"spec": {"replicas": 1}}' --type=merge --field-manager="on call"`;
    it('keeps a short command on one line', () =>
      expect(wrapCommand('kubectl get pods', 80, '  ')).to.deep.equal(['  kubectl get pods']));
    it('returns the same words when a shell joins the lines', () => {
      for (let width = 20; width < 120; width++) {
        const lines = wrapCommand(command, width, '   ');
        expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).to.equal(true);
        expect(lines.map((line) => line.trim().replace(/ \\$/, '')).join(' ')).to.equal(command);
      }
    });
    it('puts a comment on its own lines', () => {
      expect(wrapCommand('kubectl get pod web -o yaml > web.yaml  # edit it, then replace it', 40, '  ')).to.deep.equal(
        ['  kubectl get pod web -o yaml > web.yaml', '  # edit it, then replace it'],
      );
      expect(wrapCommand("echo '# not a comment' and some more words", 30, '')[0]).to.equal(
        "echo '# not a comment' and \\",
      );
    });
    it('never breaks inside quotes', () => {
      const lines = wrapCommand(command, 20, '');
      expect(lines.some((line) => line.includes(`'{"spec": {"replicas": 1}}'`))).to.equal(true);
      expect(lines.some((line) => line.includes('"on call"'))).to.equal(true);
    });
  });
});
