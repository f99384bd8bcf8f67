import { availableParallelism } from 'node:os';

export default {
  // The slowest files first, so that no core works alone at the end.
  spec: [
    'test/*.test.ts',
    'test/gates/**/*.test.ts',
    'test/scripts/**/*.test.ts',
    'test/!(archives|browser|cluster|gates|images|scripts)/**/*.test.ts',
  ],
  timeout: 20_000,
  // One file at a time on each core. By default mocha leaves out one core.
  parallel: true,
  jobs: Math.max(2, availableParallelism()),
};
