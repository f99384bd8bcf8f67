/** The parts of the seeded cluster. */
import type { Random } from './random.ts';

/** An object, or a part of one, as JSON. */
export type Json = Record<string, unknown>;

export interface Shape {
  /** Same seed, same cluster. */
  readonly seed: string;
  readonly namespaces: number;
  readonly podsPerNamespace: number;
  readonly nodes: number;
  /** The time that all statuses, events and logs are relative to, in milliseconds since 1970. */
  readonly anchor: number;
}

/** An object to be created, and the path of its collection. */
export interface Creation {
  readonly path: string;
  readonly body: Json;
  /** Written through the status subresource afterwards. */
  readonly status?: Json;
}

export interface EventSketch {
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  /** Default kubelet. */
  readonly from?: 'kubelet' | 'default-scheduler' | 'persistentvolume-controller';
  /** The event is about the container, not the pod. */
  readonly container?: string;
  /** Seconds before the anchor. */
  readonly first: number;
  readonly last: number;
  /** The event is about another object than the pod. */
  readonly about?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
}

/** What happened to the first container of a pod, as its status reports it. */
export type Fate =
  | {
      readonly kind: 'running';
      readonly since: number;
      readonly restarts?: {
        readonly count: number;
        readonly ago: number;
        readonly exitCode: number;
        readonly reason: string;
      };
    }
  | { readonly kind: 'completed'; readonly ago: number; readonly ran: number }
  /** Never started: image or configuration. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string; readonly noSandbox?: boolean }
  /** In CrashLoopBackOff; `exit` is the last instance's. */
  | {
      readonly kind: 'looping';
      readonly exitCode: number;
      readonly reason: string;
      readonly message?: string;
      readonly ran: number;
      readonly restarts: number;
      readonly waits?: { readonly reason: string; readonly message: string };
    }
  | { readonly kind: 'unscheduled'; readonly message: string };

/** What makes one pod crash. */
export interface Trouble {
  readonly fate: Fate;
  readonly events: readonly EventSketch[];
  /** What the dead instance wrote. */
  readonly log?: readonly string[];
  /** Other objects of the namespace that belong to it. */
  readonly objects?: readonly Creation[];
  /** What the summary of the first cause must name. */
  readonly says: readonly string[];
}

export interface Draft {
  readonly namespace: string;
  readonly app: string;
  readonly pod: string;
  readonly image: string;
  readonly nodes: number;
  readonly random: Random;
  /** The pod template's spec and its first container; a crash changes them. */
  readonly spec: Json & { containers: Json[]; volumes: Json[] };
  readonly container: Json & { name: string; env: Json[]; volumeMounts: Json[] };
}

export interface Crash {
  readonly name: string;
  /** The checks of which one must be the first cause. */
  readonly ids: readonly string[];
  /** Changes the draft and returns the result. Deterministic: every pod of a workload gets the same spec. */
  readonly make: (draft: Draft) => Trouble;
}

export interface PlannedPod {
  readonly namespace: string;
  readonly name: string;
  readonly body: Json;
  readonly fate: Fate;
  readonly events: readonly EventSketch[];
  readonly log: readonly string[];
  /** What a right answer for a crashing pod is. */
  readonly truth?: { readonly crash: string; readonly ids: readonly string[]; readonly says: readonly string[] };
}

export interface PlannedWorkload {
  readonly objects: readonly Creation[];
  /** For the ownerReferences of the pods: the object that owns them and its place in `objects`. */
  readonly owner: number;
  readonly pods: readonly PlannedPod[];
}

export interface PlannedNamespace {
  readonly name: string;
  readonly objects: readonly Creation[];
  readonly workloads: readonly PlannedWorkload[];
}
