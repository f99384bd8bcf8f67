import { RegExpParser } from '@eslint-community/regexpp';
import { expect } from 'chai';
import { IN_THE_WAY } from '../src/checks/app/support/stale-files.ts';
import { TOO_LOW } from '../src/checks/limits/support/too-low.ts';
import { ABOUT_A_CONNECTION } from '../src/checks/upstream/support/called.ts';
import { FRAME, HEADING, INDENTED_FRAME } from '../src/logs/ending/line-roles.ts';
import { AFTERMATH } from '../src/logs/ending/aftermath.ts';
import { TRYING } from '../src/logs/ending/earlier-reason.ts';
import { HARMLESS, WORDS } from '../src/logs/ending/wording.ts';
import { FORMATS } from '../src/logs/lines/logger-formats.ts';
import { anyOf, anyOfMany } from '../src/needles.ts';
import type { Needled } from '../src/needles.ts';
import { IN_ONE_LINE, IN_TWO_LINES } from '../src/redaction/learn.ts';
import { FORMATS as TOKENS, NEEDLES } from '../src/redaction/text/formats.ts';
import { PLACES_OF_NAMES } from '../src/redaction/answers.ts';
import { ATTACHED, PASSWORD_FLAGS, PROGRAM_PARTS } from '../src/redaction/places.ts';
import { withoutNeedle } from './support/expressions/holds.ts';
import { expectNeedles } from './support/expressions/needles.ts';

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

describe('anyOfMany', () => {
  it('says the same of the first texts and of all others', () => {
    const list: readonly Needled[] = [
      ['one', /^one$/],
      ['two', () => /^two$/],
    ];
    const says = anyOfMany(list);
    for (let i = 0; i < 1000; i++)
      expect([says('one'), says('two'), says('one two')]).to.deep.equal([true, true, false]);
  });
});

describe('withoutNeedle', () => {
  const proofs: readonly (readonly [RegExp, readonly string[], string | null])[] = [
    [/\b(?:cannot|can't) open/i, ['cannot', "can't"], null],
    [/un(?:known|recogni[sz]ed)/, ['unknown', 'unrecognised', 'unrecognized'], null],
    [/ab?c/, ['abc'], 'ac'],
    [/a{2,}b/, ['aab'], null],
    [/a{0,2}b/, ['ab'], 'b'],
    [/(?:a|b)+c/, ['ac', 'bc'], null],
    [/x(?=foo)/, ['foo'], null],
    [/x(?!foo)/, ['foo'], 'x'],
    [/a.c/, ['abc'], 'c'],
    [/ERROR/, ['error'], null],
    // `ſ` matches, and is no `s` in lower case.
    [/set/iu, ['set'], 'et'],
  ];
  for (const [expression, needles, left] of proofs)
    it(`${left === null ? 'proves' : 'does not prove'} ${needles.join(', ')} for ${expression}`, () =>
      expect(withoutNeedle(expression, needles)).to.equal(left));
});

const lower = (text: string): string => text.toLowerCase();

describe('needles', () => {
  const lists: Readonly<Record<string, readonly Needled[]>> = {
    'parts of a trace': [...FRAME, ...INDENTED_FRAME],
    headings: HEADING,
    'reports of the end': AFTERMATH,
    'one try of several': [TRYING],
    'files in the way': [IN_THE_WAY],
    'memory limits': [TOO_LOW],
    'failed connections': ABOUT_A_CONNECTION,
    'words of a failure': WORDS.map(([needles, find]): Needled => [needles, find]),
    'harmless words': HARMLESS,
    'secrets that span lines': [...IN_ONE_LINE, ...IN_TWO_LINES],
    'places of a name': PLACES_OF_NAMES.map(([needles, find]): Needled => [[needles].flat().map(lower), find]),
    'programs that take a password': [...PASSWORD_FLAGS.map(([name]) => name), ATTACHED].map(
      (name): Needled => [PROGRAM_PARTS, name],
    ),
    'formats of loggers': FORMATS.map(({ find, holds }): Needled => [holds.map(lower), find]),
  };
  for (const [what, list] of Object.entries(lists))
    it(`are in every text of their expression: ${what}`, () => expectNeedles(...list));

  it('are in every token of a known format, or the token has a long run of letters and digits', () => {
    const { alternatives } = new RegExpParser().parsePattern(TOKENS.join('|'));
    for (const { raw } of alternatives)
      if (withoutNeedle(new RegExp(raw), NEEDLES) !== null)
        expect(raw).to.match(/\[A-Za-z0-9\]\{24,\}|0-9\]\{(?:16|32|64)\}/);
  });
});
