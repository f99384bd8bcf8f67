/** A program that ends because it gets less memory than it needs to work. It looked before it allocated. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** An amount of memory: `256.00MiB`, `2000 megabytes`. */
const AMOUNT = /(?<![\d.])\d{1,15}(?:\.\d{1,6})? ?(?:[KMGT]i?B?|(?:kilo|mega|giga)?bytes)\b/i;
const NEED = group('?:', [/at least|minimum|requires?|required|needs?|needed/i]);
const OF_MEMORY = /(?: of)?(?: (?:free|available|physical|system|total))? (?:memory|RAM)\b/i;

/** The amount that is needed, with its unit, or in bytes. */
const NEEDED = once(() => {
  const amount = /(?<![\d.])(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]i?B?|(?:kilo|mega|giga)?bytes)?\b/i;
  return oneOf([
    sequence(NEED, /(?: of| a minimum of| about)?:? {0,2}~?/i, amount),
    sequence(amount, / (?:of (?:memory|RAM) )?(?:is|are) (?:required|needed)\b/i),
    sequence(/\bless than (?:the (?:minimum|required) (?:of )?)?/i, amount),
  ]);
});

/** Storage, other kinds of memory, and sizes that a setting bounds. */
const OTHER = once(() =>
  oneOf([
    /\b(?:disk|storage|space|volume|swap|heap|shared|shm|gpu|vram|cuda|driver|executor|buffer|stack|upload)\b/i,
    /-Xm|\bJava\b|\bmlock|0\/\d{1,6} nodes|\ballocat/i,
  ]),
);
const MEMORY = /memory|\bRAM\b/i;

/** Returns the bytes that a text says are needed. */
function neededIn(text: string): string | undefined {
  const match = NEEDED().exec(text);
  const at = match?.findIndex((value, index) => index > 0 && /^\d/.test(value ?? '')) ?? -1;
  if (match === null || at < 0) return undefined;
  const power = 'kmgt'.indexOf((match[at + 1] ?? '').charAt(0).toLowerCase() || '-') + 1;
  return String(Math.round(Number(match[at]) * 1024 ** power));
}

export const MEMORY_MINIMUM = [
  pattern({
    id: 'memory/below-minimum',
    kind: 'out-of-memory',
    needles: ['memory', ' ram', 'required', 'needed'],
    find: () =>
      oneOf([
        sequence(NEED, /(?: of| a minimum of| about)?:? {1,2}~?/i, AMOUNT, OF_MEMORY),
        sequence(AMOUNT, / (?:of (?:memory|RAM) )?(?:is|are) (?:required|needed)\b/i),
        /(?:insufficient|not enough|too little)(?: (?:physical|system|available|total))? (?:memory|RAM)\b/i,
        sequence(/\b(?:memory|RAM)\b.{0,60} is (?:less|lower|smaller) than /i, [/the (?:minimum|required)\b/i, AMOUNT]),
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (OTHER().test(text)) return null;
      // "256MiB are required" is about memory only where the log speaks of memory.
      if (!MEMORY.test(text) && around.before(MEMORY, 10) === undefined) return null;
      const needed = neededIn(text);
      return { fields: { detail: detailOf(text), ...(needed === undefined ? {} : { needed }) } };
    },
    source: [
      'https://github.com/dragonflydb/dragonfly/issues/418, issues/3097: dfly_main.cc',
      'https://github.com/scylladb/seastar/issues/1513: src/core/resource.cc',
      'run: mssql-server 2019',
    ],
    // More specific patterns read a size in the configuration.
    specificity: 58,
  }),
];
