import { expect } from 'chai';
import { fill, group, lookBack, once, oneOf, sequence } from '../src/expressions.ts';

describe('expressions', () => {
  it('joins alternatives', () => {
    expect(String(oneOf([/a b/i, /c|d/i]))).to.equal('/a b|c|d/i');
  });

  it('joins parts in sequence, and a list as a group', () => {
    expect(String(sequence(/^could not /, [/open/, /read/], / file$/))).to.equal('/^could not (?:open|read) file$/');
  });

  it('makes groups of every kind', () => {
    expect(String(sequence(/x/, group('?<name>', [/a/, /b/]), group('?:', [/c/], '{0,3}')))).to.equal(
      '/x(?<name>a|b)(?:c){0,3}/',
    );
  });

  it('refuses parts with different flags', () => {
    expect(() => oneOf([/a/, /b/i])).to.throw('different flags');
    expect(() => sequence(/a/u, [/b/])).to.throw('different flags');
  });

  it('looks back from an end, and fills the groups before it', () => {
    const find = lookBack(/(?<path>\/[\w/]{1,20})["']?:? /, /is missing|not found/);
    expect(find.exec('open "/a/b": not found')?.groups?.path).to.equal('/a/b');
    expect(find.exec('/a: is missing')?.[0]).to.equal('is missing');
    expect(find.exec('/a: is here, not found')).to.equal(null);
    expect(() => lookBack(/a/, /b/i)).to.throw('different flags');
  });

  it('fills in words, but not parts of longer words', () => {
    expect(String(fill(/HOST:PORT of LOCALHOST/i, { HOST: /\w+/, PORT: /\d+/ }))).to.equal(
      String(/\w+:\d+ of LOCALHOST/i),
    );
  });

  it('makes a value once, when it is first needed', () => {
    let made = 0;
    const value = once(() => ++made);
    expect(made).to.equal(0);
    expect([value(), value(), made]).to.deep.equal([1, 1, 1]);
  });
});
