/** The values that the fuzzer puts into recordings. */
import type { Random } from '../bench/random.ts';

/** Replaced in the text by a number that JSON can hold and JavaScript cannot. */
export const ENDLESS = '\u0001endless\u0001';
/** Replaced in the text by a list nested 50 000 deep, which JSON.stringify cannot write. */
export const ABYSS = '\u0001abyss\u0001';
/** Replaced in the text by the key `__proto__`, which an object literal cannot hold. */
export const PROTO = '\u0001proto\u0001';

/** Returns JSON text with the marks replaced. */
export function withMarks(json: string): string {
  if (!json.includes('\\u0001')) return json;
  return json
    .replaceAll('"\\u0001endless\\u0001"', '1e999')
    .replaceAll('"\\u0001abyss\\u0001"', () => '['.repeat(50_000) + ']'.repeat(50_000))
    .replaceAll('\\u0001proto\\u0001', '__proto__');
}

/** Texts that a terminal, a shell, a table, Markdown, a pattern or a lookup may act on. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  '\n',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u009b31mred',
  '\u202egnp.exe',
  '\u200b\u2066\u2069\ufeff\u3164\uffa0\u115f',
  '\u{e0041}\u{e0042}',
  'a\rb',
  'a\tb',
  'a\u0000b',
  '\ud800',
  '👩‍👩‍👧‍👦🇩🇪e\u0301',
  '漢'.repeat(200),
  'constructor',
  'hasOwnProperty',
  'toString',
  '__proto__',
  '$(touch x)`touch x`;touch x',
  '| a | b |\n|---|\n<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%s%n%x',
  '\\u0000\\x1b',
  '\'"`\\',
  'a'.repeat(70_000),
  'a b '.repeat(20_000),
  `${'('.repeat(3000)}${')'.repeat(3000)}`,
  'true',
  '0',
  '1e5',
  '9007199254740993',
  '-0',
  '128Mi',
  '1e999Gi',
];

/** Times, some of which are none. */
export const TIMES: readonly string[] = [
  'no date',
  '1970-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:01Z',
  '2026-01-01',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00.123456789123456789Z',
];

export const NUMBERS: readonly unknown[] = [
  0,
  -1,
  1,
  0.5,
  127,
  137,
  255,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e300,
  -1e300,
  1e-300,
  ENDLESS,
];

/** Keys that a lookup in a plain object finds, and others that no field has. */
export const KEYS: readonly string[] = [
  'constructor',
  PROTO,
  'toString',
  '',
  'length',
  '0',
  'a'.repeat(70_000),
  '\u001b[2J',
];

const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { metadata: value };
  return value;
};

/** Returns any value at all. */
export function anyValue(random: Random): unknown {
  switch (random.between(0, 9)) {
    case 0:
      return null;
    case 1:
      return random.pick(NUMBERS);
    case 2:
      return random.next() < 0.5;
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return random.pick<unknown>([
        [null],
        [[]],
        [{}],
        [7, 'x'],
        { a: null },
        { name: 7 },
        { constructor: { name: 'x' } },
      ]);
    case 6:
      return random.pick([nested(20), nested(400), nested(900), ABYSS]);
    case 7:
      return random.pick(TIMES);
    default:
      return random.pick(TEXTS);
  }
}

/** Returns a value of another JSON type than the given one: no API server would send it in its place. */
export function wrongValue(random: Random, instead: unknown): unknown {
  if (Array.isArray(instead)) return random.pick([{ a: 1 }, 7, 'text', true]);
  if (typeof instead === 'object') return random.pick<unknown>([['a'], 7, 'text', true]);
  return random.pick<unknown>([{ a: 1 }, [1], [], {}]);
}
