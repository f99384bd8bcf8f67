/** Text that the character encoding of the locale cannot hold. */
import { oneOf } from '../../../expressions.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const LOCALE = [
  pattern({
    id: 'locale/not-utf8',
    kind: 'wrong-locale',
    needles: [
      'invalid byte sequence',
      'cannot encode character',
      'ascii',
      'hgetcontents',
      'malformed input or input contains unmappable',
      'locale',
      'unicode',
      'unable to decode the command',
      'surrogates not allowed',
    ],
    find: () =>
      oneOf([
        /invalid argument \((?:cannot (?:de|en)code (?:byte sequence|character)|invalid (?:byte sequence|character))/,
        /'ascii' codec can't (?:de|en)code/,
        // Python reads arguments and environment in the locale; bytes that it cannot read become surrogates.
        /Unable to decode the command from the command line/,
        /codec can't encode characters? .{1,80}: surrogates not allowed/,
        /invalid byte sequence in US-ASCII/,
        /"\\x[0-9A-F]{2}" (?:on US-ASCII|from ASCII-8BIT to UTF-8)/,
        /Malformed input or input contains unmappable characters/,
        /configured to use ASCII as encoding for the environment/,
        /unsupported locale setting/,
        /(?:locale|LC_ALL|LANG)\b.{0,60}\b(?:not UTF-8|is not (?:supported|available|valid)|must be UTF-8|unsupported)/,
        /(?:requires?|needs?) a (?:UTF-8|Unicode) locale/,
      ]),
    read: (_match, around) => (isCode(around) ? null : { fields: { detail: detailOf(around.matched.message) } }),
    source: [
      'ghc libraries/base/GHC/IO/Encoding/Failure.hs',
      'python/cpython Objects/unicodeobject.c, Lib/locale.py',
      'ruby/ruby error.c, transcode.c',
      'openjdk sun.nio.fs.UnixPath',
      'pallets/click src/click/_unicodefun.py',
    ],
  }),
];
