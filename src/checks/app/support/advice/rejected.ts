/** Errors about settings: what cannot be parsed, is unknown or selects nothing. */
import { fill, once, oneOf, sequence } from '../../../../expressions.ts';
import { editFix } from '../../../support/owner.ts';
import { named, quotedIn } from './kind.ts';
import type { Needled } from '../../../../needles.ts';
import type { At, Kind } from './kind.ts';
import type { Fix } from '../../../../model/finding.ts';
import { editFile, editPlace } from './place.ts';
import { fileIn } from './settings-file.ts';

const BAD =
  /unknown|unrecogni[sz]ed|unsupported|invalid|illegal|unexpected|undefined|duplicate|bad|wrong|incorrect|no such|no declared/;
/** Every text of `BAD` holds one of these. */
const BAD_WORDS = [
  'unknown',
  'unrecogni',
  'unsupported',
  'invalid',
  'illegal',
  'unexpected',
  'undefined',
  'duplicate',
  'bad',
  'wrong',
  'incorrect',
  'no such',
  'no declared',
];
const THING = oneOf([
  /flags?|options?|arguments?|parameters?|settings?|keys?|fields?|propert(?:y|ies)|directives?|variables?|gates?|values?/,
  /backends?|collectors?|resources?|connectors?|types?|engines?|plugins?|methods?|modes?|levels?|drivers?|providers?/,
  /algorithms?|formats?|sections?|modules?|configuration|config|urls?|units?|names?|inputs?|outputs?/,
]);
/** Every text of `THING` holds one of these. */
export const THING_WORDS = [
  'flag',
  'option',
  'argument',
  'parameter',
  'setting',
  'key',
  'field',
  'propert',
  'directive',
  'variable',
  'gate',
  'value',
  'backend',
  'collector',
  'resource',
  'connector',
  'type',
  'engine',
  'plugin',
  'method',
  'mode',
  'level',
  'driver',
  'provider',
  'algorithm',
  'format',
  'section',
  'module',
  'config',
  'url',
  'unit',
  'name',
  'input',
  'output',
];
/** Words that follow a thing and are no name of it. */
const STOP = oneOf([
  /no|of|in|for|is|was|are|the|an?|to|at|on|and|or|with|it|this|that|from|by|not/,
  /error|when|while|because|passed|provided|given|set|exceeds|must|should/,
]);
/** What a program has or lacks by its version and its build. */
const BUILT_IN =
  /engine|plugin|module|driver|connector|type|extension|class|provider|backend|method|algorithm|codec|gate/i;

/** A thing that the program rejects, named or not. */
const REJECTION: Needled = [
  BAD_WORDS,
  once(() => fill(/\b(?:BAD) (?:[\w-]{1,20} ){0,2}?(?:THING)\b/i, { BAD, THING })),
];

const correctOrRemove = (whole: string, name: string, at: At): readonly Fix[] => [
  editPlace(at, name, `correct or remove ${name}`),
  ...(BUILT_IN.test(whole) ? [editFix(at.context, `or use an image version that has ${name}`)] : []),
];

/** Settings that the program rejects. */
export const REJECTED: readonly Kind[] = [
  {
    all: [
      [
        ['parsing', 'parse', 'syntax error', 'unexpected token', 'unterminated', 'unbalanced', 'missing closing'],
        /\b(?:parsing|parse|syntax error|unexpected token|unterminated|unbalanced|missing closing)\b.{0,200}/i,
      ],
      [['error', 'fail', 'cannot', 'could not', 'invalid', 'unexpected', 'missing'], null],
    ],
    fixes: ([what], at) => {
      const file = fileIn(at.text);
      const own = file && editFile(at, file.path, file.line);
      const word = quotedIn(what);
      if (own) return own;
      return [
        word
          ? editPlace(at, word, `correct ${word}`)
          : editFix(at.context, `correct what cannot be parsed: ${named(what.replace(/^pars(?:e|ing) (?=\w)/i, ''))}`),
      ];
    },
  },
  {
    all: [
      [
        [' not found in ', ' not listed in ', ' not present in ', ' not defined in '],
        once(() =>
          sequence(
            /\b([\w-]{2,40} ["'`]?[\w.-]{1,40}["'`]?) (?:is |was )?not (?:found|listed|present|defined) in (?:the )?/i,
            /([\w.-]{3,60}(?: (?:section|file|list|table))?)/i,
          ),
        ),
      ],
    ],
    fixes: ([, what = '', where = ''], at) => [
      editPlace(at, where.split(' ')[0]!, `add ${named(what)} to ${where}, or correct it`),
    ],
  },
  {
    all: [
      [
        ['no valid ', 'no suitable ', 'no matching ', 'no usable ', 'no eligible ', 'no readable '],
        /\bno (?:valid|suitable|matching|usable|eligible|readable) ([\w -]{3,40}?) (?:was |were |could be )?found/i,
      ],
    ],
    fixes: ([, what = ''], at) => {
      const word = quotedIn(at.text);
      return [
        word
          ? editPlace(at, word, `correct ${word}: it matches no ${what}`)
          : editFix(at.context, `correct the setting that selects ${what}: none matches`),
      ];
    },
  },
  {
    all: [
      [
        ['resource', 'value', 'name'],
        /\b(?:resource|value of|value|name) ["'`]?([\w./-]{1,80})["'`]? (?:does not exist|is (?:forbidden|not (?:allowed|supported|valid|known)))/i,
      ],
    ],
    fixes: ([whole, name = ''], at) => correctOrRemove(whole, named(name), at),
  },
  {
    all: [
      [
        BAD_WORDS,
        once(() =>
          fill(
            /\b(?:BAD) (?:[\w-]{1,20} ){0,2}?(?:THING)\b[^\w"'`]{0,6}(?:with name:? |named?:? )?["'`[(]{0,2}(?!(?:STOP)\b)([\w@][\w./@-]{0,79})/i,
            { BAD, THING, STOP },
          ),
        ),
      ],
      [THING_WORDS, null],
      REJECTION,
    ],
    fixes: ([whole, name = ''], at) => correctOrRemove(whole, named(name), at),
  },
  {
    all: [
      [
        ['-', 'option', 'flag', 'argument'],
        /["'`](--?[\w-]{2,60}(?![\w-]))[^"'`]{0,80}["'`] is not\b|\b(?:option|flag|argument)s?:? ["'`]?(--?[\w-]{2,60})/i,
      ],
    ],
    fixes: ([, first, second], at) => correctOrRemove('', first ?? second ?? '', at),
  },
  {
    all: [REJECTION, [THING_WORDS, null]],
    fixes: (_, at) => [editFix(at.context, `correct the setting that the message names: ${named(at.text)}`)],
  },
];
