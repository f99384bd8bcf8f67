import { expect } from 'chai';
import { escaped, expand, hasLostDollar, referencesIn, withDollars } from '../../src/knowledge/expansion.ts';

const read = (name: string): string | undefined => ({ A: '1', B: '$(A)' })[name];

describe('expansion of $(NAME)', () => {
  it('is that of the kubelet', () => {
    const cases: [string, string][] = [
      ['$(A)', '1'],
      ['$(B)', '$(A)'],
      ['$(C)', '$(C)'],
      ['$$(A)', '$(A)'],
      ['$$$(A)', '$1'],
      ['$$', '$'],
      ['$$HOME', '$HOME'],
      ['$$$$', '$$'],
      ['$A ${A} $', '$A ${A} $'],
      ['$(A', '$(A'],
    ];
    for (const [text, result] of cases) expect(expand(text, read), text).to.equal(result);
  });
  it('keeps a text that was escaped', () => {
    for (const text of ['$(A)', '$$', 'a$', "$&$'"]) expect(expand(escaped(text), read), text).to.equal(text);
  });
  it('finds references, and those that are escaped', () => {
    expect(referencesIn('$(A) $$(B) $$$(C) $(not a name) $$HOME')).to.deep.equal([
      { name: 'A', isEscaped: false },
      { name: 'B', isEscaped: true },
      { name: 'C', isEscaped: false },
    ]);
  });
  it('finds the process ID of a shell, and writes it so that the shell gets it', () => {
    for (const script of ['kill -0 $$', 'echo $$ > /p; x', 'cat /proc/$$/fd', 'rm /tmp/a.$$.b']) {
      expect(hasLostDollar(script), script).to.equal(true);
      expect(expand(withDollars(script), read), script).to.equal(script);
    }
    for (const script of ['echo $$HOME', '$$(date)', '$$$$', 'awk "{print $$1}"', '$${A}', 'echo $', '$$$(A)'])
      expect(hasLostDollar(script), script).to.equal(false);
    expect(withDollars('echo $$HOME; kill $$')).to.equal('echo $$HOME; kill $$$$');
  });
});
