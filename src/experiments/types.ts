/** What an experiment is: its plan, its steps, its answer (`-o json`, kind Experiment). */
import type { Confidence } from '../checks/check.ts';
import type { Gap, ObjectRef } from '../diagnosis/types.ts';
import type { KubeObject, Pod } from '../evidence/objects.ts';

export type TestName = 'image-test' | 'node-test' | 'oom-test' | 'fix-test';

/** image-test: image | app | spec · node-test: node | not-node · oom-test: container-limit | pod-limit | node | app-heap | not-memory · fix-test: holds | fails · all: inconclusive */
export type ExperimentVerdict =
  | 'image' | 'app' | 'spec'
  | 'node' | 'not-node'
  | 'container-limit' | 'pod-limit' | 'app-heap' | 'not-memory'
  | 'holds' | 'fails'
  | 'inconclusive';

export interface Step {
  readonly name: string;
  /** The pod of this step; null where the step observes and creates none. */
  readonly pod: string | null;
  readonly node: string | null;
  readonly image: string | null;
  /** `ran 30 s`, `exited 1 after 2 s`, `not pulled`, `refused`. */
  readonly outcome: string;
  /** What it said: the decisive line, the server's refusal. */
  readonly says: string;
}

/** Something of ours that could not be removed, with the command that does. */
export interface Left {
  readonly object: string;
  readonly command: string;
}

export interface Experiment {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Experiment';
  readonly test: TestName;
  readonly target: ObjectRef;
  readonly verdict: ExperimentVerdict;
  readonly confidence: Confidence;
  /** One sentence. */
  readonly summary: string;
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  readonly gaps: readonly Gap[];
}

/** One pod that a plan would create. */
export interface PlannedPod {
  readonly step: string;
  /** Why it is run, for the plan that is shown. */
  readonly purpose: string;
  /** A Job of ours around the pod, or the bare pod where Jobs may not be created. */
  readonly object: KubeObject & { readonly kind: 'Job' | 'Pod' };
  /** The pod's spec as it will run. */
  readonly spec: NonNullable<Pod['spec']>;
  /** Seconds it is watched at most. */
  readonly watchSeconds: number;
}

/** All that would be done, shown before anything is created. */
export interface Plan {
  readonly test: TestName;
  readonly target: ObjectRef;
  readonly pods: readonly PlannedPod[];
  /** Original commands that still run in a copy (init containers, sidecars, the app itself): side effects are spoken of. */
  readonly runs: readonly string[];
  /** What to know before agreeing: what a copy hides, what stays behind where the tool is killed. */
  readonly notes: readonly string[];
}
