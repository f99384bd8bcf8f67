import type { LOCALE } from '../../../../src/logs/catalogue/platform/locale.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof LOCALE> = {
  'locale/not-utf8': {
    reads: [
      'ledger: /data/main.txt: hGetContents: invalid argument (cannot decode byte sequence starting from 195)',
      "UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 12: ordinal not in range(128)",
      "app.rb:3:in `split': invalid byte sequence in US-ASCII (ArgumentError)",
      'java.nio.file.InvalidPathException: Malformed input or input contains unmappable characters: /data/r?sum?.pdf',
      'Unable to decode the command from the command line:',
      "UnicodeEncodeError: 'utf-8' codec can't encode characters in position 7-8: surrogates not allowed",
      "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udcc3' in position 3: surrogates not allowed",
      'locale.Error: unsupported locale setting',
    ],
    ignores: [
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
      'locale is C.UTF-8',
      'ascii art follows',
    ],
  },
};
