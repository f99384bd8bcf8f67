/** Python's tracebacks and import errors. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { isDefinite } from '../../ending/wording.ts';
import { pattern } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';

const FRAME = /^[\s|+]{0,20}File "([^"]{1,300})", line (\d{1,7})/;
const FOREIGN = once(() =>
  oneOf([
    /site-packages|dist-packages|\/lib(?:64)?\/python\d|<frozen |<__array|\/lib\/pypy|\\lib\\/i,
    /\.venv\/|\/\.local\/(?:bin|lib)\/|"\/usr\/(?:local\/)?bin\/|\/runpy\.py/i,
  ]),
);
const LAST = /^[\s|]{0,12}((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w{2,80})(?:: (.*))?$/;
const NAME = once(() =>
  oneOf([
    sequence(
      [
        /Error|Exception|Warning|Exit|Interrupt|Group|Timeout|Refused|Denied|NotFound|Configured/,
        /Missing|Invalid|Failed|Failure|Fault|Abort|Iteration|Missing|Problem|Violation|Required/,
      ],
      /$/,
    ),
    /^(?:[a-z_]\w*\.)+[A-Z]\w+$|^[A-Z]\w+$/,
  ]),
);

/** Returns whether a message names nothing and has at most three words, as `Incorrect padding`. */
const saysLittle = (text = ''): boolean => !isDefinite(text) && text.trim().split(/\s+/).length <= 3;

const uncaught = pattern({
  id: 'python/uncaught',
  kind: 'exception',
  needles: ['traceback (most recent call last)'],
  find: () =>
    oneOf([
      /^[\s|+]{0,12}(?:Exception Group )?Traceback \(most recent call last\):/,
      /^[^"'{}]{1,160}[:.] Traceback \(most recent call last\):$/,
    ]),
  ends: true,
  read: (_, around) => {
    const lines = following(around);
    const from = lines.findIndex((line) => FRAME.test(line.text));
    const end = lines.findIndex((line, i) => {
      if (i <= from || FRAME.test(line.text)) return false;
      const last = LAST.exec(line.text);
      return last !== null && NAME().test(last[1] as string) && !/^\s{3,}[^|]/.test(line.text);
    });
    if (end < 0) return null;
    const line = lines[end];
    const last = LAST.exec(line?.text ?? '');
    if (line === undefined || last === null || last[1] === 'KeyboardInterrupt') return null;
    // An exception during the handling of another replaced it. A direct cause is the root.
    const replaced = lines
      .slice(end, end + 6)
      .some((next) => next.text.startsWith('During handling of the above exception'));
    const wrapped = lines
      .slice(end, end + 6)
      .some((next) => next.text.startsWith('The above exception was the direct cause'));
    // The innermost call is the last.
    const frame = appFrame(lines.slice(0, end), FRAME, FOREIGN(), true);
    return {
      fields: { type: last[1] as string, ...message(last[2]), ...at(frame), language: 'Python' },
      line: line.index,
      ...also(frame),
      ...(replaced || (wrapped && saysLittle(last[2])) ? { weight: -5 } : {}),
    };
  },
  source: 'run: python 3.11',
});

/** The traceback of rich, in a box: the error is on the line below the box. */
const boxed = pattern({
  id: 'python/boxed',
  kind: 'exception',
  needles: ['traceback (most recent call last)'],
  find: () => /^\s{0,4}\u256d\u2500{1,200} Traceback \(most recent call last\) \u2500/,
  on: 'text',
  ends: true,
  read: (_, around) => {
    const lines = following(around);
    const end = lines.findIndex((line) => /^\s{0,4}\u2570\u2500/.test(line.text));
    const line = end < 0 ? undefined : lines[end + 1];
    const last = LAST.exec(line?.text ?? '');
    if (line === undefined || last === null) return null;
    return { fields: { type: last[1] as string, ...message(last[2]), language: 'Python' }, line: line.index };
  },
  source: 'github.com/Textualize/rich rich/traceback.py',
});

/** An exception that the code caught and printed: one line, without the traceback. */
const line = pattern({
  id: 'python/exception-line',
  kind: 'exception',
  needles: ['error', 'exception'],
  holds: ['error', 'exception'],
  find: () =>
    sequence(
      /^/,
      group('', [
        /(?:[a-z_]\w{0,60}\.){1,8}[A-Z]\w{0,80}(?:Error|Exception)/,
        sequence(
          [
            /Key|Value|Type|Attribute|Index|Name|OS|IO|Runtime|Import|ModuleNotFound|FileNotFound/,
            /Permission|ConnectionRefused|Connection|Timeout|ZeroDivision|UnicodeDecode|Indentation/,
            /Assertion|NotImplemented|Memory|Recursion/,
          ],
          /Error/,
        ),
      ]),
      /(?:: (.{1,1500}))?$/,
    ),
  specificity: 38,
  read: (match, around) => {
    const type = match[1] as string;
    if (around.before(/^[\s|+]{0,20}File "|Traceback \(most/, 30) !== undefined) return null;
    // Java and .NET print frames below, and packages of two levels. JavaScript has some of the same names.
    if (
      around.after(/^\s{1,12}at |^\s{0,4}Caused by: /, 3) !== undefined ||
      /^(?:java|javax|jakarta|kotlin|scala|sun|jdk|org|com|io|net|de)\./.test(type)
    )
      return null;
    if (/^(?:Type|Assertion)Error$/.test(type) && !/argument|positional|object|NoneType|str|int/.test(match[2] ?? ''))
      return null;
    return { fields: { type, ...message(match[2]), language: 'Python' } };
  },
  source: 'https://docs.python.org/3/library/traceback.html',
});

const syntax = pattern({
  id: 'python/syntax-error',
  kind: 'exception',
  needles: ['syntaxerror: ', 'indentationerror: ', 'taberror: '],
  find: () => /^(SyntaxError|IndentationError|TabError): (.{1,400})$/,
  ends: true,
  read: (match, around) => {
    const place = around.before(/^\s{1,6}File "([^"]{1,300})", line (\d{1,7})$/, 6);
    if (place === undefined) return null;
    if (around.before(/^Traceback /, 40) !== undefined) return null;
    return {
      fields: {
        type: match[1] as string,
        ...message(match[2]),
        frame: `${place.match[1] as string}:${place.match[2] as string}`,
        language: 'Python',
      },
      also: [place.line.index],
    };
  },
  source: 'run: python 3.11',
});

const module = pattern({
  id: 'python/missing-module',
  kind: 'missing-module',
  needles: ['no module named'],
  find: () =>
    /(?:^|\b(?:ModuleNotFoundError|ImportError): |: |"|\()No module named ['"]?([\w.-]{1,120}?)['"]?(?:;|$|[\s")])/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Python' } }),
  source: 'run: python 3.11',
});

const importing = pattern({
  id: 'python/cannot-import',
  kind: 'missing-module',
  needles: ['could not import'],
  find: () => /Could not import (?:module )?["']([\w.]{1,120})["']/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Python' } }),
  source: 'run: python 3.11; github.com/encode/uvicorn uvicorn/importer.py',
});

const crash = pattern({
  id: 'python/fatal-error',
  kind: 'segfault',
  needles: ['fatal python error'],
  find: () => /^Fatal Python error: (.{1,300})$/,
  ends: true,
  read: (match, around) => {
    // A variable with a wrong value (variables.patterns.ts).
    if (/^\w{1,60}: (?:invalid )?PYTHON[A-Z0-9]{2}/.test(match[1]!)) return null;
    const frame = appFrame(following(around, 60), /^\s{1,6}File "([^"]{1,300})", line (\d{1,7}) in/, FOREIGN());
    return { fields: { detail: (match[1] as string).trim() }, ...also(frame) };
  },
  source: 'run: python 3.11 with faulthandler',
});

const memory = pattern({
  id: 'python/memory-error',
  kind: 'heap-exhausted',
  needles: ['memoryerror'],
  find: () => /^(?:numpy\.[\w.]{1,60}\._ArrayMemoryError|MemoryError)(?:: (.{1,300}))?$/,
  read: (match) => ({ fields: { runtime: 'python', detail: match[0].slice(0, 300) } }),
  source: 'run: python 3.11',
});

export const PYTHON = [uncaught, boxed, line, syntax, module, importing, crash, memory];
