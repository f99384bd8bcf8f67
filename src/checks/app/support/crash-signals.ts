/** Signals by which the kernel ends a process for an error of its own code, and what to do. */

/** The pattern that reads what a parent reports about one of its processes. */
export const CHILD_SIGNAL = 'process/child-signal';

/** A death by a signal that only the process itself can cause. */
export interface Crash {
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
    what: 'bus error: mapped memory lost its storage, often a full /dev/shm',
    advice: 'raise the sizeLimit of the volume at /dev/shm, or free the disk of the mapped file',
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

/** The number of a signal, as a parent reports it: `killed by signal 7`, `exitcode: -7` (Python). */
const NUMBERED = /\b(?:signal:? \(?|exitcode\s{0,3}[:=]\s{0,3}-)(\d{1,2})\b/i;
/** A bus error, as a shell or a parent reports it (strsignal). */
const BUS_ERROR = /\bbus error\b|\bSIGBUS\b/i;

/** The name of a signal, as Go's runtime begins its report with it. */
const NAMED = /^SIG[A-Z]{3,4}\b/;

/** Returns the crash that a line of a log reports by the number or name of its signal, or as a bus error. */
export function crashIn(text: string): Crash | undefined {
  const start = text.slice(0, 600);
  if (BUS_ERROR.test(start)) return CRASHES[135];
  const name = NAMED.exec(start)?.[0];
  if (name !== undefined) return Object.values(CRASHES).find((crash) => crash.signal === name);
  const signal = NUMBERED.exec(start)?.[1];
  return CRASHES[128 + Number(signal)];
}
