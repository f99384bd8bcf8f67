/** What an experiment is: its plan, its steps, its answer (`-o json`, kind Experiment). */
import type { Confidence } from './finding.ts';
import type { Gap, ObjectRef } from './diagnosis.ts';
import type { KubeObject, Pod } from './objects.ts';

export type TestName = 'image-test' | 'node-test' | 'oom-test' | 'fix-test';

/**
 * image-test: image | app | spec · node-test: node | not-node · oom-test: container-limit | pod-limit | node | app-heap
 * | not-memory · fix-test: holds | fails · all: inconclusive
 */
export type ExperimentVerdict =
  | 'image'
  | 'app'
  | 'spec'
  | 'node'
  | 'not-node'
  | 'container-limit'
  | 'pod-limit'
  | 'app-heap'
  | 'not-memory'
  | 'holds'
  | 'fails'
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
  /** What the experiment could not copy or had to change; what to know when reading the verdict. */
  readonly notes: readonly string[];
  /** What to do now: commands that are printed and never run. */
  readonly advice: readonly { readonly text: string; readonly command: string | null }[];
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
  /** The containers whose fate is the question; how others fare does not end the run. */
  readonly watched: readonly string[];
  /** Seconds that every watched container must run to have lived. */
  readonly watchSeconds: number;
  /** Seconds more that a copy which lives is given to turn ready, where that is asked. */
  readonly readySeconds?: number;
  /** Seconds given to the containers to end: 1 for sleepers, which have nothing to finish. */
  readonly graceSeconds: number;
}

/** All that would be done, shown before anything is created. */
export interface Plan {
  readonly test: TestName;
  readonly target: ObjectRef;
  /** Empty: what is known already decides, nothing need be run. */
  readonly pods: readonly PlannedPod[];
  /** All pods run at the same time; else one after another. */
  readonly together: boolean;
  /**
   * Original commands that still run in a copy (init containers, sidecars, the app itself): side effects are spoken of.
   */
  readonly runs: readonly string[];
  /** What could not be read for the plan. */
  readonly gaps?: readonly Gap[];
  /** What to know before agreeing: what a copy hides, what stays behind where the tool is killed. */
  readonly notes: readonly string[];
}

/** What a test says in the end; the rest of the Experiment is the same for all. */
export type Conclusion = Pick<Experiment, 'verdict' | 'confidence' | 'summary' | 'steps' | 'advice'>;
