/**
 * The answers of `check`, `logs`, `timeline`, `backoff`, `codes` and `version` as `-o json` prints them. What is
 * unknown is null.
 */
import type { Category } from './finding.ts';
import type { Cause, CategoryResult, Diagnosis, Gap, LastExit, ObjectRef, State } from './diagnosis.ts';

export type Severity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

type Of = ObjectRef & { readonly resolvedFrom: ObjectRef | null };

export interface CheckAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Check';
  readonly target: Diagnosis['target'];
  readonly state: State;
  /** All seven, or the ones that were named. */
  readonly checks: readonly CategoryResult[];
  /** The causes found in these categories. */
  readonly causes: readonly Cause[];
  readonly gaps: readonly Gap[];
  readonly at: string;
}

export interface LogsContainer {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  /** Whose log it is. */
  readonly instance: 'dead' | 'running' | 'none';
  /** As `kubectl logs` would be asked for it; null where there is no log. */
  readonly previous: boolean | null;
  readonly lastExit: LastExit | null;
  /** Why there are no lines; null where there are. */
  readonly missing: string | null;
  /** Lines that were read in all. */
  readonly total: number;
  /** Older lines exist that were not read. */
  readonly truncated: boolean;
  readonly lines: readonly {
    /** Place in what was read, from 0. */
    readonly index: number;
    readonly time: string | null;
    readonly severity: Severity | null;
    /** It says why the process ended, or comes closest. */
    readonly decisive: boolean;
    readonly text: string;
  }[];
}

export interface Logs {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Logs';
  readonly target: Of;
  readonly containers: readonly LogsContainer[];
  readonly gaps: readonly Gap[];
  readonly at: string;
}

export type TimelineWhat =
  | 'pod'
  | 'schedule'
  | 'pull'
  | 'start'
  | 'exit'
  | 'probe'
  | 'kill'
  | 'backoff'
  | 'volume'
  | 'failure'
  | 'ready'
  | 'config'
  | 'rollout'
  | 'event';

export interface TimelineEntry {
  /** RFC 3339. */
  readonly time: string;
  readonly what: TimelineWhat;
  /** `Pod/web-1`, `ConfigMap/web`, `ReplicaSet/web-5d4`. */
  readonly object: string;
  readonly container: string | null;
  readonly says: string;
  /** How many times by then; 1 where it stands for itself. */
  readonly count: number;
}

export interface Timeline {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Timeline';
  readonly target: Of;
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly gaps: readonly Gap[];
  readonly at: string;
}

export interface BackoffContainer {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly restarts: number;
  /** `CrashLoopBackOff`, `Running`, `Error`. */
  readonly status: string;
  /** The delay the kubelet named; null where it waits for nothing. */
  readonly delaySeconds: number | null;
  /** When the delay began: the end of the newest dead instance. */
  readonly finishedAt: string | null;
  /** End of the delay; the kubelet comes round up to half a minute later. */
  readonly nextRestartAt: string | null;
  /** The delay after another crash; null where it cannot be told. */
  readonly nextDelaySeconds: number | null;
  /** What follows from this in a sentence. */
  readonly says: string;
}

export interface Backoff {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Backoff';
  readonly target: Of;
  readonly schedule: {
    readonly initialSeconds: number;
    readonly factor: number;
    readonly capSeconds: number;
    /** The delays in order, from the first restart (at once) to the cap. */
    readonly delaysSeconds: readonly number[];
    /** Seconds since the last start, waiting included, after which the next crash begins the schedule anew. */
    readonly resetSeconds: number;
  };
  readonly containers: readonly BackoffContainer[];
  readonly gaps: readonly Gap[];
  readonly at: string;
}

export interface Version {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Version';
  readonly version: string;
  readonly platform: string;
  readonly node: string;
}

export type { Category };
