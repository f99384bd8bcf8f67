/** What a check is, and what it is given. */
import type { ContainerView, EventView, Facts } from '../evidence/views.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';
import type { Fact, Listed } from '../model/facts.ts';
import type { Category, Explains, Found, Outcome, SymptomFamily } from '../model/finding.ts';
import type { KubeObject, Pod, ReplicaSet } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';

/** What a check of a pod is given. */
export interface PodContext extends Facts {
  readonly pod: Pod;
  readonly namespace: string;
  readonly name: string;
  /** Init containers, sidecars and app containers in the order of the spec. */
  readonly containers: readonly ContainerView[];
  /** The containers to explain. Empty where the trouble is the pod's (pending, evicted). */
  readonly subjects: readonly ContainerView[];
  /** The pod's events, oldest first. */
  podEvents(): Listed<EventView>;
  /** The log of a container's dead instance, analysed. Later calls return the same analysis. */
  log(container: ContainerView): Fact<LogAnalysis>;
  /** The log of a container's running instance, analysed. */
  runningLog(container: ContainerView): Fact<LogAnalysis>;
  /**
   * Returns the first cause of another pod's trouble, from the same checks; undefined where it has none, or where a
   * check is already asking about that pod.
   */
  causeOf(pod: Pod): Found | undefined;
  /** Returns what `work` returned the first time; `what` names it. For what several checks derive from the same facts. */
  once<T>(what: string, work: () => T): T;
}

/**
 * Whether a cause goes away without an edit of this workload.
 *
 * - never: the pod's spec or its image decides.
 * - likely: another object, another service or the cluster decides, often within a minute.
 * - slowly: the same, for what takes minutes (a pull, a volume, a node).
 * - perhaps: the rest.
 */
export type GoesAway = 'never' | 'perhaps' | 'likely' | 'slowly';

/**
 * Who ends the container where a cause holds.
 *
 * - app: the program, or a process in its container.
 * - container-limit, pod-limit, node-memory: the kernel, for memory.
 * - app-heap: the program, because its heap is full.
 * - null: no container ends by this cause (it never starts, or the cause is in another object).
 */
export type EndedBy =
  | 'app'
  | 'app-heap'
  | 'container-limit'
  | 'pod-limit'
  | 'node-memory'
  | 'probe'
  | 'hook'
  | 'eviction'
  | 'preemption'
  | 'node-shutdown'
  | null;

/**
 * What docs/checks.md says about a check besides its metadata. The build leaves it out of the program
 * (`scripts/build/prose.ts`), so no type that src reads has it.
 */
export interface CheckProse {
  /** What is wrong when the check finds something: one or two sentences that end with a period. */
  readonly description: string;
  /** What each confidence takes. null: the check never gives it. */
  readonly criteria: {
    readonly confirmed: string | null;
    readonly likely: string | null;
    readonly possible: string | null;
  };
  /** What looks alike and is not reported. One sentence. */
  readonly silent: string;
  /** Kubernetes paths or URLs that the facts come from. Never empty. */
  readonly sources: readonly string[];
}

/** The facts about a check that others read. docs/checks.md is generated from them, too. */
export interface CheckMeta {
  /** `folder/file-name`: the id of what it finds. Stable for ever. */
  readonly id: string;
  readonly category: Category;
  /** A noun phrase: `ConfigMap key missing`. */
  readonly title: string;
  readonly goesAway: GoesAway;
  readonly endedBy: EndedBy;
  /** The experiment that settles a doubt about this cause, or measures it; null: none shows more than the log does. */
  readonly settledBy: 'image-test' | 'node-test' | 'oom-test' | 'probe-test' | null;
  /**
   * Causes of one family about the same object are one row of `list`, whichever check found them: an endpoint that does
   * not answer is one cause, however its callers report it. Default: the id.
   */
  readonly family?: string;
  /**
   * The last pod of the chain fails, and that is the cause: `list` shows this failure below that pod. Default: the chain
   * may name a pod for other reasons.
   */
  readonly dueToPod?: true;
  /** The symptoms of this cause. */
  readonly explains: readonly Explains[];
  /**
   * The categories that a confirmed cause of this check rules out: its evidence shows how the container ended, or why it
   * cannot start, and no fault of these categories ends like that. Default: none.
   */
  readonly rulesOut?: readonly Category[];
  /** The families of symptoms that this cause may belong to; empty: it is never a symptom. */
  readonly symptomOf: readonly SymptomFamily[];
  /**
   * Orders causes of equal confidence, largest first. 50 is the middle; a lookup that proves the cause is 80, a general
   * reading of the log 20, a bare exit code 5.
   */
  readonly weight: number;
  /** Other ids that `run` may give to what it finds, and what differs for them. This check documents them. */
  readonly alsoFinds?: Readonly<Record<string, Partial<Pick<CheckMeta, 'endedBy' | 'goesAway' | 'settledBy'>>>>;
}

/** Everything about a check but its code. */
export type DocumentedMeta = CheckMeta & CheckProse;

/** A check of a pod. */
export interface Check extends CheckMeta {
  /** Returns what it finds, rules out or cannot know; pure. Reading a fact that is not known makes the engine fetch it. */
  run(context: PodContext): readonly Outcome[];
}

/** Returns its argument; it gives a check its type in one declaration. */
export function defineCheck(check: Check & CheckProse): Check {
  return check;
}

/** What a check of a workload is given. Its pods were never created, or they no longer exist; or a Service selects none. */
export interface WorkloadContext extends Facts {
  readonly resource: Resource;
  readonly workload: KubeObject;
  readonly namespace: string;
  readonly name: string;
  /** Of a Deployment, newest revision first; else empty. */
  readonly replicaSets: readonly ReplicaSet[];
}

/** A check of a workload or a Service without pods. */
export interface WorkloadCheck extends CheckMeta {
  /** What it checks. Default: workloads. */
  readonly of?: 'services';
  run(context: WorkloadContext): readonly Outcome[];
}

/** Returns its argument, as `defineCheck` does. */
export function defineWorkloadCheck(check: WorkloadCheck & CheckProse): WorkloadCheck {
  return check;
}
