import type { LIMITS } from '../../../../src/logs/catalogue/platform/limits.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof LIMITS> = {
  'memory/cannot-allocate': {
    reads: [
      'fork: Cannot allocate memory',
      'OSError: [Errno 12] Cannot allocate memory',
      'memory allocation of 4294967296 bytes failed',
      "OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x0000000700000000, 4294967296, 0) failed; error='Not enough space' (errno=12)\n# There is insufficient memory for the Java Runtime Environment to continue.",
      'Error occurred during initialization of VM\nCould not reserve enough space for 8388608KB object heap',
      'FATAL:  could not map anonymous shared memory: Cannot allocate memory',
      'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array with shape (1000000000,)',
      '[ERROR] InnoDB: Cannot allocate memory for the buffer pool',
      'Error: spawn ENOMEM',
      'cc1plus: out of memory allocating 65536 bytes',
      'binary_alloc: Cannot reallocate 336624 bytes of memory (of type "binary").',
      'sqlservr: This program requires a machine with at least 2000 megabytes of memory.',
      'eheap_alloc: Cannot allocate 147852528 bytes of memory (of type "heap").',
      '# Fatal process OOM in insufficient memory to create an Isolate',
      '# Fatal process out of memory: Failed to reserve virtual memory for CodeRange',
    ],
    ignores: [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'java.lang.OutOfMemoryError: Java heap space',
      'allocated 10 MB memory',
      'open store: unable to open database file: out of memory (14)',
    ],
  },
  'memory/shell-killed': {
    reads: [
      'Killed',
      '/entrypoint.sh: line 12:    17 Killed                  /opt/importer --all',
      'Killed                  python worker.py',
    ],
    ignores: ['Killed by user request', 'job was Killed', 'Killed the old worker', 'Killed 3 idle sessions'],
  },
  'limit/threads': {
    reads: [
      {
        log: 'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
        fields: { what: 'threads' },
      },
      "RuntimeError: can't start new thread",
      'runtime: failed to create new OS thread (have 12 already; errno=11)',
      'OpenBLAS blas_thread_init: pthread_create failed for thread 3 of 8: Resource temporarily unavailable',
      'sh: fork: Resource temporarily unavailable',
      "sh: can't fork: Resource temporarily unavailable",
      'thread \'main\' panicked: failed to spawn thread: Os { code: 11, kind: WouldBlock, message: "Resource temporarily unavailable" }',
      "ThreadError: can't create Thread: Resource temporarily unavailable",
      'Error: spawn /usr/bin/convert EAGAIN',
    ],
    ignores: ['recv: Resource temporarily unavailable', 'started 12 threads', 'fork: Cannot allocate memory'],
  },
  'limit/files': {
    reads: [
      { log: 'accept tcp [::]:8080: accept4: too many open files', fields: { what: 'files' } },
      "OSError: [Errno 24] Too many open files: '/tmp/a'",
      'java.net.SocketException: Too many open files',
      "Error: ENOSPC: System limit for number of file watchers reached, watch '/app'",
      'Error: EMFILE: too many open files, watch',
      'System.IO.IOException: The configured user limit (128) on the number of inotify instances has been reached, or the per-process limit on the number of open file descriptors has been reached.',
      'too many open files: fsnotify: cannot create watcher',
      'OSError: [Errno 28] inotify watch limit reached',
      'java.io.IOException: User limit of inotify watches reached',
      'inotify_add_watch("/etc/app") failed: No space left on device',
      'FATAL: Listen error: unable to monitor directories for changes.',
      'max file descriptors [4096] for elasticsearch process is too low, increase to at least [65535]',
    ],
    ignores: ['opened 12 files', 'fd_limits="(soft=20000, hard=20000)"'],
  },
  'memory/page-size': {
    reads: ['<jemalloc>: Unsupported system page size'],
    ignores: ['page size: 4096', 'page size of the listing must be less than 100'],
  },
  'memory/gpu': {
    reads: [
      {
        log: 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.2 GiB free.',
        fields: { what: 'gpu-memory' },
      },
      'RuntimeError: CUDA error: out of memory',
      'torch.OutOfMemoryError: HIP out of memory. Tried to allocate 32.00 MiB.',
      'CUDA driver error: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
      'RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`',
      'RESOURCE_EXHAUSTED: Out of memory while trying to allocate 4294967296 bytes.',
      'vk::Device::allocateMemory: ErrorOutOfDeviceMemory',
    ],
    ignores: ['GPU memory: 22 GiB free', 'RESOURCE_EXHAUSTED: quota exceeded', 'fatal: out of memory'],
  },
  'cpu/instruction-set': {
    reads: [
      'Illegal instruction (core dumped)',
      'Fatal glibc error: CPU does not support x86-64-v2',
      'WARNING: MongoDB 5.0+ requires a CPU with AVX support, and your current system does not appear to have that!',
      'The TensorFlow library was compiled to use AVX instructions, but these are not available on your machine.',
    ],
    ignores: [
      'This TensorFlow binary is optimized to use available CPU instructions in performance-critical operations: AVX2',
      'instruction manual',
    ],
  },
};
