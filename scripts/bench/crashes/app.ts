/** Programs that fail by themselves, with the messages of their languages. */
import type { Crash } from '../types.ts';
import { exits } from './happenings.ts';

export const nodeTypeError: Crash = {
  name: 'uncaught exception (Node.js)',
  ids: ['app/unhandled-exception'],
  make: (draft) => ({
    ...exits(draft),
    log: [
      'server starting',
      '/srv/app/dist/pricing/rules.js:88',
      '    return rules.default.tiers.map((tier) => tier.price);',
      '                         ^',
      '',
      "TypeError: Cannot read properties of undefined (reading 'tiers')",
      '    at compile (/srv/app/dist/pricing/rules.js:88:26)',
      '    at Object.<anonymous> (/srv/app/dist/index.js:14:3)',
      '    at Module._compile (node:internal/modules/cjs/loader:1730:14)',
      '',
      'Node.js v22.14.0',
    ],
    says: ['TypeError', 'tiers'],
  }),
};

export const javaIllegalState: Crash = {
  name: 'uncaught exception (Java)',
  ids: ['app/unhandled-exception'],
  make: (draft) => ({
    ...exits(draft, 1, 8, 14),
    log: [
      '2026-03-02 10:15:01.113  INFO 1 --- [           main] c.e.billing.Application : Starting Application',
      'Exception in thread "main" java.lang.IllegalStateException: ledger has no opening balance for 2026',
      '\tat com.example.billing.Ledger.open(Ledger.java:73)',
      '\tat com.example.billing.Application.run(Application.java:41)',
      '\tat com.example.billing.Application.main(Application.java:19)',
    ],
    says: ['IllegalStateException', 'opening balance'],
  }),
};

export const goPanic: Crash = {
  name: 'panic (Go)',
  ids: ['app/unhandled-exception'],
  make: (draft) => ({
    ...exits(draft, 2),
    log: [
      'time=2026-03-02T10:15:01Z level=INFO msg="reading feature flags"',
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6d2f4a]',
      '',
      'goroutine 1 [running]:',
      'main.(*Flags).Load(0x0, {0x7c1a20, 0x9})',
      '\t/src/flags/load.go:52 +0x2a',
      'main.main()',
      '\t/src/main.go:31 +0x11d',
    ],
    says: ['nil pointer'],
  }),
};

export const pythonMissingEnv: Crash = {
  name: 'environment variable missing (Python)',
  ids: ['config/missing-env'],
  make: (draft) => ({
    ...exits(draft),
    log: [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 12, in <module>',
      '    dsn = os.environ["LEDGER_DSN"]',
      '  File "<frozen os>", line 685, in __getitem__',
      "KeyError: 'LEDGER_DSN'",
    ],
    says: ['LEDGER_DSN'],
  }),
};

export const pythonMissingModule: Crash = {
  name: 'module missing (Python)',
  ids: ['app/missing-module'],
  make: (draft) => ({
    ...exits(draft),
    log: [
      'Traceback (most recent call last):',
      '  File "/app/worker.py", line 4, in <module>',
      '    import confluent_kafka',
      "ModuleNotFoundError: No module named 'confluent_kafka'",
    ],
    says: ['confluent_kafka'],
  }),
};

export const badFlag: Crash = {
  name: 'flag that the program does not know',
  ids: ['app/bad-flag'],
  make(draft) {
    draft.container.args = ['--listen=:8080', '--max-conection-age=30s'];
    return {
      ...exits(draft, 2, 9, 0),
      log: [
        'Error: unknown flag: --max-conection-age',
        'Usage:',
        '  server [flags]',
        '',
        'Flags:',
        '      --listen string                  address (default ":8080")',
        '      --max-connection-age duration    how long a connection may live',
      ],
      says: ['--max-conection-age'],
    };
  },
};
