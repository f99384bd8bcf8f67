/** What `list -o json` prints (`crashloop/v1`, kind DiagnosisList). An unknown value is null, never absent. */
import type { About } from './finding.ts';
import type { Cause, ContainerReport, Gap, ObjectRef, Stake, State } from './diagnosis.ts';

/**
 * A failing pod: target, state, containers and first cause of its Diagnosis, and where it runs. Or a workload that lacks
 * pods, or a Job that has failed and has no pod left: without containers and node.
 */
export interface PodItem {
  readonly target: ObjectRef;
  readonly state: State;
  readonly containers: readonly ContainerReport[];
  /** The first cause; empty if it is unknown, or if the pod has recovered. */
  readonly causes: readonly Cause[];
  /** What a recovered pod last died of. */
  readonly history: readonly Cause[];
  /** The node it was scheduled to. */
  readonly node: string | null;
  readonly createdAt: string | null;
  /** The controller at the top: its Deployment, its CronJob; null for a bare pod. */
  readonly workload: ObjectRef | null;
  /**
   * A sibling of the same revision that failed the same way. This pod was not examined: several siblings were, and they
   * agreed, so their cause is reported here too. null: this pod was examined itself.
   */
  readonly sharedFrom: ObjectRef | null;
  /** An older revision of the workload that works, where its newest one fails: `revision 2 has 3 ready pods`. */
  readonly olderRevision: Omit<NonNullable<Stake['rollback']>, 'command'> | null;
  /** The log that would say more and could not be read; null where the cause is certain, or every log was read. */
  readonly unreadLog: Pick<Gap, 'what' | 'state' | 'why'> | null;
}

/** Pods with one root cause. */
export interface Group {
  /** The cause of the first pod; null if it is unknown. */
  readonly cause: Cause | null;
  /** `namespace/name`, worst first; `namespace/Kind/name` of a workload that no failing pod stands for. */
  readonly pods: readonly string[];
  /** The object or the endpoint that the cause is about; null if the cause is in the pods themselves. */
  readonly root: About | null;
  /** True if the pods have recovered: this is what they last died of. */
  readonly was: boolean;
  readonly workloads: readonly ObjectRef[];
  /** `namespace/name` of the pods that fail because these pods do: the clients of a database. Not in `pods`. */
  readonly takesDown: readonly string[];
  /**
   * The node, if every pod of the group is on it and siblings of the same revisions run well on other nodes; else null.
   */
  readonly onlyNode: { readonly name: string; readonly wellElsewhere: number } | null;
}

/** The answer of `list`. */
export interface DiagnosisList {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'DiagnosisList';
  readonly items: readonly PodItem[];
  readonly groups: readonly Group[];
  readonly gaps: readonly Gap[];
  /** How much was scanned. */
  readonly scanned: { readonly namespaces: number; readonly pods: number };
  /** The source's time of this answer, RFC 3339. */
  readonly at: string | null;
}
