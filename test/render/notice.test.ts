/** Notices and errors on a terminal. */
import { expect } from 'chai';
import { wrapNotice } from '../../src/render/notice.ts';
import { crashloop } from '../support/run-cli.ts';

const wrapped = (text: string, width = 40): string => wrapNotice(text, width, 'kubectl crashloop');
const terminal = (columns: number): object => ({ stderr: { isTerminal: true, columns } });
const LONG = ['explain', 'web-1', '-o', 'a-format-that-does-not-exist'];

describe('render/notice', () => {
  it('breaks lines between words, each for itself, and keeps their indent', () => {
    expect(
      wrapped('error: the first line is longer than forty columns\n  and so is the second, which has an indent\n'),
    ).to.equal('error: the first line is longer than\nforty columns\n  and so is the second, which has an\n  indent\n');
  });

  it('leaves lines that fit as they are, with their spaces', () => {
    expect(wrapped('a   b\n\n  c  d\n')).to.equal('a   b\n\n  c  d\n');
  });

  it('keeps a word that is longer than the line whole', () => {
    const url = 'https://cluster.example.com:6443/api/v1/namespaces/shop/pods';
    expect(wrapped(`the request was: GET ${url}`)).to.equal(`the request was: GET\n${url}`);
  });

  it('does not break the command at the end of a line', () => {
    const command = 'kubectl crashloop explain -n shop web-1 --from recording.tar.gz';
    expect(wrapped(`explain it with: ${command}`)).to.equal(`explain it with:\n${command}`);
    expect(wrapped(`  Job/web-1 (forbidden): ${command}`)).to.equal(`  Job/web-1 (forbidden):\n  ${command}`);
    expect(wrapped(command)).to.equal(command);
    // In the middle of a sentence it is one of its words.
    expect(wrapped('the plugin of kubectl is no longer on PATH, so it is not called')).to.equal(
      'the plugin of kubectl is no longer on\nPATH, so it is not called',
    );
  });

  for (const columns of [80, 120])
    it(`keeps an error within ${columns} columns on a terminal, and prints the same words unbroken to a pipe`, async () => {
      const [onTerminal, piped] = [await crashloop(LONG, '', terminal(columns)), await crashloop(LONG)];
      for (const line of onTerminal.err.split('\n')) expect(line.length, line).to.be.at.most(columns);
      expect(piped.err.split('\n')[0]!.length).to.be.greaterThan(columns);
      expect(onTerminal.err.replace(/\s+/g, ' ')).to.equal(piped.err.replace(/\s+/g, ' '));
    });
});
