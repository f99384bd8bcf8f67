import { expect } from 'chai';
import { shellWords } from '../../src/knowledge/command-words.ts';

describe('knowledge/command-words', () => {
  it('splits at blanks and keeps what is quoted', () => {
    expect(shellWords('python3 -m  http.server')).to.deep.equal(['python3', '-m', 'http.server']);
    expect(shellWords('/bin/sh -c "echo \\"a b\\""')).to.deep.equal(['/bin/sh', '-c', 'echo "a b"']);
    expect(shellWords("run 'a b' c\\ d ''")).to.deep.equal(['run', 'a b', 'c d', '']);
  });

  it('leaves to a shell what only a shell understands', () => {
    for (const line of ['a && b', 'a | b', 'echo $HOME', 'echo "$(date)"', 'ls *.js', 'a > b', "it's", 'a\nb'])
      expect(shellWords(line), line).to.equal(undefined);
  });
});
