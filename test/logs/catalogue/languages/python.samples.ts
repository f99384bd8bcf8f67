import type { PYTHON } from '../../../../src/logs/catalogue/languages/python.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof PYTHON> = {
  'python/boxed': {
    reads: [
      {
        log: '╭───────── Traceback (most recent call last) ─────────╮\n│ /app/main.py:172 in run                             │\n│ ❱ 172 │   settings = load()                         │\n╰─────────────────────────────────────────────────────╯\nLedgerError: two owners',
        fields: { type: 'LedgerError', message: 'two owners' },
      },
    ],
    ignores: ['╭───────── Traceback (most recent call last) ─────────╮\n│ cut'],
  },
  'python/uncaught': {
    reads: [
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
    ignores: [
      'collecting tracebacks',
      'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in <module>\n    time.sleep(9)\nKeyboardInterrupt',
    ],
  },
  'python/exception-line': {
    reads: [
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
    ignores: [
      'java.lang.IllegalStateException: closed',
      'org.postgresql.util.PSQLException: Connection refused',
      "TypeError: Cannot read properties of undefined (reading 'x')",
    ],
  },
  'python/syntax-error': {
    reads: [
      {
        log: '  File "/srv/s.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax',
        fields: { type: 'SyntaxError', frame: '/srv/s.py:1' },
      },
    ],
    ignores: ['SyntaxError: Unexpected token }\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)'],
  },
  'python/missing-module': {
    reads: [
      { log: "ModuleNotFoundError: No module named 'flask'", fields: { module: 'flask', language: 'Python' } },
      { log: 'ImportError: No module named requests', fields: { module: 'requests' } },
      { log: '/usr/local/bin/python: No module named uvicorn', fields: { module: 'uvicorn' } },
      {
        log: "ModuleNotFoundError: No module named 'app.worker'; 'app' is not a package",
        fields: { module: 'app.worker' },
      },
    ],
    ignores: ['no module named in the manifest is unused'],
  },
  'python/cannot-import': {
    reads: [
      { log: 'ERROR:    Error loading ASGI app. Could not import module "main".', fields: { module: 'main' } },
      { log: "Error: Could not import 'shop.wsgi'.", fields: { module: 'shop.wsgi' } },
    ],
    // There the module is in the image; a name in it is not.
    ignores: [
      'Could not import 3 records from upload.csv',
      "ImportError: cannot import name 'nothere' from 'app.db' (/srv/app/db.py)",
    ],
  },
  'python/fatal-error': {
    reads: [
      {
        log: 'Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007feed7e90b80 (most recent call first):\n  File "/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at\n  File "/srv/seg.py", line 3 in <module>',
        fields: { detail: 'Segmentation fault' },
      },
    ],
    ignores: ['Python error: retrying'],
  },
  'python/memory-error': {
    reads: [
      {
        log: 'Traceback (most recent call last):\n  File "/srv/mem.py", line 3, in <module>\n    raise MemoryError\nMemoryError',
        fields: { runtime: 'python' },
      },
    ],
    ignores: ['caught MemoryError, using the smaller model'],
  },
};
