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
  /** init, sidecars and app containers in the order of the spec. */
  readonly containers: readonly ContainerView[];
  /** The containers whose trouble is to be explained. Empty where the pod itself is the trouble (pending, evicted). */
  readonly subjects: readonly ContainerView[];
  /** The pod's own events, oldest first. */
  podEvents(): Listed<EventView>;
  /** The dead instance's log of a container, analysed (once; later calls are free). */
  log(container: ContainerView): Fact<LogAnalysis>;
  /**
   * The first cause of another pod's trouble, by the same checks; undefined where it has none or is being asked about
   * already.
   */
  causeOf(pod: Pod): Found | undefined;
  /** What several checks work out of the same facts, worked out once; `what` names it. */
  once<T>(what: string, work: () => T): T;
}

/**
 * Whether a cause goes away without an edit of this workload. `never`: the pod's spec or its image decides.
 * `likely`: another object, another service, or the cluster decides, and often within a minute. `slowly`: the same, for
 * what takes minutes (a pull, a volume, a node). `perhaps`: the rest.
 */
export type GoesAway = 'never' | 'perhaps' | 'likely' | 'slowly';

/**
 * Who ends the container where a cause holds. `app`: the program, or something in its container. `container-limit`,
 * `pod-limit`, `node-memory`: the kernel, for memory. `app-heap`: the program's own heap is full. null: no container
 * ends by this cause (it never starts, or the cause is elsewhere).
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

/** What the documentation says of a check; docs/checks.md is generated from it. */
export interface CheckMeta {
  /** `folder/file-name`: the id of what it finds. Stable for ever. */
  readonly id: string;
  readonly category: Category;
  /** A noun phrase: `ConfigMap key missing`. */
  readonly title: string;
  /** What is wrong when it finds something; one or two sentences ending with a period. */
  readonly description: string;
  /** What it takes to say each word. `confirmed` is null where the check can never be that sure. */
  readonly criteria: {
    readonly confirmed: string | null;
    readonly likely: string | null;
    readonly possible: string | null;
  };
  /** When it stays silent although it looks alike. One sentence. */
  readonly silent: string;
  /** Kubernetes paths or URLs the facts were read from. Never empty. */
  readonly sources: readonly string[];
  readonly goesAway: GoesAway;
  readonly endedBy: EndedBy;
  /** The experiment that settles a doubt about this cause; null where none would tell more than the log does. */
  readonly settledBy: 'image-test' | 'node-test' | 'oom-test' | null;
  /**
   * Causes of one family about the same thing are one row of `list`, whichever check found them: one endpoint that does
   * not answer is one cause, however its callers report it. Default: the id.
   */
  readonly family?: string;
  /** The symptoms of this cause. */
  readonly explains: readonly Explains[];
  /** The families of symptoms that this cause may itself belong to; empty: it is never a mere symptom. */
  readonly symptomOf: readonly SymptomFamily[];
  /**
   * Between roots of equal confidence the larger is told first. 50 is the middle; a lookup that proves is 80, a general
   * reading of the log 20, a bare exit code 5.
   */
  readonly weight: number;
  /** Other ids `run` may give to what it finds (each documented under this check), and where they differ from it. */
  readonly alsoFinds?: Readonly<Record<string, Partial<Pick<CheckMeta, 'endedBy' | 'goesAway' | 'settledBy'>>>>;
}

export interface Check extends CheckMeta {
  run(context: PodContext): readonly Outcome[];
}

/** Gives its argument back; there for the types and so that a check reads as one declaration. */
export function defineCheck(check: Check): Check {
  return check;
}

/** What a check of a workload is given: a workload whose pods were never made, or are gone. */
export interface WorkloadContext extends Facts {
  readonly resource: Resource;
  readonly workload: KubeObject;
  readonly namespace: string;
  readonly name: string;
  /** Of a Deployment, newest revision first; else empty. */
  readonly replicaSets: readonly ReplicaSet[];
}

export interface WorkloadCheck extends CheckMeta {
  run(context: WorkloadContext): readonly Outcome[];
}

/** Gives its argument back, as `defineCheck`. */
export function defineWorkloadCheck(check: WorkloadCheck): WorkloadCheck {
  return check;
}
