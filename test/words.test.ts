/**
 * The words this project does not write (words/table.ts), looked for in everything it says to people: help, docs, the
 * checks' metadata, what the commands print of every recording, the comments and sentences of its sources, and the
 * comments and titles of its tests.
 */
import { expect } from 'chai';
import { hitsIn } from './words/hits.ts';
import { RULES } from './words/table.ts';
import { docs, help, metadata, output, sources, tests, type Text } from './words/texts.ts';
import { piecesOf } from './words/pieces.ts';

/** Fails with a line for each hit. */
function expectPlain(texts: readonly Text[]): void {
  const due = hitsIn(texts);
  if (due.length > 0) expect.fail(`${due.length} words to replace:\n${due.join('\n')}`);
}

describe('words', () => {
  for (const { avoid, pattern, bad, good } of RULES) {
    it(`finds "${avoid}", and no other use of the word`, () => {
      for (const sentence of bad) expect(sentence).to.match(pattern);
      for (const sentence of good) expect(sentence).not.to.match(pattern);
    });
  }

  it('reads comments and strings of a source, and no code', () => {
    const source = [
      '// one',
      'const a = /[/"]x/.test(b) ? \'two "three"\' : c / d; /* four */',
      `f(\`five \${g("six") + \`seven\`} eight\`);`,
    ].join('\n');
    expect(piecesOf(source).map(({ line, text }) => `${line} ${text}`)).to.deep.equal([
      '1 // one',
      '2 two "three"',
      '2 /* four */',
      '3 six',
      '3 seven',
      '3 five … eight',
    ]);
  });

  it('are plain in help', () => expectPlain(help()));
  it('are plain in docs', () => expectPlain(docs()));
  it("are plain in the checks' metadata", () => expectPlain(metadata()));
  it('are plain in what the commands print of every recording', async function () {
    this.timeout(90_000);
    expectPlain(await output());
  });
  it('are plain in comments and sentences of src and scripts', () => expectPlain(sources()));
  it('are plain in comments and titles of tests', () => expectPlain(tests()));
});
