/** The answers of `mcp` that no other command has. */
import type { Cause, Gap, ObjectRef } from './diagnosis.ts';
import type { TestName } from './experiment-answer.ts';

/** One copy of a plan. */
export interface PlannedCopy {
  /** What is created: a Job that runs the copy, or the bare pod. */
  readonly creates: 'Job' | 'Pod';
  /** Its name for people: `copy on node-2`. */
  readonly step: string;
  /** The question it answers. */
  readonly purpose: string;
  /** The node it is pinned to; null: the scheduler chooses. */
  readonly node: string | null;
  readonly images: readonly string[];
  readonly watchSeconds: number;
}

/** What an experiment would do. Nothing was created. */
export interface ExperimentPlan {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'ExperimentPlan';
  readonly test: TestName;
  readonly target: ObjectRef;
  /** `run_experiment` with this id alone runs the plan, once, unless the pod has changed. */
  readonly planId: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly copies: readonly PlannedCopy[];
  /** All copies run at the same time; otherwise one after another. */
  readonly together: boolean;
  /** Further copies may follow, depending on what these do: at most so many in all; null: none. */
  readonly most: number | null;
  /** Original commands that the copies run, with all their side effects. */
  readonly runs: readonly string[];
  readonly notes: readonly string[];
  readonly gaps: readonly Gap[];
}

/** How to fix the first cause, or the one that was asked for. Nothing was changed. */
export interface FixProposal {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'FixProposal';
  readonly target: ObjectRef;
  /** With its fixes, in the order to try them; null: no cause was found. */
  readonly cause: Cause | null;
  /** The change as a file for kubectl patch, with comments; null: no fix is a change of the pod spec that is known in full. */
  readonly patch: string | null;
  /** What `fix --dry-run` shows: the change of the workload, or why it would not be applied; null: it was not tried. */
  readonly dryRun: string | null;
  /** The command that proves the fix with copies; null: there is no patch. */
  readonly prove: string | null;
  /** The command that proves the fix, asks a person, and applies it; null: there is no patch. */
  readonly apply: string | null;
  /** Why a part is missing. */
  readonly notes: readonly string[];
  readonly gaps: readonly Gap[];
}
