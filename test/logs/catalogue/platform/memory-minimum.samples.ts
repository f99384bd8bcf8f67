import type { MEMORY_MINIMUM } from '../../../../src/logs/catalogue/platform/memory-minimum.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof MEMORY_MINIMUM> = {
  'memory/below-minimum': {
    reads: [
      'Found 1.50GiB available memory. Setting maxmemory to 1.20GiB\nThere are 10 threads, so 2.50GiB are required. Exiting...',
      'Max memory is less than 256MB per thread. Exiting...',
      'Could not initialize seastar: std::runtime_error (insufficient physical memory: needed 2147483648 available 500000000)',
      'FATAL: the server requires at least 4 GB of RAM, found 2 GB',
      'total memory 512MB is lower than the minimum of 1GB',
      'not enough memory to start the node',
    ],
    ignores: [
      'at least 10GB of free disk space is required',
      '3.00GiB are required for the archive',
      'System memory 259522560 must be at least 471859200. Please increase heap size using the --driver-memory option',
      '0/3 nodes are available: 3 Insufficient memory.',
      'insufficient shared memory (shm)',
      'not enough memory for the buffer pool',
      'memory usage is less than expected',
    ],
  },
};
