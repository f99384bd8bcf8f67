/**
 * The answers of `check`, `logs`, `timeline`, `backoff`, `codes` and `version` as `-o json` prints them. An unknown
 * value is null.
 */
import type { Category } from './finding.ts';
import type {
  Cause,
  CategoryResult,
  ContainerReport,
  Diagnosis,
  Gap,
  LastExit,
  ObjectRef,
  State,
} from './diagnosis.ts';

export type Severity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

type Of = ObjectRef & { readonly resolvedFrom: ObjectRef | null };

/** The answer of `check`. */
export interface CheckAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Check';
  readonly target: Diagnosis['target'];
  readonly state: State;
  /** All seven, or those that the user named. */
  readonly checks: readonly CategoryResult[];
  /** The causes found in these categories. */
  readonly causes: readonly Cause[];
  readonly gaps: readonly Gap[];
  readonly at: string | null;
}

/** The log of a container, as far as it was read. */
export interface LogsContainer {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  /** The instance that wrote the log. */
  readonly instance: 'dead' | 'running' | 'none';
  /** As `kubectl logs --previous`; null if there is no log. */
  readonly previous: boolean | null;
  readonly lastExit: LastExit | null;
  /** Why there are no lines; null if there are lines. */
  readonly missing: string | null;
  /** How many lines were read. */
  readonly total: number;
  /** True if older lines exist that were not read. */
  readonly truncated: boolean;
  readonly lines: readonly {
    /** Position in the lines that were read, from 0. */
    readonly index: number;
    readonly time: string | null;
    readonly severity: Severity | null;
    /** True if the line says why the process ended, or comes closest to it. */
    readonly decisive: boolean;
    readonly text: string;
  }[];
}

/** The answer of `logs`. */
export interface Logs {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Logs';
  readonly target: Of;
  readonly containers: readonly LogsContainer[];
  readonly gaps: readonly Gap[];
  readonly at: string | null;
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

/** Something that happened. */
export interface TimelineEntry {
  /** RFC 3339. */
  readonly time: string;
  readonly what: TimelineWhat;
  /** `Pod/web-1`, `ConfigMap/web`, `ReplicaSet/web-5d4`. */
  readonly object: string;
  readonly container: string | null;
  readonly says: string;
  /** How many times it has happened by then; 1 for a single occurrence. */
  readonly count: number;
}

/** The answer of `timeline`. */
export interface Timeline {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Timeline';
  readonly target: Of;
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly gaps: readonly Gap[];
  readonly at: string | null;
}

/** The restarts of a container, and when the kubelet starts it again. */
export interface BackoffContainer {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  readonly restarts: number;
  /** `CrashLoopBackOff`, `Running`, `Error`. */
  readonly status: string;
  /** The delay that the kubelet reported; null if the container does not wait. */
  readonly delaySeconds: number | null;
  /** What the kubelet probably waits, where it has not reported it yet: as in a Diagnosis. */
  readonly estimate: ContainerReport['estimate'];
  /** Since when it runs between two crashes of a crash loop; null if it does not run, or is in no loop. */
  readonly betweenCrashesSince: string | null;
  /** When the delay began: the end of the newest dead instance. */
  readonly finishedAt: string | null;
  /** End of the delay; the kubelet may start the container up to 30 s later. */
  readonly nextRestartAt: string | null;
  /** The delay after another crash; null if it is unknown. */
  readonly nextDelaySeconds: number | null;
  /** What this means, in one sentence. */
  readonly says: string;
}

/** The answer of `backoff`. */
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
    /** Seconds since the last start, waiting included, after which a crash starts the schedule from the beginning. */
    readonly resetSeconds: number;
  };
  readonly containers: readonly BackoffContainer[];
  readonly gaps: readonly Gap[];
  readonly at: string | null;
}

export type Os = 'linux' | 'windows';

/** What an exit code means. */
export interface ExitMeaning {
  readonly code: number;
  /** `SIGKILL`, or the NTSTATUS in hexadecimal; null if the code has no name. */
  readonly name: string | null;
  /** One sentence without a period. */
  readonly meaning: string;
}

/** What a word in the column STATUS means. */
export interface StateWord {
  readonly word: string;
  /** What has the word: a container that waits or has ended, or the pod. */
  readonly of: 'waiting' | 'ended' | 'pod';
  /** Two sentences for somebody who sees the word for the first time. */
  readonly meaning: string;
  /** The command of this program that says more about a pod. */
  readonly next: 'explain' | 'logs' | 'oom-test' | 'image-test' | 'backoff';
}

/** The answer of `codes`. */
export interface Codes {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Codes';
  readonly groups: readonly { readonly os: Os; readonly codes: readonly ExitMeaning[] }[];
  /** Words such as CrashLoopBackOff, if the command was asked about one. */
  readonly words: readonly StateWord[];
}

/** The answer of `version`. */
export interface Version {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Version';
  readonly version: string;
  readonly platform: string;
  readonly node: string;
}

export type { Category };
