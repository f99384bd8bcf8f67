/** The answer: what `-o json` prints (`crashloop/v1`). What is unknown is null, never left out. */
import type { About, Category, CauseDetails, Citation, Confidence, Fix, Link } from './finding.ts';

export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * crashing: restarts again and again · failed: ended and will not restart · waiting: scheduled, cannot start ·
 * pending: not scheduled, or no pod was made · completed: ended as it should · recovered: it crashed, and has been
 * ready for longer than the larger of 2 minutes and three times its last crashed run · healthy.
 */
export type State = 'crashing' | 'failed' | 'waiting' | 'pending' | 'completed' | 'recovered' | 'healthy';

export interface LastExit {
  readonly code: number;
  /** `SIGKILL`, derived from the code, or null. */
  readonly signal: string | null;
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface ContainerReport {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  /** The waiting or terminated reason, or `Running`, `NotReady`. */
  readonly status: string;
  readonly restarts: number;
  readonly lastExit: LastExit | null;
  /** The delay the kubelet told; null where it told none. */
  readonly backoff: { readonly delaySeconds: number; readonly nextRestartAt: string } | null;
}

export interface Cause {
  readonly rank: number;
  readonly id: string;
  readonly category: Category;
  readonly confidence: Confidence;
  readonly container: string | null;
  /** What the cause is about; null: the matter of the pod, or of its workload, alone. */
  readonly about: About | null;
  /** Facts of the cause for programs; which keys there are depends on the cause. */
  readonly details: CauseDetails;
  readonly summary: string;
  readonly chain: readonly Link[];
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

export interface CategoryResult {
  readonly category: Category;
  readonly result: 'found' | 'ruled-out' | 'unknown';
  readonly why: string;
}

export interface Gap {
  readonly what: string;
  /** `forbidden`, `failed`, `not-collected`, with the server's word where there is one. */
  readonly why: string;
  /** The rule that would close it: `get secrets in shop`; null where no rule would. */
  readonly needs: string | null;
}

/** What is at stake for the workload, and the way back. */
export interface Stake {
  /** How many pods of the same workload (this one included) there are, and how many share the fate. */
  readonly pods: number;
  readonly affected: number;
  /** Ready endpoints left per Service that selects the pod. */
  readonly endpoints: readonly { readonly service: string; readonly ready: number; readonly total: number }[];
  /** An older revision that ran well, with the command that goes back to it. */
  readonly rollback: { readonly revision: number; readonly command: string; readonly why: string } | null;
  /** Who would undo a hand edit: an HPA, Argo CD, Flux, Helm, an operator. */
  readonly owners: readonly string[];
}

export interface Diagnosis {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Diagnosis';
  /**
   * A Pod, or the workload itself where no pod could be made. `resolvedFrom`: what the user named, where it was a
   * workload.
   */
  readonly target: ObjectRef & { readonly resolvedFrom: ObjectRef | null };
  readonly state: State;
  readonly containers: readonly ContainerReport[];
  readonly causes: readonly Cause[];
  /** What a healthy or recovered pod last died of. */
  readonly history: readonly Cause[];
  /** Always the six, then node. */
  readonly checks: readonly CategoryResult[];
  readonly stake: Stake;
  readonly gaps: readonly Gap[];
  /** The one test that would tell most where the answer is not sure. */
  readonly next: { readonly test: string; readonly command: string; readonly why: string } | null;
  /** The source's clock when this was true. */
  readonly at: string;
}
