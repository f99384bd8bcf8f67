import { availableParallelism } from 'node:os';

export default {
  spec: ['test/**/*.test.ts'],
  ignore: ['test/archives/**', 'test/cluster/**'],
  timeout: 20_000,
  // A file is the unit of work. Left to itself, mocha leaves one core out.
  parallel: true,
  jobs: Math.max(2, availableParallelism()),
};
