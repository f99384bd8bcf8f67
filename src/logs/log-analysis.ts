/** What reading a log returns. All pure data. */

import type { Severity } from '../model/reports.ts';

export interface LogLine {
  /** Index in `LogAnalysis.lines`. */
  readonly index: number;
  /** The kubelet's timestamp, RFC 3339, or null. */
  readonly time: string | null;
  /**
   * The line as the app wrote it, without the kubelet's timestamp. At most 2000 characters; control characters are
   * replaced.
   */
  readonly text: string;
  /**
   * The text without the app's own timestamp, level and logger name. In a JSON or logfmt line: the message and its
   * error. The whole text where no prefix is known.
   */
  readonly message: string;
  readonly severity: Severity | null;
  /** Fields of a JSON or logfmt line. */
  readonly fields: { readonly [name: string]: string } | null;
}

/**
 * What a line or a trace means: kinds and the fields of each. Most kinds have one check. Some lines do not name every
 * field, so most fields are optional.
 */
export interface MatchFields {
  /** Uncaught exception, panic, crash report. */
  exception: { type: string; message?: string; frame?: string; language: string };
  /** The image lacks a module, package, gem, class or shared object of the app. */
  'missing-module': {
    module: string;
    language?: string;
    /** PHP: `module` is an extension in C. `likely`: another cause fits, too. */
    extension?: 'sure' | 'likely';
    /** What the program calls of the extension: `mysqli_connect()`. */
    uses?: string;
  };
  'missing-env': { variable: string };
  /** The app cannot parse a config file, or rejects a value in it. */
  'config-invalid': { detail: string; path?: string; at?: string; key?: string };
  'bad-flag': {
    flag: string;
    program?: string;
    /** The environment variable that the program has it from, as it says; `flag` may be the value or this name. */
    variable?: string;
    /** What would be right: `±` is the sign and `<value>` the value that the wrong option has. */
    suggests?: string;
  };
  /** The program rejects its command line and prints its usage. It names no flag. */
  usage: { detail: string };
  /** `access` `write`: the app creates the file; its directory is missing. */
  'missing-file': { path: string; access?: 'write' };
  /** `insists`: the program refuses a path that others may use, or that another user owns. */
  'permission-denied': { path: string; insists?: 'mode' | 'owner' };
  /** `path`: where the line or its trace names one. */
  'read-only': { path?: string };
  'disk-full': { path?: string; detail: string };
  /** The kernel returns an error for a file: EIO, ESTALE, EUCLEAN, a mount without its server. */
  'io-error': { path?: string; detail: string };
  'port-in-use': { port: string; address?: string };
  /** bind: permission denied. */
  'privileged-port': { port: string; address?: string };
  dns: { host: string };
  'connection-refused': { host?: string; port?: string; service?: string };
  'connection-timeout': { host?: string; port?: string; service?: string };
  /** Reset, closed, no route, unreachable, EOF from a dependency. */
  'connection-failed': { host?: string; port?: string; service?: string; detail: string };
  tls: { detail: string; host?: string; port?: string };
  /** A dependency rejects the credentials. */
  'auth-failed': {
    detail: string;
    user?: string;
    host?: string;
    service?: string;
    /** What a known user may not do, as the cloud calls it: `s3:GetObject`. */
    action?: string;
  };
  /** The Kubernetes API refuses the app's ServiceAccount. */
  'rbac-forbidden': { user?: string; verb: string; resource: string; group?: string; namespace?: string };
  /**
   * The app refuses its environment: a failed migration, a stale lock, a licence, another version of its data or of
   * itself.
   */
  refused: { what: 'migration' | 'lock' | 'licence' | 'version' | 'data' | 'other'; detail: string };
  /** The heap limit of the runtime, not of the cgroup. `limit` is as the log writes it. */
  'heap-exhausted': {
    runtime: 'jvm' | 'node' | 'go' | 'dotnet' | 'python' | 'php' | 'other';
    detail: string;
    limit?: string;
  };
  /** The kernel refuses malloc or mmap, or a shell reports that a child was `Killed`. */
  /** `needed`: the memory that the program asks for before it starts to work, in bytes. */
  'out-of-memory': { detail: string; needed?: string };
  /** No threads, processes or file descriptors are left. */
  'limit-reached': { what: 'threads' | 'files' | 'gpu-memory' | 'other'; detail: string };
  /** `exec /x: exec format error`. */
  'exec-format': { path: string };
  /** The container runtime writes `exec /x: no such file or directory`: the interpreter or the loader is missing. */
  'exec-no-such-file': { path: string };
  'command-not-found': { command: string; script?: string; at?: string };
  /** `capabilities`: the kernel refuses with EPERM; without it, with EACCES. */
  'not-executable': { path: string; script?: string; lacks?: 'capabilities' };
  /** A shared library or the dynamic loader. */
  'missing-library': { library: string; program?: string };
  'glibc-version': { version: string; library?: string };
  segfault: { detail: string };
  /** A key does not fit what it is to decrypt. `setting`: the variable that such programs take it from. */
  'wrong-key': { detail: string; setting?: string };
  /** Text that the character encoding of the locale cannot hold. */
  'wrong-locale': { detail: string };
  /** The app says that it was told to stop. `signal` is a POSIX signal. */
  'shutting-down': { detail: string; signal?: string };
  /** The app says that it listens. */
  listening: { port: string; address?: string };
  /** An error or fatal line that no other kind covers. */
  'error-line': { detail: string };
}

export type MatchKind = keyof MatchFields;

/** What a pattern of the catalogue yields. */
export type LogMatch = {
  readonly [K in MatchKind]: {
    readonly kind: K;
    /** Id of the pattern: `python/uncaught`, `nginx/host-not-found`. */
    readonly pattern: string;
    /** Index of the line to quote. */
    readonly line: number;
    /** Indices of further lines to quote, in order: the first frame of the app itself. */
    readonly also: readonly number[];
    readonly fields: Readonly<MatchFields[K]>;
    /** The match is in the final error block, not in an error that the process survived. */
    readonly fatal: boolean;
  };
}[MatchKind];

export interface LogAnalysis {
  readonly container: string;
  /** Where the lines come from; absent for the container's log. */
  readonly origin?: 'termination-message';
  /** Whether this is the log of the previous instance, as in `kubectl logs --previous`. */
  readonly previous: boolean;
  readonly lines: readonly LogLine[];
  /** Older lines were not read, or not by all patterns. */
  readonly truncated: boolean;
  /** Where the log was too much work: how many of its newest lines all patterns read (reading-budget.ts). Else null. */
  readonly part: { readonly read: number; readonly of: number } | null;
  /** Most decisive first: fatal before survived, specific before general. */
  readonly matches: readonly LogMatch[];
  /** Index of the first line of the final error block; lines.length where the log ends without an error. */
  readonly finalError: number;
  /**
   * Indices of the lines that state something: of an error or without a severity, and no part of a trace, a usage text or
   * the clean-up.
   */
  readonly statements: readonly number[];
  /** Indices of the lines that say why the process ended, best first, at most 5. `logs` marks them. */
  readonly decisive: readonly number[];
}
