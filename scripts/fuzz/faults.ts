/** Judges what a command printed for a broken recording. */
import { displayWidth } from '../../src/render/width.ts';
import type { Files } from './recipe.ts';

/** Processor seconds that one command may take. */
const MOST_SECONDS = 4;
export const WIDTH = 80;

/** What a run did wrong. */
export interface Fault {
  readonly kind: 'crash' | 'internal error' | 'forbidden word' | 'control character' | 'wide line' | 'slow' | 'certain';
  /** The command line. */
  readonly command: string;
  readonly what: string;
}

/** One command, and what it printed. */
export interface Ran {
  readonly argv: readonly string[];
  readonly format: string;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

const WORDS = [
  'undefined',
  'NaN',
  '[object Object]',
  'Invalid Date',
  'Infinity',
  '[native code]',
  'Invalid time value',
];

/** Every character that a terminal acts on or does not show, but for the newline. */
const CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const around = (text: string, at: number): string => JSON.stringify(text.slice(Math.max(0, at - 80), at + 80));

/**
 * Returns what is wrong with the output of a command.
 * @param quoted words that the recording itself has, so that the output may quote them
 */
export function faultsOf({ argv, format, out, err, seconds }: Ran, quoted: ReadonlySet<string>): Fault[] {
  const command = argv.join(' ');
  const found: Fault[] = [];
  const add = (kind: Fault['kind'], what: string): void => void found.push({ kind, command, what });
  if (/\bthis is a bug\b/.test(err)) add('crash', err.slice(0, 1500));
  const internal = /internal error: [^\n]{0,300}/.exec(out);
  if (internal !== null) add('internal error', around(out, internal.index));
  if (seconds > MOST_SECONDS) add('slow', `${seconds.toFixed(1)} s`);
  for (const [stream, text] of [
    ['output', out],
    ['error', err],
  ] as const) {
    for (const word of WORDS) {
      const at = text.indexOf(word);
      if (at >= 0 && !quoted.has(word)) add('forbidden word', `${word} in the ${stream}: ${around(text, at)}`);
    }
    const control = CONTROL.exec(text) ?? LONE.exec(text);
    if (control !== null) add('control character', `in the ${stream}: ${around(text, control.index)}`);
  }
  if (['', 'wide'].includes(format))
    // A command is never broken inside a word, so its line may be wider.
    for (const line of out.split('\n'))
      if (!/^ {4}/.test(line) && (format === '' || argv[0] !== 'list') && displayWidth(line) > WIDTH) {
        add('wide line', JSON.stringify(line.slice(0, 200)));
        break;
      }
  return found;
}

/**
 * What `explain -o json` is sure of: `confirmed CATEGORY` and `ruled-out CATEGORY`; null where it gave no answer. A less
 * specific cause of the same category may come first once something is missing.
 */
export type Certain = ReadonlySet<string> | null;

export function certainIn(out: string): Certain {
  try {
    const answer = JSON.parse(out) as {
      causes: { category: string; confidence: string }[];
      checks: { category: string; result: string }[];
      gaps: { what: string; state: string }[];
      target: { name: string };
    };
    return new Set([
      ...answer.causes.filter((one) => one.confidence === 'confirmed').map((one) => `confirmed ${one.category}`),
      ...answer.checks.filter((one) => one.result === 'ruled-out').map((one) => `ruled-out ${one.category}`),
    ]);
  } catch {
    return null;
  }
}

/** Returns the words that a recording itself has. */
export const wordsIn = (files: Files): ReadonlySet<string> =>
  new Set(WORDS.filter((word) => [...files.values()].some((text) => text.includes(word))));

/** Returns what is certain only after something was broken. @param before of the whole recording */
export function newlyCertain(before: Certain, after: Certain): string[] {
  if (after === null) return [];
  return [...after].filter((one) => before === null || !before.has(one));
}
