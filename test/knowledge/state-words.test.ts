import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { COMMANDS } from '../../src/cli/registry.ts';
import { STATE_WORDS, stateWord } from '../../src/knowledge/state-words.ts';
import { CANNOT_START, NO_IMAGE } from '../../src/knowledge/waiting-reasons.ts';
import { expectGolden } from '../support/golden.ts';
import { crashloop } from '../support/run-cli.ts';

const GLOSSARY = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');
const golden = (name: string): URL => new URL(`golden/${name}`, import.meta.url);

describe('knowledge/state-words', () => {
  it('has every reason that a check reads, each once', () => {
    const words = STATE_WORDS.map(({ word }) => word);
    expect(words).to.include.members([...NO_IMAGE, ...CANNOT_START]);
    expect(new Set(words.map((word) => word.toLowerCase())).size).to.equal(words.length);
  });

  for (const { word, meaning, next } of STATE_WORDS)
    it(`explains ${word} in at least two sentences, and names a command`, () => {
      expect(meaning).to.match(/^[^.]{10,}\. .*[^.]{10,}\.$/);
      expect(COMMANDS.map(({ name }) => name)).to.include(next);
      expect(GLOSSARY.replace(/ +/g, ' ')).to.match(
        new RegExp(
          `^\\| \`${word}\` \\| [a-z ]+ \\| ${meaning.replace(/[().]/g, '\\$&')} \\| \`${next} POD\` \\|$`,
          'm',
        ),
      );
    });

  it('reads a word as kubectl prints it, in any case, also of an init container', () => {
    for (const text of ['crashloopbackoff', 'Init:CrashLoopBackOff'])
      expect(stateWord(text)?.word).to.equal('CrashLoopBackOff');
    expect(stateWord('Init:0/2')?.word).to.equal('PodInitializing');
    expect(stateWord('constructor')).to.equal(undefined);
  });
});

describe('codes of a word', () => {
  for (const columns of [80, 120])
    for (const word of ['CrashLoopBackOff', 'ContainerStatusUnknown'])
      it(`prints ${word} for ${columns} columns`, async () => {
        const { code, out } = await crashloop(['codes', word, '--color=never'], '', {
          stdout: { isTerminal: true, columns },
        });
        expect(code).to.equal(0);
        expectGolden(golden(`${word}.${columns}.txt`), out);
      });

  it('has the word in the JSON, and no groups', async () => {
    const { out } = await crashloop(['codes', 'oomkilled', '-o', 'json']);
    const answer = JSON.parse(out) as { groups: unknown[]; words: { word: string; next: string }[] };
    expect(answer.groups).to.deep.equal([]);
    expect(answer.words).to.have.length(1);
    expect(answer.words[0]).to.include({ word: 'OOMKilled', of: 'ended', next: 'oom-test' });
  });

  it('takes what kubectl prints without a reason as a number', async () => {
    expect((await crashloop(['codes', 'ExitCode:137'])).out).to.equal((await crashloop(['codes', '137'])).out);
    expect((await crashloop(['codes', 'Init:Signal:9'])).out).to.equal((await crashloop(['codes', '137'])).out);
  });

  it('offers a similar word', async () => {
    const { code, err } = await crashloop(['codes', 'CrashLoopBackof']);
    expect(code).to.equal(1);
    expect(err).to.match(/^error: "CrashLoopBackof" is no exit code, no signal and no word .*\ndid you mean CrashLoop/);
  });
});
