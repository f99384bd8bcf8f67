import { RegExpParser } from '@eslint-community/regexpp';
import { expect } from 'chai';
import { IN_THE_WAY } from '../src/checks/app/support/stale-files.ts';
import { TOO_LOW } from '../src/checks/limits/support/too-low.ts';
import { WENT_ON } from '../src/checks/support/ended.ts';
import { STAYS } from '../src/checks/support/stays-up.ts';
import { ABOUT_A_CONNECTION } from '../src/checks/upstream/support/called.ts';
import { FRAME, HEADING, INDENTED_FRAME } from '../src/logs/ending/line-roles.ts';
import { AFTERMATH } from '../src/logs/ending/aftermath.ts';
import { GIVES_UP, GIVING_UP_NEEDLES } from '../src/logs/ending/giving-up.ts';
import { TRYING } from '../src/logs/ending/earlier-reason.ts';
import { HARMLESS, WORDS } from '../src/logs/ending/wording.ts';
import { FORMATS } from '../src/logs/lines/logger-formats.ts';
import { anyOf, anyOfMany } from '../src/needles.ts';
import type { Needled } from '../src/needles.ts';
import { IN_ONE_LINE, IN_TWO_LINES } from '../src/redaction/learn.ts';
import { FORMATS as TOKENS, NEEDLES } from '../src/redaction/text/formats.ts';
import { PLACES_OF_NAMES } from '../src/redaction/answers.ts';
import { ATTACHED, PASSWORD_FLAGS, PROGRAM_PARTS } from '../src/redaction/places.ts';
import { holdsNeedle } from './support/expressions/holds.ts';
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

describe('holdsNeedle', () => {
  const proofs: readonly (readonly [RegExp, readonly string[], boolean])[] = [
    [/\b(?:cannot|can't) open/i, ['cannot', "can't"], true],
    [/un(?:known|recogni[sz]ed)/, ['unknown', 'unrecognised', 'unrecognized'], true],
    [/ab?c/, ['abc'], false],
    [/a{2,}b/, ['aab'], true],
    [/a{0,2}b/, ['ab'], false],
    [/(?:a|b)+c/, ['ac', 'bc'], true],
    [/x(?=foo)/, ['foo'], true],
    [/x(?!foo)/, ['foo'], false],
    [/a.c/, ['abc'], false],
    [/ERROR/, ['error'], true],
    // `ſ` matches, and is no `s` in lower case.
    [/set/iu, ['set'], false],
  ];
  for (const [expression, needles, holds] of proofs)
    it(`${holds ? 'proves' : 'does not prove'} ${needles.join(', ')} for ${expression}`, () =>
      expect(holdsNeedle(expression, needles)).to.equal(holds));
});

const lower = (text: string): string => text.toLowerCase();

describe('needles', () => {
  const lists: Readonly<Record<string, readonly Needled[]>> = {
    'parts of a trace': [...FRAME, ...INDENTED_FRAME],
    headings: HEADING,
    'giving up': [[GIVING_UP_NEEDLES, GIVES_UP]],
    'going on': WENT_ON,
    'staying up after a failure': [STAYS],
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
      if (!holdsNeedle(new RegExp(raw), NEEDLES)) expect(raw).to.match(/\[A-Za-z0-9\]\{24,\}|0-9\]\{(?:16|32|64)\}/);
  });
});
