/** Python's tracebacks and import errors. */
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';

const FRAME = /^[\s|+]{0,20}File "([^"]{1,300})", line (\d{1,7})/;
const FOREIGN =
  /site-packages|dist-packages|\/lib(?:64)?\/python\d|<frozen |<__array|\/lib\/pypy|\\lib\\|\.venv\/|\/\.local\/(?:bin|lib)\/|"\/usr\/(?:local\/)?bin\/|\/runpy\.py/i;
const LAST = /^[\s|]{0,12}((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w{2,80})(?:: (.*))?$/;
const NAME =
  /(?:Error|Exception|Warning|Exit|Interrupt|Group|Timeout|Refused|Denied|NotFound|Configured|Missing|Invalid|Failed|Failure|Fault|Abort|Iteration|Missing|Problem|Violation|Required)$|^(?:[a-z_]\w*\.)+[A-Z]\w+$|^[A-Z]\w+$/;

const uncaught = pattern({
  id: 'python/uncaught',
  kind: 'exception',
  needles: ['traceback (most recent call last)'],
  find: /^[\s|+]{0,12}(?:Exception Group )?Traceback \(most recent call last\):/,
  on: 'text',
  ends: true,
  read: (_, around) => {
    const lines = following(around);
    const from = lines.findIndex((line) => FRAME.test(line.text));
    const end = lines.findIndex((line, i) => {
      if (i <= from || FRAME.test(line.text)) return false;
      const last = LAST.exec(line.text);
      return last !== null && NAME.test(last[1] as string) && !/^\s{3,}[^|]/.test(line.text);
    });
    if (end < 0) return null;
    const line = lines[end];
    const last = LAST.exec(line?.text ?? '');
    if (line === undefined || last === null || last[1] === 'KeyboardInterrupt') return null;
    // What was raised while another was handled replaced it; a direct cause is the root.
    const replaced = lines
      .slice(end, end + 6)
      .some((next) => next.text.startsWith('During handling of the above exception'));
    // The innermost call is the last.
    const frame = appFrame(lines.slice(0, end), FRAME, FOREIGN, true);
    return {
      fields: { type: last[1] as string, ...message(last[2]), ...at(frame), language: 'Python' },
      line: line.index,
      ...also(frame),
      ...(replaced ? { weight: -5 } : {}),
    };
  },
  samples: {
    match: [
      {
        log: 'Traceback (most recent call last):\n  File "/srv/main.py", line 4, in main\n    url()\n  File "/srv/app/db.py", line 3, in url\n    return os.environ["DATABASE_URL"]\n           ~~~~~~~~~~^^^^^^^^^^^^^^^^\n  File "<frozen os>", line 679, in __getitem__\nKeyError: \'DATABASE_URL\'',
        fields: { type: 'KeyError', message: "'DATABASE_URL'", frame: '/srv/app/db.py:3', language: 'Python' },
      },
      {
        log: 'Traceback (most recent call last):\n  File "/srv/c.py", line 2, in <module>\n    socket.create_connection(("10.0.0.1",1))\n  File "/usr/lib/python3.11/socket.py", line 851, in create_connection\n    raise exceptions[0]\nConnectionRefusedError: [Errno 111] Connection refused',
        fields: { type: 'ConnectionRefusedError', frame: '/srv/c.py:2' },
      },
      {
        log: '  + Exception Group Traceback (most recent call last):\n  |   File "/srv/g.py", line 4, in <module>\n  |     asyncio.run(w())\n  | ExceptionGroup: many (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: bad port: abc',
        fields: { type: 'ExceptionGroup', message: 'many (2 sub-exceptions)' },
      },
      '{"level":"error","event":"crashed","exception":"Traceback (most recent call last):\\n  File \\"/srv/a.py\\", line 1, in <module>\\n    f()\\nValueError: bad port"}',
    ],
    not: [
      'collecting tracebacks',
      'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in <module>\n    time.sleep(9)\nKeyboardInterrupt',
    ],
  },
  source: 'run: python 3.11',
});

/** An exception that was caught and printed: its one line, without the traceback. */
const line = pattern({
  id: 'python/exception-line',
  kind: 'exception',
  needles: ['error', 'exception'],
  find: /^((?:[a-z_]\w{0,60}\.){1,8}[A-Z]\w{0,80}(?:Error|Exception)|(?:Key|Value|Type|Attribute|Index|Name|OS|IO|Runtime|Import|ModuleNotFound|FileNotFound|Permission|ConnectionRefused|Connection|Timeout|ZeroDivision|UnicodeDecode|Indentation|Assertion|NotImplemented|Memory|Recursion)Error)(?:: (.{1,1500}))?$/,
  specificity: 38,
  read: (match, around) => {
    const type = match[1] as string;
    if (around.before(/^[\s|+]{0,20}File "|Traceback \(most/, 30) !== undefined) return null;
    // Java and .NET print their own with frames below, and packages two levels deep; JavaScript shares some of the
    // names.
    if (
      around.after(/^\s{1,12}at |^\s{0,4}Caused by: /, 3) !== undefined ||
      /^(?:java|javax|jakarta|kotlin|scala|sun|jdk|org|com|io|net|de)\./.test(type)
    )
      return null;
    if (/^(?:Type|Assertion)Error$/.test(type) && !/argument|positional|object|NoneType|str|int/.test(match[2] ?? ''))
      return null;
    return { fields: { type, ...message(match[2]), language: 'Python' } };
  },
  samples: {
    match: [
      {
        log: 'psycopg2.OperationalError: connection to server at "db" (10.96.0.42), port 5432 failed: timeout',
        fields: { type: 'psycopg2.OperationalError' },
      },
      {
        log: "ImportError: cannot import name 'nothere' from 'app.db' (/srv/app/db.py)",
        fields: { type: 'ImportError' },
      },
      {
        log: 'yaml.scanner.ScannerError: mapping values are not allowed here\n  in "/etc/app/config.yaml", line 3, column 8',
        fields: { type: 'yaml.scanner.ScannerError' },
      },
    ],
    not: [
      'java.lang.IllegalStateException: closed',
      'org.postgresql.util.PSQLException: Connection refused',
      "TypeError: Cannot read properties of undefined (reading 'x')",
    ],
  },
  source: 'https://docs.python.org/3/library/traceback.html',
});

const syntax = pattern({
  id: 'python/syntax-error',
  kind: 'exception',
  needles: ['syntaxerror: ', 'indentationerror: ', 'taberror: '],
  find: /^(SyntaxError|IndentationError|TabError): (.{1,400})$/,
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
  samples: {
    match: [
      {
        log: '  File "/srv/s.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax',
        fields: { type: 'SyntaxError', frame: '/srv/s.py:1' },
      },
    ],
    not: ['SyntaxError: Unexpected token }\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)'],
  },
  source: 'run: python 3.11',
});

const module = pattern({
  id: 'python/missing-module',
  kind: 'missing-module',
  needles: ['no module named'],
  find: /(?:^|\b(?:ModuleNotFoundError|ImportError): |: |"|\()No module named ['"]?([\w.-]{1,120}?)['"]?(?:;|$|[\s")])/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Python' } }),
  samples: {
    match: [
      { log: "ModuleNotFoundError: No module named 'flask'", fields: { module: 'flask', language: 'Python' } },
      { log: 'ImportError: No module named requests', fields: { module: 'requests' } },
      { log: '/usr/local/bin/python: No module named uvicorn', fields: { module: 'uvicorn' } },
      {
        log: "ModuleNotFoundError: No module named 'app.worker'; 'app' is not a package",
        fields: { module: 'app.worker' },
      },
    ],
    not: ['no module named in the manifest is unused'],
  },
  source: 'run: python 3.11',
});

const importing = pattern({
  id: 'python/cannot-import',
  kind: 'missing-module',
  needles: ['could not import'],
  find: /Could not import (?:module )?["']([\w.]{1,120})["']/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Python' } }),
  samples: {
    match: [
      { log: 'ERROR:    Error loading ASGI app. Could not import module "main".', fields: { module: 'main' } },
      { log: "Error: Could not import 'shop.wsgi'.", fields: { module: 'shop.wsgi' } },
    ],
    // There the module is in the image; a name in it is not.
    not: [
      'Could not import 3 records from upload.csv',
      "ImportError: cannot import name 'nothere' from 'app.db' (/srv/app/db.py)",
    ],
  },
  source: 'run: python 3.11; github.com/encode/uvicorn uvicorn/importer.py',
});

const crash = pattern({
  id: 'python/fatal-error',
  kind: 'segfault',
  needles: ['fatal python error'],
  find: /^Fatal Python error: (.{1,300})$/,
  ends: true,
  read: (match, around) => {
    const frame = appFrame(following(around, 60), /^\s{1,6}File "([^"]{1,300})", line (\d{1,7}) in/, FOREIGN);
    return { fields: { detail: (match[1] as string).trim() }, ...also(frame) };
  },
  samples: {
    match: [
      {
        log: 'Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007feed7e90b80 (most recent call first):\n  File "/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at\n  File "/srv/seg.py", line 3 in <module>',
        fields: { detail: 'Segmentation fault' },
      },
    ],
    not: ['Python error: retrying'],
  },
  source: 'run: python 3.11 with faulthandler',
});

const memory = pattern({
  id: 'python/memory-error',
  kind: 'heap-exhausted',
  needles: ['memoryerror'],
  find: /^(?:numpy\.[\w.]{1,60}\._ArrayMemoryError|MemoryError)(?:: (.{1,300}))?$/,
  read: (match) => ({ fields: { runtime: 'python', detail: match[0].slice(0, 300) } }),
  samples: {
    match: [
      {
        log: 'Traceback (most recent call last):\n  File "/srv/mem.py", line 3, in <module>\n    raise MemoryError\nMemoryError',
        fields: { runtime: 'python' },
      },
    ],
    not: ['caught MemoryError, using the smaller model'],
  },
  source: 'run: python 3.11',
});

export const PYTHON: readonly AnyPattern[] = [uncaught, line, syntax, module, importing, crash, memory];
