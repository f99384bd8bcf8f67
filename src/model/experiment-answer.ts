/** The plan, the steps and the answer of an experiment (`-o json`, kind Experiment). */
import type { Confidence, SpecChange } from './finding.ts';
import type { Gap, ObjectRef } from './diagnosis.ts';
import type { Inspection } from './inspection.ts';
import type { KubeObject, Pod } from './objects.ts';

export type TestName = 'image-test' | 'node-test' | 'oom-test' | 'fix-test' | 'bisect' | 'probe-test';

/**
 * image-test: image | app | spec · node-test: node | not-node · oom-test: container-limit | pod-limit | node | app-heap
 * | not-memory · fix-test: holds | fails · bisect: change | not-template · probe-test: too-early | too-slow |
 * wrong-target | app | works-here · all: inconclusive
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
  | 'change'
  | 'not-template'
  | 'too-early'
  | 'too-slow'
  | 'wrong-target'
  | 'works-here'
  | 'inconclusive';

/** Whether a verdict leaves the question open. */
export const isOpen = (verdict: ExperimentVerdict): boolean => verdict === 'inconclusive' || verdict === 'works-here';

/** One row of the result: the original, or a copy. */
export interface Step {
  readonly name: string;
  /** The pod of this step; null where the step creates none. */
  readonly pod: string | null;
  readonly node: string | null;
  readonly image: string | null;
  /** `ran 30 s`, `exited 1 after 2 s`, `not pulled`, `refused`. */
  readonly outcome: string;
  /** The line that explains the outcome: the cause, or the server's refusal. */
  readonly says: string;
}

/** An object of the experiment that could not be removed, with the command that removes it. */
export interface Left {
  readonly object: string;
  readonly command: string;
  /** What the server answered last, with the request; null: it answered, and the object was still there. */
  readonly why: string | null;
}

/** What to do after an experiment. */
export interface Advice {
  /** An imperative of one line. */
  readonly text: string;
  /** A line to copy, which is never run; null: no single command does it. */
  readonly command: string | null;
  /** The change of the pod's spec that the command makes, of `probe-test`: what it measured, as a fix of `explain` has it. */
  readonly change?: SpecChange;
}

/** The answer of an experiment. */
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
  /** What the experiment could not copy or had to change, and other facts that affect the verdict. */
  readonly notes: readonly string[];
  readonly advice: readonly Advice[];
  readonly left: readonly Left[];
  readonly gaps: readonly Gap[];
  /** What is in the image, of `image-test`; null where the image was not looked into. */
  readonly inspection?: Inspection | null;
}

/** An object that an experiment left in the cluster. */
export interface Leftover {
  readonly kind: 'Job' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `namespace/name` of the original; null where the annotation is missing. */
  readonly copyOf: string | null;
  /** RFC 3339. */
  readonly created: string | null;
}

/** The answer of `cleanup` (`-o json`, kind Cleanup). */
export interface Cleanup {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Cleanup';
  readonly removed: readonly Leftover[];
  readonly left: readonly Left[];
}

/**
 * The part a copy plays in its test. image-test: `own` image, `known-good` image, `files` (lists files of
 * the own image, mounted as a volume) · node-test: `here` (the pod's node),
 * `there` (another node) · fix-test: `fixed`, `plain` (without the fix) · bisect: `plain`, `reverted` (some changes are
 * taken back) · probe-test: `original` (the pod's own probes), and copies without probes that kill, in which a readiness
 * probe measures: `generous` (a long timeout), `strict` (the probe's own), `slower` (a longer one), `elsewhere` (another
 * port, path, scheme or protocol), `roomier` (a higher cpu limit).
 */
export type CopyRole =
  | 'own'
  | 'known-good'
  | 'files'
  | 'here'
  | 'there'
  | 'fixed'
  | 'plain'
  | 'reverted'
  | 'original'
  | 'generous'
  | 'strict'
  | 'slower'
  | 'elsewhere'
  | 'roomier';

/** One pod that a plan would create. */
export interface PlannedPod {
  readonly role: CopyRole;
  /** The node it is pinned to; null: the scheduler chooses. */
  readonly node: string | null;
  /** Its name for people: `copy on node-2`. */
  readonly step: string;
  /** The question it answers, for the plan. */
  readonly purpose: string;
  /** A Job that runs the pod, or the bare pod where the user may not create Jobs. */
  readonly object: KubeObject & { readonly kind: 'Job' | 'Pod' };
  /** The spec of the pod. */
  readonly spec: NonNullable<Pod['spec']>;
  /** Names of the containers under test. How other containers end does not end the run. */
  readonly watched: readonly string[];
  /** Seconds that every watched container must run to pass. */
  readonly watchSeconds: number;
  /** Extra seconds for a running copy to become ready, where the test needs that. */
  readonly readySeconds?: number;
  /**
   * probe-test: the readiness over time and the events of the copy are kept. The copy has to be ready, or not ready, for
   * so many seconds before its watch ends.
   */
  readonly steadySeconds?: number;
  /** What the watched container prints is read when it has ended, before the copy is removed. */
  readonly prints?: boolean;
  /** bisect: the indexes of the changes that are taken back in it. */
  readonly reverted?: readonly number[];
  /** The pod's termination grace period in seconds: 1 for copies that only sleep. */
  readonly graceSeconds: number;
}

/** Everything that the experiment would do. It is shown before anything is created. */
export interface Plan {
  readonly test: TestName;
  readonly target: ObjectRef;
  /** Empty: no copy is needed, or none can run. */
  readonly pods: readonly PlannedPod[];
  /** All pods run at the same time; otherwise one after another. */
  readonly together: boolean;
  /** Further copies may follow, depending on what these do: at most so many in all. */
  readonly most?: number;
  /** Original commands that a copy still runs (init containers, sidecars, the app itself), with their side effects. */
  readonly runs: readonly string[];
  /** What the plan could not read. */
  readonly gaps?: readonly Gap[];
  /** Why no copy can run, where that is so. */
  readonly whyNone?: string | null;
  /** What to know before agreeing: how a copy differs from the original, what a killed program leaves behind. */
  readonly notes: readonly string[];
}

/** The part of an Experiment that depends on the test. */
export type Conclusion = Pick<Experiment, 'verdict' | 'confidence' | 'summary' | 'steps' | 'advice' | 'inspection'>;
