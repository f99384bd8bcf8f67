import { expect } from 'chai';
import { anyOf } from '../../src/logs/needles.ts';

describe('anyOf', () => {
  const says = anyOf([
    ['exit', /^exit(?:ed|ing) now$/i],
    [['stop', 'halt'], /^(?:stopped|halted)\.$/i],
  ]);

  it('ignores case', () => {
    for (const text of ['Exiting now', 'EXITED NOW', 'Stopped.', 'halted.']) expect(says(text), text).to.equal(true);
  });

  it('needs the expression, not only the needle', () => {
    for (const text of ['exit', 'will be exiting now', 'stop', '', 'running']) expect(says(text), text).to.equal(false);
  });

  it('runs no expression without its needle in the text', () => {
    const never = /x/;
    never.test = () => {
      throw new Error('was run');
    };
    expect(anyOf([['needle', never]])('a haystack without it')).to.equal(false);
  });
});
