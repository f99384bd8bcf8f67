/** Which values are none: messages, placeholders, code. And which look like a password or a token. */
import { once, sequence } from '../expressions.ts';
import { isCamelCase, isPlainPath, isWord } from './plain.ts';

export const MASK = '[REDACTED]';

/** Masks each line of a value that spans lines, so that the text keeps its lines. */
export const maskLines = (value: string): string =>
  value
    .split('\n')
    .map((line) => (line.trim() === '' ? line : line.slice(0, line.length - line.trimStart().length) + MASK))
    .join('\n');

/** Words of messages about a value: "DB_PASSWORD: required", "password: must be at least 8 characters". */
const MESSAGE_WORD = once(() =>
  sequence(
    /(?<![A-Za-z])/i,
    [
      /required|requires?|missing|undefined|unset|invalid|not|must|unbound|parameter|field/i,
      /expected|unexpected|is|are|was|has|cannot|can't|could|should|null|nil|none|empty|blank/i,
      /unknown|wrong|incorrect|bad|expired|expires|mismatch(?:ed)?|denied|failed|failure|fails/i,
      /error|errors|found|set|provided|given|configured|supported|allowed|accepted|rejected/i,
      /malformed|illegal|too|short|long|length|characters|string|yes|no|true|false|ok|eof|end/i,
      /redacted|hidden|masked|undeclared|variable|environment|env|type|object|unauthorized/i,
      /forbidden|authentication|authorization|please|default|disabled|enabled|optional|refused/i,
      /revoked|valid|verification/i,
    ],
    /(?![A-Za-z])/i,
  ),
);

/** What templates and manuals write in place of a value. */
const PLACEHOLDER = once(() =>
  sequence(
    /^/,
    [
      /\$[A-Z_][A-Z0-9_]{0,100}/,
      /\$\([^()]{1,200}\)/,
      /\$\{[^{}]{1,200}\}/,
      /\{\{.{0,200}\}\}/,
      /<[A-Za-z][A-Za-z _-]{0,60}>/,
      /%\(\w{1,100}\)s|%[svdqw]/,
      /x{3,}|X{3,}|YOUR_[A-Z]{1,40}|VALUE|USER|USERNAME|PASS|PASSWD|PASSWORD|TOKEN|SECRET/,
    ],
    /$/,
  ),
);

/** Returns whether a value is a reference, a placeholder or a mask instead of a secret. */
export function isPlaceholder(value: string): boolean {
  return (
    value.startsWith(MASK) ||
    !/[A-Za-z0-9]/.test(value) ||
    PLACEHOLDER().test(value) ||
    /^(?:nil|null|none|undefined|true|false|yes|no)$/i.test(value) ||
    /^\*{2,}(?:[A-Z]+\**)?$/.test(value)
  );
}

/** Code: `os.environ["X"]`, `process.env.X`, `getenv("X")`, `self.password`. */
const CODE = once(() =>
  sequence(/^/, [
    sequence(
      [
        /self|this|os|process|config|settings|env|environ|ENV|System|args|opts|options|ctx|req|cfg/,
        /conf|viper|Deno|Rails/,
      ],
      /[.[(:]/,
    ),
    /(?:getenv|get_env|env|fetch|require|input|str|len|String|System)\s?\(/,
  ]),
);

/** Whether a value reads another one by its name: it begins with a word of code, and has only words. */
const isCode = (value: string): boolean =>
  value.length <= 200 && CODE().test(value) && value.split(/[^A-Za-z0-9]+/).every(isWord);

/** Returns whether a value with a sensitive name is configuration and not a secret. */
export const isHarmless = (value: string): boolean =>
  value === '' || isPlaceholder(value) || isPlainPath(value) || isCode(value);

/** Returns whether a text is a message about a value: a sentence with one of these words, or only such words. */
export function isMessage(value: string): boolean {
  if (/\s/.test(value)) return MESSAGE_WORD().test(value.slice(0, 500));
  const words = value.split(/[^A-Za-z']+/).filter((word) => word !== '');
  return words.length > 0 && words.length < 20 && !/\d/.test(value) && words.every((word) => MESSAGE_WORD().test(word));
}

/**
 * Returns whether a value looks like a password or a token, and not like a word, a number, a version, a path or a
 * Kubernetes name.
 */
export function looksSecret(value: string): boolean {
  if (value.length < 6 || isHarmless(value) || isMessage(value)) return false;
  if (/^[\d.,:+-]+[a-zA-Z%]{0,3}$/.test(value) || /^v?\d+(?:\.\d+)+/.test(value)) return false;
  if (/^0x[0-9a-f]+$/i.test(value) && value.length < 24) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[!@#$%^&*+=~?]/].filter((c) => c.test(value)).length;
  // `Capitalised` and `camelCase` words have two classes of characters and are words.
  return classes >= 2 && !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/.test(value);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]+$/i;

/** Whether a text is the id of something: a UUID or a hexadecimal hash. */
export const isHash = (text: string): boolean => UUID.test(text) || HEX.test(text);

/** Returns whether a text without a name is random, as keys are: capitals, small letters and digits change often. */
export function looksRandom(text: string): boolean {
  if (text.length < 20 || isHash(text) || isCamelCase(text.replace(/\d/g, ''))) return false;
  const changes = text.match(/[A-Z](?=[a-z\d])|[a-z](?=[A-Z\d])|\d(?=[A-Za-z])/g)?.length ?? 0;
  return /[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text) && changes * 4 >= text.length;
}
