/** Signals by which the kernel ends a process for an error of its own code, and what to do. */
/** A death by a signal that only the process itself can cause. */
interface Crash {
  /** The POSIX signal. */
  readonly signal: string;
  readonly what: string;
  readonly advice: string;
}

/** By exit code: 128 plus the signal. */
export const CRASHES: { readonly [code: number]: Crash } = {
  132: {
    signal: 'SIGILL',
    what: 'illegal instruction: the binary needs CPU features (such as AVX) that this node may lack',
    advice: 'use a build for the CPU of the node, or select nodes with these CPU features',
  },
  133: {
    signal: 'SIGTRAP',
    what: 'trace trap: a fatal error of the runtime or a deliberate trap',
    advice: 'look for the fatal error before it in the log',
  },
  134: {
    signal: 'SIGABRT',
    what: 'abort: a failed assertion, a corrupted heap or a fatal error of its runtime',
    advice: 'look for the failed assertion or fatal error before it in the log',
  },
  135: {
    signal: 'SIGBUS',
    what: 'bus error: a mapped file lost its storage, often because /dev/shm is full (64Mi by default)',
    advice: 'mount an emptyDir with medium Memory and a sizeLimit at /dev/shm, or free the disk of the mapped file',
  },
  136: {
    signal: 'SIGFPE',
    what: 'arithmetic error such as an integer division by zero',
    advice: 'find the division in the native code',
  },
  139: {
    signal: 'SIGSEGV',
    what: 'segmentation fault in native code',
    advice:
      'check the native libraries: built for another libc or CPU, wrong version, or a bug; a core dump shows the place',
  },
  159: {
    signal: 'SIGSYS',
    what: 'a system call that the seccomp profile forbids',
    advice: 'allow the system call in the seccomp profile, or use RuntimeDefault',
  },
};
