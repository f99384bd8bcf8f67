/** The answer of `explain`: what `-o json` prints (`crashloop/v1`). An unknown value is null, never absent. */
import type { About, Category, CauseDetails, Citation, Confidence, Effect, Fix, Link } from './finding.ts';

/** An object of the API. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * crashing: restarts again and again · failed: ended and will not restart · waiting: scheduled, but cannot start or does
 * not become ready · pending:
 * not scheduled, or no pod was created · completed: ended successfully · recovered: it crashed, and has been ready for
 * longer than the larger of 2 minutes and three times its last crashed run · healthy.
 */
export type State = 'crashing' | 'failed' | 'waiting' | 'pending' | 'completed' | 'recovered' | 'healthy';

/** Returns whether a pod in this state needs an explanation: it has not completed, recovered or stayed healthy. */
export const isFailing = (state: State): boolean =>
  state !== 'healthy' && state !== 'recovered' && state !== 'completed';

/** The end of the newest instance of a container that ended. */
export interface LastExit {
  readonly code: number;
  /** `SIGKILL`, derived from the code, or null. */
  readonly signal: string | null;
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A container of the pod and its restarts. */
export interface ContainerReport {
  readonly name: string;
  readonly type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  /** The waiting or terminated reason, or `Running`, `NotReady`. */
  readonly status: string;
  readonly restarts: number;
  readonly lastExit: LastExit | null;
  /**
   * Since when it runs without being ready (an init container: without having ended), RFC 3339; null if it is ready or
   * does not run.
   */
  readonly unreadySince: string | null;
  /**
   * The restartPolicy because of which the kubelet does not start the ended container again; null: it starts it again,
   * it has not ended, or another reason ended the pod.
   */
  readonly notRestartedBy: 'Never' | 'OnFailure' | null;
  /** Since when it runs between two crashes of a crash loop, RFC 3339; null if it does not run, or is in no loop. */
  readonly betweenCrashesSince: string | null;
  /**
   * Where the kubelet has not reported a delay yet: what it probably waits, by its default schedule and the wait before.
   * While the container runs: after its next end, and nextRestartAt is null. null: it reported one, or there is none.
   */
  readonly estimate: { readonly delaySeconds: number; readonly nextRestartAt: string | null } | null;
  /** The delay that the kubelet reported; null if it reported none. */
  readonly backoff: { readonly delaySeconds: number; readonly nextRestartAt: string } | null;
}

/** A fix as it is printed. */
export interface PrintedFix extends Omit<Fix, 'command' | 'alternative' | 'conditional' | 'effect'> {
  readonly effect: Effect;
  /** A line to copy into a POSIX shell; null: no single command does it. */
  readonly command: string | null;
  /** The programs of that line, each with its words, for running them without a shell; null without a command. */
  readonly argv: readonly (readonly string[])[] | null;
}

/** Why the pod fails, with what proves it and what to do. */
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
  readonly fixes: readonly PrintedFix[];
}

/**
 * Whether causes of a category were found or ruled out. `ruled-out` with the basis `cause` was not tested: another cause
 * is confirmed, and a fault of this category does not end a container in that way.
 */
export interface CategoryResult {
  readonly category: Category;
  readonly result: 'found' | 'ruled-out' | 'unknown';
  /**
   * What the result rests on. cause: a cause of this category was found; or it was not looked at further, since another
   * cause is confirmed · proof: a cited fact rules it out · not-used: the pod has no such thing · no-fault: the checks
   * looked and found no fault · no-data: a fact is missing.
   */
  readonly basis: 'cause' | 'proof' | 'not-used' | 'no-fault' | 'no-data';
  readonly why: string;
  /** Of `ruled-out`: the facts that rule the category out, or the evidence of the other cause; else empty. */
  readonly evidence: readonly Citation[];
}

/** Something that could not be read. */
export interface Gap {
  /** What it is: `secrets/db`, `log of web`, `events of web-1`. */
  readonly what: string;
  /**
   * forbidden: the user lacks the right to read it · failed: no usable answer came · partial: the rest of a list
   * or an object is unknown · not-collected: the recording does not hold it · absent: the cluster no longer has it, or never had it ·
   * left-out: it is beyond a limit of this program · internal-error: this program failed, which is a bug to report.
   */
  readonly state: 'forbidden' | 'failed' | 'partial' | 'not-collected' | 'absent' | 'left-out' | 'internal-error';
  /** One sentence part; it may quote the server. */
  readonly why: string;
  /** The rule that allows the read: `get secrets in shop`; null if no rule helps. */
  readonly needs: string | null;
  /** The request in the parts of an RBAC rule; namespace null: cluster-wide. null if it was not one request. */
  readonly request: { readonly verb: string; readonly resource: string; readonly namespace: string | null } | null;
}

/** What sets a part of a workload or of its pods. */
export interface Autoscaler {
  readonly kind: 'HorizontalPodAutoscaler' | 'VerticalPodAutoscaler';
  readonly name: string;
  /** `replicas`: of the workload; `resources`: requests and limits of each new pod. */
  readonly sets: 'replicas' | 'resources';
}

/** How the failure affects the workload, and whether a rollback is possible. */
export interface Stake {
  /**
   * How many pods the workload has (this one included), and how many of them fail the same way; null if the recording
   * may lack some.
   */
  readonly pods: number | null;
  readonly affected: number | null;
  /**
   * Endpoints of each Service that selects the pod: how many are ready, how many there are, and how many ready ones the
   * workloads of its pods want. A rollout has more than those for a time. null: not known.
   */
  readonly endpoints: readonly {
    readonly service: string;
    readonly ready: number;
    readonly total: number;
    readonly wanted: number | null;
  }[];
  /** An older revision that ran well, with the command that rolls back to it. */
  readonly rollback: { readonly revision: number; readonly command: string; readonly why: string } | null;
  /** Who would undo a manual edit: Argo CD, Flux, Helm, an operator. */
  readonly owners: readonly string[];
  /** Who sets a part of the spec again and again. An edit of any other part stays. */
  readonly autoscalers: readonly Autoscaler[];
}

/** The deletion of a pod. */
export interface Deletion {
  /** The newer revision that replaces the pod: `revision 2 of deployment/web`; null: none, or not known. */
  readonly replacedBy: string | null;
}

/** The tool that deployed the workload, or the bare pod. */
export interface DeployedBy {
  readonly tool: 'Helm' | 'Argo CD' | 'Flux';
  readonly kind: 'Release' | 'Application' | 'Kustomization' | 'HelmRelease';
  /** null: Argo CD's own namespace, or not known. */
  readonly namespace: string | null;
  readonly name: string;
  /** The newest revision of a Helm release; null: not known, or another tool. */
  readonly revision: number | null;
  /** The command that shows its history; null where the name cannot be printed. */
  readonly history: string | null;
  /**
   * When the tool undoes a change that is made past it. soon: within minutes · perhaps: its settings decide ·
   * next-upgrade: with its next upgrade · never: it leaves this object alone.
   */
  readonly undoes: 'soon' | 'perhaps' | 'next-upgrade' | 'never';
}

/** The answer of `explain`, `demo` and, where it found a cause, `wait`. */
export interface Diagnosis {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Diagnosis';
  /**
   * A Pod, or the workload itself if no pod could be created. `resolvedFrom`: what the user named, if it was a
   * workload.
   */
  readonly target: ObjectRef & { readonly resolvedFrom: ObjectRef | null };
  readonly state: State;
  /** Of a pod that is being deleted; absent for any other. */
  readonly deletion?: Deletion;
  /** Of a CronJob: the Job of a run that has not ended yet, newer than the run that is explained; absent without one. */
  readonly newerRun?: string;
  readonly containers: readonly ContainerReport[];
  readonly causes: readonly Cause[];
  /**
   * What ended containers earlier and is not what is wrong now: of a healthy or recovered pod, of a pod that only waits,
   * and of a container that could not be started again since.
   */
  readonly history: readonly Cause[];
  /** Of a pod that does not fail: probes that fail or cannot run, and warnings of the last hour, a sentence each. */
  readonly notes: readonly string[];
  /** Always the six categories, then node. */
  readonly checks: readonly CategoryResult[];
  readonly stake: Stake;
  /** null: no mark of a tool was found. */
  readonly deployedBy: DeployedBy | null;
  readonly gaps: readonly Gap[];
  /** The most useful next test: the cause is not confirmed, a probe can be measured, or a kill for memory may come from a leak. */
  readonly next: { readonly test: string; readonly command: string; readonly why: string } | null;
  /** The source's time of this answer, RFC 3339; null: a recording that does not say when it was made. */
  readonly at: string | null;
}
