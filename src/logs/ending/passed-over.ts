/** Lines that say that the program goes on in spite of an error. */
import { once, sequence } from '../../expressions.ts';
import type { LogLine } from '../log-analysis.ts';
import { atLeast } from '../lines/severities.ts';
import { anyOf } from '../../needles.ts';

const WORDS = [
  /ignor(?:ed|ing|e)/i,
  /skipp(?:ed|ing)/i,
  /fall(?:s|ing)? ?back/i,
  /defaulting/i,
  /deprecat\w{1,5}/i,
  /continuing/i,
  /non-?fatal/i,
  /optional/i,
];

/** A part of each of `WORDS`. */
const NEEDLES = ['ignor', 'skipp', 'back', 'defaulting', 'deprecat', 'continuing', 'fatal', 'optional'];

const PASSED_OVER = once(() =>
  sequence(
    /\b/i,
    [
      ...WORDS,
      /using (?:the )?(?:built-in )?defaults?/i,
      /will (?:be )?(?:retr(?:y|ied)|use)/i,
      /retrying|assuming/i,
      /(?:setting|set) (?:it|them|its value) to/i,
    ],
    /\b/i,
  ),
);

/** The same after a comma: `HOST is not set, using localhost`. */
const INSTEAD = /[,;] (?:so |now )?(?:using|set to|setting|default(?:ing|s)?|taking) \S/i;

const goesOn = anyOf([
  [
    [
      ...NEEDLES,
      'using',
      'will ',
      'retrying',
      'assuming',
      'set it to',
      'set them to',
      'set its',
      'setting it',
      'setting them',
      'setting its',
    ],
    PASSED_OVER,
  ],
  [['using', 'set', 'default', 'taking'], INSTEAD],
]);

/** Returns whether a line below error level says that the program goes on. */
export const isPassedOver = (line: LogLine): boolean =>
  // In `Error: x, continuing` the first word of the sentence is the level.
  (!atLeast(line.severity, 'error') || (line.fields === null && line.message === line.text.trim())) &&
  goesOn(line.message.slice(0, 600));

const isGivenUp = anyOf([
  [[...NEEDLES, 'using'], once(() => sequence(/\b/i, [...WORDS, /(?<!without )using/i], /\b/i))],
]);

/** Returns whether a message says that the program gave something up for good. That did not end the process. */
export const isDropped = (message: string): boolean => isGivenUp(message);
