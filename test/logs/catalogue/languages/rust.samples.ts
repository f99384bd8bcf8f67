import type { RUST } from '../../../../src/logs/catalogue/languages/rust.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof RUST> = {
  'rust/panic': {
    reads: [
      {
        log: "\nthread 'main' (31702) panicked at src/main.rs:4:130:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
        fields: {
          type: 'panic',
          message: 'called `Option::unwrap()` on a `None` value',
          frame: 'src/main.rs:4',
          language: 'Rust',
        },
      },
      {
        log: "thread 'main' panicked at 'DATABASE_URL must be set: NotPresent', src/main.rs:9:5\nnote: run with `RUST_BACKTRACE=1`",
        fields: {
          message: 'DATABASE_URL must be set: NotPresent (an environment variable is not set)',
          frame: 'src/main.rs:9',
        },
      },
      {
        log: "thread 'tokio-runtime-worker' panicked at src/db.rs:17:10:\nin worker 1",
        fields: { message: 'in worker 1' },
      },
    ],
    ignores: ['nobody panicked at the sight', "worker 'a' panicked at startup"],
  },
  'rust/stack-overflow': {
    reads: ["thread 'main' (31727) has overflowed its stack\nfatal runtime error: stack overflow, aborting"],
    ignores: ['the buffer has overflowed its stack'],
  },
  'rust/main-error': {
    reads: [
      {
        log: 'Error: NotPresent',
        fields: { type: 'NotPresent', message: 'NotPresent (an environment variable is not set)' },
      },
      { log: 'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }', fields: { type: 'Os' } },
      {
        log: 'Error: could not load config\n\nCaused by:\n    0: reading /etc/app.toml\n    1: No such file or directory (os error 2)',
        fields: { message: 'could not load config: reading /etc/app.toml: No such file or directory (os error 2)' },
      },
    ],
    ignores: ['Error: unknown flag: --prot', "Error: Cannot find module 'x'"],
  },
};
