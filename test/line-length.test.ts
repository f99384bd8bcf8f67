/**
 * Lines of source that a reader sees whole. In a regular expression of one long line, a diff does not show which
 * alternative changed, and an editor hides its end.
 */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { piecesOf } from './words/pieces.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
/** Characters of a line, without its indentation. The formatter breaks code at 120; it does not break expressions. */
const LONGEST = 140;

/** Returns the lines with code that is too long. The text of strings does not count: a sentence stays on one line. */
function longLines(path: string): string[] {
  const source = readFileSync(join(SRC, path), 'utf8');
  const inStrings = new Map<number, number>();
  for (const { kind, line, text } of piecesOf(source)) {
    if (kind === 'string') inStrings.set(line, (inStrings.get(line) ?? 0) + text.length);
  }
  return source.split('\n').flatMap((text, i) => {
    const length = text.trim().length - (inStrings.get(i + 1) ?? 0);
    return length > LONGEST ? [`src/${path}:${i + 1} has ${length} characters`] : [];
  });
}

describe('lines of source', () => {
  it(`have at most ${LONGEST} characters of code: write a longer expression with oneOf or sequence`, () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const long = files.map((path) => path.split(sep).join('/')).flatMap(longLines);
    if (long.length > 0) expect.fail(long.join('\n'));
  });
});
