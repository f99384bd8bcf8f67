/** JavaScript: Node.js, Deno, Bun. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';
import type { LogLine } from '../../log-analysis.ts';
import { appFrame, at, following, message } from './trace.ts';

const FRAME =
  /^\s{2,12}at (?:.{1,200} \()?((?:file:\/\/)?[^\s():]{1,300}(?:\.[cm]?[jt]sx?|\[eval\])):(\d{1,7})(?::\d{1,7})?\)?/;
const FOREIGN = once(() =>
  oneOf([
    /node:|node_modules|internal\/|\(native\)|ext:|deno:|https:\/\/deno\.land|npm:|jsr:|bun:/,
    /<anonymous>$|module\.js:|\bevents\.js:|\bnet\.js:|\bfs\.js:/,
  ]),
);
const TYPE = once(() =>
  sequence(
    /^/,
    group(
      '?:',
      [
        /Uncaught (?:\(in promise\) )?/,
        /error: Uncaught (?:\(in promise\) )?/,
        /\[?(?:Unhandled ?(?:Promise ?)?Rejection|uncaughtException|UnhandledRejection)\]?:? /,
      ],
      '?',
    ),
    /((?:[A-Z]\w{0,80})?(?:Error|Exception|Rejection|Fault|Warning)|[A-Z]\w{1,80}Error\w{0,30})/,
    /(?: \[(\w{1,80})\])?(?:: (.*))?$/,
  ),
);

/** Returns the lines of the trace below an error: its frames, and the object that Node prints after them. */
function trace(around: Neighbours): LogLine[] {
  const lines: LogLine[] = [];
  for (const line of following(around, 80)) {
    if (/^Node\.js v\d|^[A-Z]\w*Error: /.test(line.text)) break;
    lines.push(line);
  }
  return lines;
}

/** Returns the first message of a list or object that is printed instead of a message. */
function listed(lines: readonly LogLine[]): string | undefined {
  for (const line of lines.slice(0, 14)) {
    const found = /^\s{2,24}["']?message["']?: ["'](.{1,300}?)["'],?$/.exec(line.text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

const uncaught = pattern({
  id: 'node/uncaught',
  kind: 'exception',
  needles: ['error', 'exception', 'rejection', 'fault'],
  holds: ['error', 'exception', 'rejection', 'fault', 'warning'],
  find: TYPE,
  ends: true,
  read: (match, around) => {
    const lines = trace(around);
    const type = match[1] as string;
    // This message is about promises. Another pattern reads the reason.
    if (type === 'UnhandledPromiseRejection') return null;
    const near = lines.slice(0, 14);
    // Only an error that was thrown has a frame below. Other lines may mention one.
    if (
      !near.some((line) => /^\s{2,12}at .{1,300}(?::\d{1,7}:\d{1,7}\)?|<anonymous>\)|\(native\)) ?\{?$/.test(line.text))
    )
      return null;
    const frame = appFrame(lines, FRAME, FOREIGN());
    const cause = lines.find((line) => /^\s{1,12}\[cause\]: \w/.test(line.text));
    return {
      fields: {
        type: match[2] === undefined ? type : `${type} [${match[2]}]`,
        ...message(match[3] === '[' || match[3] === '{' ? listed(lines) : match[3]),
        ...at(frame),
        language: 'JavaScript',
      },
      also: [...(cause === undefined ? [] : [cause.index]), ...(frame === undefined ? [] : [frame.index])],
    };
  },
  source: 'run: node 20',
});

const thrown = pattern({
  id: 'node/thrown',
  kind: 'exception',
  needles: ['unhandledpromiserejection', 'err_unhandled_rejection', 'uncaught '],
  find: () => /^\[?(?:(UnhandledPromiseRejection|UnhandledPromiseRejectionWarning)|Uncaught:?)\b:? ?(.{0,600})$/,
  ends: true,
  specificity: 39,
  read: (match, around) => {
    const reason = /reason "(.{1,300})"\.?(?:\] \{)?$/.exec(match[2] ?? '')?.[1] ?? match[2];
    if (match[1] === undefined && around.after(/^\s{2,12}at /, 6) === undefined) return null;
    if (match[1] === undefined && TYPE().test(match[0])) return null;
    return { fields: { type: match[1] ?? 'Uncaught', ...message(reason), language: 'JavaScript' } };
  },
  source: 'run: node 20',
});

const object = pattern({
  id: 'node/thrown-object',
  kind: 'exception',
  needles: ['node.js v'],
  find: () => /^Node\.js v\d{1,3}\.\d{1,4}\.\d{1,4}/,
  specificity: 30,
  ends: true,
  read: (_, around) => {
    const place = around.before(/^((?:file:\/\/)?\/[^\s:]{1,300}):(\d{1,6})$/, 12);
    const caret = around.before(/^\s{0,200}\^{1,100}$/, 8);
    if (place === undefined || caret === undefined || around.before(/^\s{2,12}at /, 8) !== undefined) return null;
    const value =
      around.line(caret.line.index - around.index + 1)?.text.trim() ||
      around.line(caret.line.index - around.index + 2)?.text.trim();
    return {
      fields: {
        type: 'uncaught value',
        ...message(value),
        frame: `${place.match[1] as string}:${place.match[2] as string}`,
        language: 'JavaScript',
      },
      line: place.line.index,
    };
  },
  source: 'run: node 20',
});

const module = pattern({
  id: 'node/missing-module',
  kind: 'missing-module',
  needles: ['cannot find module', 'cannot find package', 'module not found', 'could not resolve'],
  find: () =>
    sequence([
      /Cannot find (?:module|package) ['"]([^'"]{1,300})['"]/,
      /Module not found "([^"]{1,300})"/,
      /^error: Could not resolve[: ]{1,3}"([^"]{1,300})"/,
    ]),
  read: (match) => ({ fields: { module: (match[1] ?? match[2] ?? match[3]) as string, language: 'JavaScript' } }),
  source: 'run: node 20; github.com/denoland/deno cli/graph_util.rs; github.com/oven-sh/bun src/bun.js',
});

const syntax = pattern({
  id: 'node/syntax-error',
  kind: 'exception',
  needles: ['syntaxerror: '],
  find: () => /^(?:Uncaught )?(SyntaxError): (.{1,400})$/,
  ends: true,
  specificity: 41,
  read: (match, around) => {
    if (around.after(/^\s{2,12}at /, 3) === undefined) return null;
    const place = around.before(/^((?:file:\/\/)?\/[^\s:]{1,300}):(\d{1,6})$/, 8);
    if (place === undefined) return null;
    return {
      fields: {
        type: 'SyntaxError',
        ...message(match[2]),
        frame: `${place.match[1] as string}:${place.match[2] as string}`,
        language: 'JavaScript',
      },
      also: [place.line.index],
    };
  },
  source: 'run: node 20',
});

const heap = pattern({
  id: 'node/heap',
  kind: 'heap-exhausted',
  needles: [
    'javascript heap out of memory',
    'fatal javascript out of memory',
    'worker terminated due to reaching memory limit',
  ],
  find: () =>
    oneOf([
      /FATAL ERROR: (.{1,160}) - JavaScript heap out of memory/,
      /Fatal JavaScript out of memory: (.{1,160})/,
      /Worker terminated due to reaching memory limit: (.{1,80})/,
    ]),
  on: 'text',
  ends: true,
  read: (match, around) => {
    // `Mark-Compact 33.5 (42.3) -> 33.0 (49.8) MB`: the size of the heap after the last collection.
    const gc = around.before(/-> (\d{1,7}\.\d) \((\d{1,7}\.\d)\) MB/, 12);
    return {
      fields: {
        runtime: 'node',
        detail: match[0].slice(0, 300),
        ...(gc === undefined ? {} : { limit: `${gc.match[1] as string} MB` }),
      },
    };
  },
  source: 'run: node 20',
});

const events = pattern({
  id: 'node/engine',
  kind: 'refused',
  needles: [
    'unsupported engine',
    'incompatible with this module',
    'was compiled against a different node.js version',
    'invalid elf header',
  ],
  find: () =>
    sequence(/^(?:Error: )?/, [
      /The module '[^']{1,300}'/,
      /error .{1,120}: The engine "node" is incompatible with this module.{0,200}/,
      /was compiled against a different Node\.js version.{0,200}/,
    ]),
  read: (match, around) =>
    /^(?:Error: )?The module/.test(match[0]) && around.line(1)?.text.includes('different Node.js version') !== true
      ? null
      : { fields: { what: 'version', detail: match[0].slice(0, 400) } },
  source: 'github.com/nodejs/node src/node_binding.cc',
});

const deno = pattern({
  id: 'deno/not-capable',
  kind: 'exception',
  needles: ['--allow-'],
  // The error is about a command-line flag, whatever path or address it names.
  find: () =>
    /(NotCapable|PermissionDenied): (Requires \w{1,20} access\b.{0,300}, run again with the --allow-[\w-]{1,20} flag)/,
  ends: true,
  read: (match, around) => {
    const frame = appFrame(trace(around), FRAME, FOREIGN());
    return {
      fields: { type: match[1] as string, ...message(match[2]), ...at(frame), language: 'Deno' },
      also: frame === undefined ? [] : [frame.index],
    };
  },
  source: 'github.com/denoland/deno runtime/permissions/lib.rs',
});

export const NODE = [uncaught, thrown, object, module, syntax, heap, events, deno];
