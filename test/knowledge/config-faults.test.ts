import { expect } from 'chai';
import { hasTomlFault, hasYamlFault } from '../../src/knowledge/config-faults.ts';

describe('mistakes in YAML', () => {
  const mistakes: readonly (readonly [string, string, number])[] = [
    ['a second key in a value', 'a: 1\nb: c: d\n', 2],
    ['a tab', 'a:\n\tb: 1\n', 2],
    ['a key below a value', 'a: 1\n  b: 2\n', 2],
    ['a line without a key', 'server:\n  port: 80\n  host web\n  x: 1\n', 3],
    ['an indentation that no line above has', 'a:\n    b: 1\n  c: 2\n', 3],
    ['a quote that does not close', 'a: "x\nb: 1\n', 1],
    ['a reserved character', 'a: @x\n', 1],
    ['text after a closing quote', 'a: "x" y\n', 1],
  ];
  for (const [title, text, line] of mistakes)
    it(`sees ${title}, at its line only`, () => {
      expect(hasYamlFault(text, line)).to.equal(true);
      expect(hasYamlFault(`${'z: 1\n'.repeat(9)}${text}`, 3)).to.equal(false);
    });

  it('sees none in correct YAML', () => {
    const correct: readonly (readonly [string, number])[] = [
      ['a: 1\nb: http://x:80/y\n', 2],
      ['a: |\n  b: c: d\n  x\nb: 1\n', 2],
      ['a:\n  - b: 1\n    c: 2\n  - d\n', 3],
      ['a: "x: y"\nb: [1, 2]\n', 1],
      ['# c: d: e\na: 1\n', 1],
      ['a:\n- b\n- c: d\n  e: f\ng: 1\n', 4],
      ['a: x # b: c\n', 1],
      ['a: text\n  goes on\nb: 1\n', 2],
      ['', 1],
      ['a:\n  b:\n    c: 1\nd: 2\n', 4],
      ["a: it's\nb: 1\n", 1],
    ];
    for (const [text, line] of correct) expect(hasYamlFault(text, line), text).to.equal(false);
  });
});

describe('mistakes in TOML', () => {
  it('sees a line without a value, a text without quotes, and a quote that does not close', () => {
    for (const line of ['path /data', 'path = /data', 'name = web', 'a = "x', 'a ='])
      expect(hasTomlFault(`b = 1\n${line}\n`, 2), line).to.equal(true);
  });
  it('sees none in correct TOML', () => {
    for (const line of [
      'a = 1',
      '[table]',
      '[[list]]',
      '# x',
      'a = "x"',
      'a = true',
      'a = [1, 2]',
      '"x", # y',
      'a.b = 1.5',
    ])
      expect(hasTomlFault(`b = 1\n${line}\n`, 2), line).to.equal(false);
  });
});
