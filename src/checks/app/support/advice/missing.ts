/** Errors about settings: a file to correct, or what is missing. */
import { once, sequence } from '../../../../expressions.ts';
import type { Fix } from '../../../../model/finding.ts';
import { editFix } from '../../../support/owner.ts';
import { named } from './kind.ts';
import type { At, Kind } from './kind.ts';
import { editFile, placeOfWord } from './place.ts';
import { namedVariable } from '../named-variable.ts';
import { fileIn } from './settings-file.ts';

/** Files of settings that an error names. */
export const IN_FILE: readonly Kind[] = [
  {
    all: [['.', /\.(?:conf|config|cfg|ini|ya?ml|json5?|toml|properties|xml|hcl|env|rules|cnf|cf|tmpl)\b/i]],
    fixes: (_, at) => {
      const file = fileIn(at.text);
      if (!file) return undefined;
      const where = file.line ? `line ${file.line} of ${file.path}` : file.path;
      return (
        editFile(at, file.path, file.line) ?? [
          editFix(at.context, `correct ${where}: it comes from the image, or from a program of the pod that writes it`),
        ]
      );
    },
  },
];

function set(word: string, at: At): readonly Fix[] {
  const name = named(word).replace(/^(?:the|an?|your|its) /i, '');
  const place = placeOfWord(at, name);
  return place
    ? [place.edit(`give ${name} a value, in ${place.says}`)]
    : [editFix(at.context, `set ${name}: neither env, args nor a readable ConfigMap of the pod does`)];
}

/** Variables that are missing. */
export const VARIABLES: readonly Kind[] = [
  {
    all: [
      [['environment variable', 'getenv'], /environment variable|getenv/i],
      [['no', 'missing', 'unset', 'undefined', 'required'], /\bno\b|not|missing|unset|undefined|required/i],
    ],
    fixes: (_, at) => {
      const name = /\b([A-Z][A-Z0-9_]{1,60})\b(?!:\/)/.exec(at.text.replace(/\bE[A-Z]{3,8}\b|ERROR|FATAL/g, ''))?.[1];
      return name ? set(name, at) : undefined;
    },
  },
];

/** A variable that the pod sets, and that the program does not take. */
export const NOT_TAKEN: readonly Kind[] = [
  {
    all: [
      [
        ['must', 'cannot', 'can not', 'should', 'invalid', 'not ', 'wrong', 'too ', 'need', 'unsupported', 'expected'],
        /\b(?:must|cannot|can not|should|invalid|not |wrong|too |needs?\b|unsupported|expected)/i,
      ],
    ],
    fixes: (_, { context, container, text }) => {
      const variable = namedVariable(context, container, text);
      return variable && [variable.place.edit(`correct the value that the error names: ${variable.place.says}`)];
    },
  },
];

/** Settings that are missing. */
export const MISSING: readonly Kind[] = [
  {
    all: [
      [
        ['has no ', 'list no ', 'lists no ', 'contain no ', 'contains no ', 'define no ', 'defines no '],
        /\b(?:has|lists?|contains?|defines?) no ((?:entry|value|row|key|section|field|record|\w{3,30})\b.{0,60})/i,
      ],
    ],
    fixes: ([, what = ''], at) => [
      editFix(at.context, `add what is missing to the configuration or the data: ${named(what)}`),
    ],
  },
  {
    all: [
      [
        ['require', 'missing', 'mandatory'],
        /\b(?:required?|missing|mandatory)\b (?:[\w-]{1,20} ){0,2}["'`]([A-Za-z][\w./-]{1,80})["'`]/i,
      ],
    ],
    fixes: ([, word = ''], at) => set(word, at),
  },
  {
    all: [
      [
        [' specified', ' configured', ' provided', ' given', ' set', ' defined'],
        /\bno ([\w-]{2,30}(?: [\w-]{1,30}){0,2}?) (?:is |was )?(?:specified|configured|provided|given|set|defined)/i,
      ],
    ],
    fixes: ([, word = ''], at) => set(word, at),
  },
  {
    all: [
      [
        ['not ', 'required', 'empty', 'missing'],
        / (?:is |was |must be |has been )?(?:not (?:be )?(?:specified|configured|provided|set|defined|given)|required|empty|missing)\b/i,
      ],
    ],
    fixes: (match, at) => {
      const clause = at.text
        .slice(0, match.index)
        .split(/[:,;()=]/)
        .at(-1)!;
      const word =
        /["'`]([^"'`]{1,60})["'`]$/.exec(clause.slice(-64))?.[1] ?? clause.trim().split(' ').slice(-4).join(' ');
      return /[a-z]/i.test(word) ? set(word, at) : undefined;
    },
  },
  {
    all: [
      [
        ['missing', 'require'],
        once(() =>
          sequence(
            /\b(?:missing|required?)\b:? (?:(?:option|flag|argument|parameter|setting|variable|field|key|property)s?:? )?/i,
            /["'`]?(--?[\w-]{2,60}|\w{1,30}[._]\w[\w.]{0,60})/i,
          ),
        ),
      ],
    ],
    fixes: ([, word = ''], at) => set(word, at),
  },
];
