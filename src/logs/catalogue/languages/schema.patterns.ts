/** Libraries that check the environment against a schema: zod, Joi, ajv, envalid, and libraries that use them. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';

const PATH = /^\s{2,24}["']?path["']?: \[(?: ?["']([A-Z][A-Z0-9_]{1,100})["'] ?\],?)?$/;

/** Returns the name in the path of an issue, from the line itself or the next. */
function nameOf(match: RegExpExecArray, around: Neighbours): { name: string; line: number } | null {
  if (match[1] !== undefined) return { name: match[1], line: around.index };
  const below = around.line(1);
  const name = /^\s{2,28}["']([A-Z][A-Z0-9_]{1,100})["']$/.exec(below?.text ?? '')?.[1];
  return name === undefined || below === undefined ? null : { name, line: below.index };
}

/** Returns the first match in the lines of the same issue, which are inside the same brackets. */
function inIssue(around: Neighbours, find: RegExp): RegExpExecArray | undefined {
  for (const step of [-1, 1]) {
    for (let n = step; Math.abs(n) <= 8; n += step) {
      const text = around.line(n)?.text;
      if (text === undefined || /^\s{0,24}[{}]/.test(text)) break;
      const match = find.exec(text);
      if (match !== null) return match;
    }
  }
  return undefined;
}

/** A line of a printed issue that says that a value is missing. */
const NO_VALUE = once(() =>
  sequence(/^\s{2,24}["']?/, [
    /received["']?: ["']undefined/,
    /message["']?: ["'](?:Required\b|.{0,200}(?:received undefined|is required|must be set|missing))/,
  ]),
);

/**
 * An issue of zod, printed as JSON or as Node prints objects: `path: [ 'DATABASE_URL' ]` next to `received:
 * 'undefined'`.
 */
const issue = pattern({
  id: 'env/schema-issue',
  kind: 'missing-env',
  needles: ['path: [', 'path": ['],
  find: () => PATH,
  on: 'text',
  specificity: 84,
  read: (match, around) => {
    const found = nameOf(match, around);
    if (found === null) return null;
    const told = inIssue(around, NO_VALUE());
    return told === undefined ? null : { fields: { variable: found.name }, line: found.line };
  },
  source: 'github.com/colinhacks/zod packages/zod/src/v3/ZodError.ts, packages/zod/src/v4/core/errors.ts',
});

/** Joi, ajv, env-schema, Nest's ConfigService. Names without an underscore count too, because a schema has them. */
const schema = pattern({
  id: 'env/schema-required',
  kind: 'missing-env',
  needles: [
    '" is required',
    'required property',
    'configuration key "',
    "[ 'required'",
    "['required'",
    '["required"',
    'not allowed to be empty',
  ],
  find: () =>
    oneOf([
      sequence(
        [/[Cc]onfig(?:uration)? validation error/, /ValidationError(?: \[\w{1,40}\])?/],
        /: .{0,80}"([A-Z][A-Z0-9_]{1,100})" is (?:required|not allowed to be empty)/,
      ),
      /\b(?:must|should) have required property '([A-Z][A-Z0-9_]{1,100})'/,
      /Configuration key "([A-Z][A-Z0-9_]{1,100})" does not exist/,
      /(?:^|[\s{,])["']?([A-Z][A-Z0-9_]{1,100})["']?: ?\[ ?["']Required["']/,
    ]),
  specificity: 85,
  read: (match) => ({ fields: { variable: (match[1] ?? match[2] ?? match[3] ?? match[4]) as string } }),
  source: [
    'github.com/hapijs/joi lib/types/any.js',
    'github.com/ajv-validator/ajv lib/vocabularies/validation/required.ts',
    'github.com/nestjs/config lib/config.service.ts getOrThrow',
  ],
});

/** An issue of zod about a value that exists but is invalid. */
const refusedValue = pattern({
  id: 'config/schema-issue',
  kind: 'config-invalid',
  needles: ['path: [', 'path": ['],
  find: () => PATH,
  on: 'text',
  specificity: 79,
  read: (match, around) => {
    const found = nameOf(match, around);
    const told = inIssue(
      around,
      /^\s{2,24}["']?message["']?: ["'](?!Required\b|.{0,200}(?:received undefined|is required))(.{1,250}?)["'],?$/,
    );
    if (
      found === null ||
      told === undefined ||
      inIssue(around, /^\s{2,24}["']?received["']?: ["']undefined/) !== undefined
    )
      return null;
    return { fields: { detail: detailOf(`${found.name}: ${told[1] as string}`), key: found.name }, line: found.line };
  },
  source: 'github.com/colinhacks/zod packages/zod/src/v3/ZodError.ts, packages/zod/src/v4/core/errors.ts',
});

/** The same from zod's prettifyError: the name is on the line below. */
const pretty = pattern({
  id: 'env/schema-pretty',
  kind: 'missing-env',
  needles: ['→ at '],
  find: () => /^\s{0,6}→ at ([A-Z][A-Z0-9_]{1,100})$/,
  on: 'text',
  specificity: 84,
  read: (match, around) =>
    /received undefined|Required|is required/.test(around.line(-1)?.text ?? '')
      ? { fields: { variable: match[1] as string } }
      : null,
  source: 'github.com/colinhacks/zod packages/zod/src/v4/core/errors.ts prettifyError',
});

export const SCHEMA = [issue, schema, refusedValue, pretty];
