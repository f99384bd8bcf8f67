/** What `list -o json` prints (`crashloop/v1`, kind DiagnosisList). What is unknown is null, never left out. */
import type { About } from './finding.ts';
import type { Cause, ContainerReport, Gap, ObjectRef, State } from './diagnosis.ts';

/**
 * A pod in trouble: of its Diagnosis the target, the state, the containers and the first cause, and where it stands.
 */
export interface PodItem {
  readonly target: ObjectRef;
  readonly state: State;
  readonly containers: readonly ContainerReport[];
  /** The first cause; empty where nothing recorded says why, and where the pod is well again. */
  readonly causes: readonly Cause[];
  /** What a pod that is well again last died of. */
  readonly history: readonly Cause[];
  /** The node it was scheduled to. */
  readonly node: string | null;
  readonly createdAt: string | null;
  /** What makes it: its Deployment, its CronJob; null for a bare pod. */
  readonly workload: ObjectRef | null;
  /**
   * The cause was not looked for in this pod: it is that of its siblings of the same revision that failed in the same
   * way, of which several were examined and agreed. null: this pod was examined itself.
   */
  readonly sharedFrom: ObjectRef | null;
}

/** Pods with one root. */
export interface Group {
  /** The cause as the first of the pods has it; null where nothing recorded says why. */
  readonly cause: Cause | null;
  /** `namespace/name`, worst first. */
  readonly pods: readonly string[];
  /** The object, or the endpoint, that the cause is about; null where it is the pods' own matter. */
  readonly root: About | null;
  /** The pods are well again: this is what they last died of. */
  readonly was: boolean;
  readonly workloads: readonly ObjectRef[];
  /**
   * Every pod of the group is on this node, and siblings of the same revisions run well on others; null where that is
   * not so.
   */
  readonly onlyNode: { readonly name: string; readonly wellElsewhere: number } | null;
}

export interface DiagnosisList {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'DiagnosisList';
  readonly items: readonly PodItem[];
  readonly groups: readonly Group[];
  readonly gaps: readonly Gap[];
  /** What was gone through. */
  readonly scanned: { readonly namespaces: number; readonly pods: number };
  /** The source's clock when this was true. */
  readonly at: string;
}
