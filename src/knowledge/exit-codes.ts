/**
 * Exit codes and signals. CRI never fills `terminated.signal`. An exit code of 128 + N stands for signal N (containerd
 * pkg/sys/reaper, conmon src/ctr_exit.c).
 */

import type { ExitMeaning, Os } from '../model/reports.ts';
import { clientMeanings } from './client-exits.ts';

/** Signals by number, as on every architecture that Kubernetes runs on except MIPS (signal(7)). */
export const SIGNALS: { readonly [number: number]: string } = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  16: 'SIGSTKFLT',
  17: 'SIGCHLD',
  18: 'SIGCONT',
  19: 'SIGSTOP',
  20: 'SIGTSTP',
  21: 'SIGTTIN',
  22: 'SIGTTOU',
  23: 'SIGURG',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  26: 'SIGVTALRM',
  27: 'SIGPROF',
  28: 'SIGWINCH',
  29: 'SIGIO',
  30: 'SIGPWR',
  31: 'SIGSYS',
};

/** Signals that do not end a process that has no handler for them (signal(7): Ign, Stop, Cont). */
const HARMLESS: ReadonlySet<string> = new Set([
  'SIGCHLD',
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGWINCH',
]);

/** What each signal means. */
const SIGNAL_MEANINGS: { readonly [name: string]: string } = {
  SIGHUP: 'hang-up: the controlling terminal or parent process went away',
  SIGINT: 'interrupt, as sent by Ctrl-C',
  SIGQUIT: 'quit; the JVM and Go print their stacks on it',
  SIGILL: 'an instruction that the CPU does not know: the program was built for a newer CPU, or it trapped on purpose',
  SIGTRAP: 'a breakpoint or a trap on purpose (V8 and .NET end this way on a fatal error)',
  SIGABRT: 'the program aborted itself: assert, abort(), an uncaught C++ exception, V8 out of heap',
  SIGBUS: 'memory that cannot be accessed: a truncated mapped file, a full /dev/shm',
  SIGFPE: 'an arithmetic error such as an integer division by zero',
  SIGKILL:
    'killed by the kernel or another process: out of memory, an expired grace period after a probe kill or a deletion, an eviction, or kill -9',
  SIGSEGV: 'access to memory that the program may not use',
  SIGPIPE: 'wrote to a pipe or socket that has no reader',
  SIGTERM: 'request to stop: a probe kill, a deletion, a drain, or a process inside the container',
  SIGXCPU: 'the CPU time limit (ulimit) was used up',
  SIGXFSZ: 'a file grew beyond the file size limit (ulimit)',
  SIGSYS: 'a system call that seccomp forbids',
};

/** Codes that mean something other than 128 + signal. */
const OWN_MEANINGS: readonly ExitMeaning[] = [
  { code: -1, name: null, meaning: 'the runtime has no exit code (CRI-O after it lost track of the container)' },
  { code: 0, name: null, meaning: 'success; with restartPolicy Always the kubelet restarts it' },
  { code: 1, name: null, meaning: 'a general error: read the log' },
  { code: 2, name: null, meaning: 'wrong usage of a command or shell builtin, or a Go panic' },
  { code: 3, name: null, meaning: "the application's own code; also a JVM with -XX:+ExitOnOutOfMemoryError" },
  { code: 64, name: 'EX_USAGE', meaning: 'the command was used wrongly (sysexits.h)' },
  { code: 65, name: 'EX_DATAERR', meaning: 'the input data was wrong (sysexits.h)' },
  { code: 66, name: 'EX_NOINPUT', meaning: 'an input file is missing or unreadable (sysexits.h)' },
  { code: 69, name: 'EX_UNAVAILABLE', meaning: 'a service is unavailable (sysexits.h)' },
  { code: 70, name: 'EX_SOFTWARE', meaning: 'an internal software error (sysexits.h)' },
  { code: 71, name: 'EX_OSERR', meaning: 'an operating system error (sysexits.h)' },
  { code: 73, name: 'EX_CANTCREAT', meaning: 'an output file cannot be created (sysexits.h)' },
  { code: 74, name: 'EX_IOERR', meaning: 'an input or output error (sysexits.h)' },
  { code: 77, name: 'EX_NOPERM', meaning: 'permission denied (sysexits.h)' },
  { code: 78, name: 'EX_CONFIG', meaning: 'something is wrong in the configuration (sysexits.h)' },
  { code: 125, name: null, meaning: 'docker or podman could not start the container; the kubelet never reports it' },
  { code: 126, name: null, meaning: 'a shell or wrapper inside the container found a command that is not executable' },
  {
    code: 127,
    name: null,
    meaning: 'a shell or wrapper inside the container did not find a command, or the loader did not find a library',
  },
  {
    code: 128,
    name: null,
    meaning: 'containerd could not start the process (reason StartError), or the application exited with it',
  },
  { code: 255, name: null, meaning: 'exit(-1), an exec that the runtime could not do, or a code the runtime lost' },
];

/**
 * NTSTATUS values that Windows containers end with. The API stores them as int32, so they read negative. Source:
 * learn.microsoft.com/openspecs/windows_protocols/ms-erref (NTSTATUS values); 0xE0434352 is the CLR's own.
 */
const WINDOWS_MEANINGS: readonly ExitMeaning[] = [
  { code: -1073741819, name: '0xC0000005', meaning: 'access violation: access to memory that the program may not use' },
  { code: -1073741801, name: '0xC0000017', meaning: 'not enough memory: the virtual memory or paging file is full' },
  { code: -1073741795, name: '0xC000001D', meaning: 'an instruction that the CPU does not know' },
  { code: -1073741676, name: '0xC0000094', meaning: 'integer division by zero' },
  { code: -1073741571, name: '0xC00000FD', meaning: 'stack overflow' },
  { code: -1073741523, name: '0xC000012D', meaning: 'commitment limit: memory ran out' },
  { code: -1073741515, name: '0xC0000135', meaning: 'a DLL is missing' },
  {
    code: -1073741511,
    name: '0xC0000139',
    meaning: 'a DLL lacks an entry point: it is not the version that the program was built for',
  },
  { code: -1073741510, name: '0xC000013A', meaning: 'Ctrl-C: the normal way to stop a Windows container' },
  { code: -1073741502, name: '0xC0000142', meaning: 'a DLL could not be initialised' },
  { code: -1073740940, name: '0xC0000374', meaning: 'heap corruption' },
  {
    code: -1073740791,
    name: '0xC0000409',
    meaning: 'fail-fast: the program aborted itself, or its stack was overrun',
  },
  { code: -1073740771, name: '0xC000041D', meaning: 'an unhandled exception inside a callback' },
  { code: -532462766, name: '0xE0434352', meaning: 'an uncaught .NET exception' },
];

/**
 * Returns the signal that an exit code stands for.
 * @param code as the API gives it
 * @returns `SIGKILL` for 137; null if the code stands for no signal, or for one that does not end a process
 */
export function signalOf(code: number): string | null {
  const signal = code > 128 ? SIGNALS[code - 128] : undefined;
  return signal === undefined || HARMLESS.has(signal) ? null : signal;
}

/** Returns an NTSTATUS as Windows writes it: `0xC0000005` for -1073741819. */
export function ntStatus(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

/**
 * Returns what an exit code means.
 * @param code as the API gives it: 0 to 255, -1 (CRI-O), or an int32 NTSTATUS (Windows)
 */
export function describeExit(code: number, os: Os = 'linux'): ExitMeaning {
  if (os === 'windows') {
    const known = WINDOWS_MEANINGS.find((one) => one.code === (code | 0));
    if (known) return known;
    // A large or negative code comes from Windows, a small one from the application. The signal table applies to
    // neither.
    if (code < -1 || code > 0xffff)
      return { code, name: ntStatus(code), meaning: 'a Windows status code (NTSTATUS or HRESULT)' };
    return (
      OWN_MEANINGS.find((one) => one.code === code && (code < 126 || code === 128)) ?? {
        code,
        name: null,
        meaning: "the application's own exit code",
      }
    );
  }
  const own = OWN_MEANINGS.find((one) => one.code === code);
  if (own) return own;
  const signal = signalOf(code);
  if (signal !== null) return { code, name: signal, meaning: SIGNAL_MEANINGS[signal] ?? `ended by ${signal}` };
  const windows = WINDOWS_MEANINGS.find((one) => one.code === (code | 0));
  const harmless = SIGNALS[code - 128];
  const not = harmless === undefined ? '' : `, not ${harmless}: that signal does not end a process`;
  const clients = clientMeanings(code).map((one) => `; of ${one}`);
  return windows ?? { code, name: null, meaning: `the application's own exit code${not}${clients.join('')}` };
}

/** Returns every code that the table shows, in ascending order. */
export function exitCodes(os: Os): readonly ExitMeaning[] {
  if (os === 'windows') return WINDOWS_MEANINGS;
  const signals = Object.keys(SIGNAL_MEANINGS).map((name) => {
    const number = Number(Object.keys(SIGNALS).find((key) => SIGNALS[Number(key)] === name));
    return describeExit(128 + number);
  });
  return [...OWN_MEANINGS, ...signals].sort((a, b) => a.code - b.code);
}
