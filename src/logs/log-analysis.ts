/** What reading a log gives. All pure data. */

import type { Severity } from '../model/reports.ts';

export interface LogLine {
  /** Index in `LogAnalysis.lines`. */
  readonly index: number;
  /** The kubelet's timestamp, RFC 3339, or null. */
  readonly time: string | null;
  /**
   * The line as the app wrote it, without the kubelet's timestamp; control characters replaced, at most 2000
   * characters.
   */
  readonly text: string;
  /**
   * What it says, where that can be told: without the app's own timestamp, level and logger name; for JSON and logfmt
   * the message with its error.
   */
  readonly message: string;
  readonly severity: Severity | null;
  /** Fields of a JSON or logfmt line. */
  readonly fields: { readonly [name: string]: string } | null;
}

/**
 * What a line (or a trace of lines) means. One check a kind, more or less. The named fields each kind carries, all
 * optional but the first:
 */
export interface MatchFields {
  /** Uncaught exception, panic, crash report. */
  exception: { type: string; message?: string; frame?: string; language: string };
  /** A module, package, gem, class or shared object of the app's own is not in the image. */
  'missing-module': { module: string; language?: string };
  'missing-env': { variable: string };
  /** A config file, or a value in one, does not parse or is not accepted. */
  'config-invalid': { detail: string; path?: string; at?: string; key?: string };
  'bad-flag': { flag: string; program?: string };
  /** The command line is not what the program takes (usage printed), with no flag named. */
  usage: { detail: string };
  'missing-file': { path: string };
  'permission-denied': { path: string };
  'read-only': { path: string };
  'disk-full': { path?: string; detail: string };
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
    /** What a user who is known may not do, in a cloud's own words: `s3:GetObject`. */
    action?: string;
  };
  /** The Kubernetes API refuses the app's ServiceAccount. */
  'rbac-forbidden': { user: string; verb: string; resource: string; group?: string; namespace?: string };
  /**
   * The app refuses its surroundings: failed migration, stale lock, licence, version mismatch, data of another version.
   */
  refused: { what: 'migration' | 'lock' | 'licence' | 'version' | 'data' | 'other'; detail: string };
  /** The runtime's own heap limit, not the cgroup. `limit` as the log tells it. */
  'heap-exhausted': {
    runtime: 'jvm' | 'node' | 'go' | 'dotnet' | 'python' | 'php' | 'other';
    detail: string;
    limit?: string;
  };
  /** malloc or mmap refused, cannot allocate memory, "Killed" said by a shell of a child. */
  'out-of-memory': { detail: string };
  /** Threads, processes or file descriptors ran out. */
  'limit-reached': { what: 'threads' | 'files' | 'other'; detail: string };
  /** `exec /x: exec format error`. */
  'exec-format': { path: string };
  /** `exec /x: no such file or directory` written by the runtime: interpreter or loader missing. */
  'exec-no-such-file': { path: string };
  'command-not-found': { command: string; script?: string; at?: string };
  'not-executable': { path: string; script?: string };
  /** A shared library or the dynamic loader. */
  'missing-library': { library: string; program?: string };
  'glibc-version': { version: string; library?: string };
  segfault: { detail: string };
  /** The app says it was told to stop. */
  'shutting-down': { detail: string; signal?: string };
  /** The app says it listens. */
  listening: { port: string; address?: string };
  /** An error or fatal line that no other kind knows. */
  'error-line': { detail: string };
}

export type MatchKind = keyof MatchFields;

export type LogMatch = {
  readonly [K in MatchKind]: {
    readonly kind: K;
    /** Id of the catalogue's pattern: `python/uncaught`, `nginx/host-not-found`. */
    readonly pattern: string;
    /** Index of the line that says it best: the one to quote. */
    readonly line: number;
    /** Further lines worth quoting with it (the first frame of the app's own), in order. */
    readonly also: readonly number[];
    readonly fields: Readonly<MatchFields[K]>;
    /** The match is in the final error block, not in an error that the process survived. */
    readonly fatal: boolean;
  };
}[MatchKind];

export interface LogAnalysis {
  readonly container: string;
  /** Where the lines come from; absent: the container's log. */
  readonly origin?: 'termination-message';
  /** Which instance's log this is, as `kubectl logs` would be asked. */
  readonly previous: boolean;
  readonly lines: readonly LogLine[];
  /** Older lines were not read. */
  readonly truncated: boolean;
  /** Most decisive first: fatal before survived, specific before general. */
  readonly matches: readonly LogMatch[];
  /** Index of the first line of the final error block; lines.length where the log ends calmly. */
  readonly finalError: number;
  /**
   * Indices of the lines that say why, for `logs` to mark and for the general check to quote: at most 5, best first.
   */
  readonly decisive: readonly number[];
}
