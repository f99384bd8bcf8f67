/** No memory, threads, processes or file descriptors are left, as the process itself says it. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Lines about memory that other patterns read: a runtime's heap limit, locked memory. */
const OTHER_MEMORY = once(() =>
  oneOf([
    /unable to open database file/i,
    /heap out of memory|OutOfMemoryError|Allowed memory size|JavaScript heap|goroutine/i,
    /runtime: out of memory: cannot allocate/i,
    /GOMEMLIMIT|OutOfMemoryException|RLIMIT_MEMLOCK|memlock|mlock/i,
    /\b(?:cuda|gpu|hip|cublas|cudnn|vulkan|vram)\b/i,
  ]),
);

/** What an allocator prints on a kernel with larger pages than it was built for, such as jemalloc on 64 KiB pages. */
const PAGE_SIZE = /[Uu]nsupported (?:system )?page ?size/;

export const LIMITS = [
  pattern({
    id: 'memory/cannot-allocate',
    kind: 'out-of-memory',
    needles: [
      'allocate',
      'requires a machine with',
      'enomem',
      'bad_alloc',
      'out of memory',
      'memory allocation of',
      'memoryerror',
      'could not map',
      'map failed',
      'cannot reserve',
      'insufficient memory',
      'not enough space',
      'fatal process o',
      'could not reserve',
      'oom command not allowed',
      'virtual memory exhausted',
    ],
    find: () =>
      oneOf([
        /[Cc]annot allocate memory|\bENOMEM\b/,
        /memory allocation of \d{1,20} bytes failed/,
        /(?:mmap|malloc|realloc|calloc|fork|vfork|clone)(?:\(\))?.{0,40}(?:failed|[Oo]ut of memory)/,
        /insufficient memory for the Java Runtime/,
        /Native memory allocation \((?:mmap|malloc)\) failed/,
        /Could not reserve enough space for/,
        sequence(
          [/[Ff]ailed|[Uu]nable|[Cc]ould not|[Cc]annot|[Cc]an't/],
          / (?:to )?(?:(?:re)?allocate|reserve|map)\b.{0,60}(?:memory|bytes|shared|[KMGT]i?B|array)/,
        ),
        /could not map anonymous shared memory/,
        /virtual memory exhausted|Out of memory: [Kk]illed|fatal: out of memory|: out of memory\b/,
        /Fatal process (?:OOM in|out of memory: ).{1,100}/,
        /requires a machine with at least \d{1,7} [a-z]{1,10} of memory/,
        /\b[Oo]ut of memory (?:on request|allocating|\(Needed|trying)/,
        /DETAIL: {1,3}Failed on request of size/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      // The heap limits of runtimes are another kind. An allocator that cannot work with the kernel's pages gets none.
      if (OTHER_MEMORY().test(text) || around.before(PAGE_SIZE, 5) !== undefined) return null;
      return { fields: { detail: detailOf(text) } };
    },
    source: [
      'errno(3) ENOMEM',
      'rust alloc::handle_alloc_error',
      'openjdk os_linux.cpp, arguments.cpp',
      'postgres src/backend/port/sysv_shmem.c',
      'numpy',
      'run: shells',
    ],
  }),
  pattern({
    id: 'memory/page-size',
    kind: 'refused',
    needles: ['page size', 'pagesize'],
    find: () => PAGE_SIZE,
    ends: true,
    read: (_match, around) => ({ fields: { what: 'other', detail: detailOf(around.matched.text) } }),
    source: 'jemalloc/jemalloc src/pages.c os_page_detect, pages_boot',
    specificity: 88,
  }),
  pattern({
    id: 'memory/gpu',
    kind: 'limit-reached',
    needles: [
      'out of memory',
      'memoryallocation',
      'outofmemory',
      'out_of_device_memory',
      'outofdevicememory',
      'alloc_failed',
    ],
    find: () =>
      oneOf([
        /\b(?:CUDA|HIP|GPU|MPS backend)(?: error)?[: ]{1,3}out of memory\b/,
        /\bCUDA_ERROR_OUT_OF_MEMORY\b|\bcudaErrorMemoryAllocation\b|\bCU(?:BLAS|DNN|FFT)_STATUS_ALLOC_FAILED\b/,
        /\bhipErrorOutOfMemory\b|\bErrorOutOfDeviceMemory\b|\bERROR_OUT_OF_DEVICE_MEMORY\b/,
        /RESOURCE_EXHAUSTED: .{0,40}[Oo]ut of memory (?:while trying to allocate|allocating|on)/,
      ]),
    ends: true,
    read: (_match, around) => ({ fields: { what: 'gpu-memory', detail: detailOf(around.matched.message) } }),
    source: [
      'pytorch/pytorch c10/cuda/CUDACachingAllocator.cpp, aten/src/ATen/mps/MPSAllocator.mm',
      'openxla/xla xla/tsl/framework/bfc_allocator.cc',
      'https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html (cudaErrorMemoryAllocation)',
    ],
    specificity: 89,
  }),
  pattern({
    id: 'memory/shell-killed',
    kind: 'out-of-memory',
    needles: ['killed'],
    find: () =>
      oneOf([
        sequence(
          /^/,
          group('?:', [/\S{1,200}: line \d{1,6}:\s{1,10}\d{1,9} /, /\S{0,200}: (?:line )?\d{1,6}: /], '?'),
          /Killed(?:\s{2,30}\S.{0,300})?$/,
        ),
        /: line \d{1,6}:\s{1,10}\d{1,9} Killed\b/,
      ]),
    on: 'text',
    read: (match, around) => {
      // make, npm and shells print the bare word alone, or spaces and the command.
      const text = match[0];
      return /^Killed\s{1,30}(?:by|the|all|a|an|process|connection)\b/i.test(text)
        ? null
        : { fields: { detail: detailOf(around.matched.text ?? text) } };
    },
    source: 'bash jobs.c, dash jobs.c showjob: strsignal(SIGKILL) = "Killed"',
  }),
  pattern({
    id: 'limit/threads',
    kind: 'limit-reached',
    needles: [
      'native thread',
      'pthread_create',
      "can't start new thread",
      'resource temporarily unavailable',
      'failed to create new os thread',
      'cannot create thread',
      'unable to create thread',
      'uv_thread_create',
      'thread constructor failed',
      "can't create thread",
      'failed to spawn thread',
      "os can't spawn worker thread",
      'newosproc',
      'process limit',
      'cannot fork',
      "can't alloc thread",
      'eagain',
    ],
    find: () =>
      oneOf([
        /unable to create (?:new )?native thread/,
        /pthread_create (?:failed|\(\) failed)/,
        /[Ff]ailed to start (?:the native )?thread/,
        /can't start new thread/,
        /fork(?:ing)?(?:\(\))?: (?:retry: )?[Rr]esource temporarily unavailable/,
        /(?:can't|cannot|could not|unable to) fork(?: process| new process)?/,
        /failed to create new OS thread/,
        /runtime: may need to increase max user processes/,
        /[Ff]ailed to (?:spawn|create)(?: a| new)? thread/,
        /[Tt]hread constructor failed/,
        /OS can't spawn worker thread/,
        /can't (?:alloc|create) [Tt]hread/,
        /spawn \S{0,200} ?EAGAIN/,
        /(?:errno|code)[:= ]{1,3}11\b.{0,60}[Rr]esource temporarily unavailable/,
        /too many (?:processes|threads)/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      return /Cannot allocate memory|:memory|ENOMEM/.test(text)
        ? null
        : { fields: { what: 'threads', detail: detailOf(text) } };
    },
    source: [
      'openjdk javaThread.cpp',
      'golang/go runtime/os_linux.go newosproc',
      'python _threadmodule.c',
      'OpenMathLib/OpenBLAS memory.c',
      'bash jobs.c',
      'rust std thread',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'limit/files',
    kind: 'limit-reached',
    needles: [
      'too many open files',
      'emfile',
      'enfile',
      'file watchers',
      'inotify',
      'file descriptor',
      'max file desc',
      'nofile',
      'os error 24',
      'no file descriptors',
      'unable to monitor directories',
      'no space left',
      'rlimit for open files',
    ],
    find: () =>
      oneOf([
        /[Tt]oo many open files|set rlimit for open files|\b(?:EMFILE|ENFILE)\b/,
        /System limit for number of file watchers reached/,
        /inotify (?:instances?|watch(?:es)?|limit)\b/,
        /(?:user limit|limit).{0,40}inotify/,
        /os error 24\b/,
        /[Ff]ailed to create inotify object|unable to monitor directories for changes/,
        /(?:inotify_add_watch|fsnotify|inotify|\bwatch(?:er|es|ing)?\b).{0,120}[Nn]o space left on device/,
        sequence(
          /(?:max(?:imum)? |number of )?(?:open )?file(?: |-)?desc(?:riptor)?s? /,
          /.{0,60}(?:too low|exceeded|exhausted)/,
        ),
        /NOFILE.{0,40}(?:too low|failed)/,
      ]),
    read: (_match, around) => {
      if (/^\s{0,8}code: /.test(around.matched.text)) return null;
      return { fields: { what: 'files', detail: detailOf(around.matched.message) } };
    },
    source:
      'errno(3) EMFILE; libuv; dotnet/runtime FileSystemWatcher.Linux.cs; elastic/elasticsearch BootstrapChecks.java',
    specificity: 84,
  }),
  pattern({
    id: 'cpu/instruction-set',
    kind: 'segfault',
    needles: [
      'illegal instruction',
      'x86-64-v',
      'cpu does not support',
      'does not support x86',
      'sigill',
      'requires avx',
      'requires a cpu',
      'compiled to use',
      'cpu doesn',
      'requires sse',
    ],
    find: () =>
      oneOf([
        /\b[Ii]llegal instruction\b/,
        /CPU does not support x86-64-v\d/,
        /(?:requires|require) (?:a )?(?:CPU with )?(?:AVX2?|SSE4\.\d|x86-64-v\d)\b.{0,60}/,
        /compiled to use (?:AVX2?|SSE4\.\d|FMA|AVX512F?).{0,60}not available/,
        /CPU (?:does not|doesn't) (?:support|have) .{0,40}(?:AVX|SSE|instruction)/,
        /SIGILL\b/,
      ]),
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message) } }),
    source: [
      'bminor/glibc sysdeps/x86/isa-level.c (dl_isa_level_check)',
      'docker-library/mongo docker-entrypoint.sh',
      'signal(7) SIGILL',
    ],
    specificity: 60,
  }),
];
