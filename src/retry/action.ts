/** What a retry does, as data. */
import type { KubeObject, Pod } from '../model/objects.ts';
import type { RetrySteps } from '../model/retry-answer.ts';
import type { Located } from './subject.ts';

/** The annotation of a workload that a retry scaled to zero: the number of replicas to restore. */
export const REPLICAS = 'crashloop.dev/replicas';
/**
 * The annotation that `kubectl rollout restart` writes into the pod template
 * (k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go).
 */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** A pod that a retry takes away. */
export interface Removed {
  readonly pod: Pod;
  /** It is evicted, so that the server asks the budgets; otherwise it is deleted. */
  readonly evicts: boolean;
  /** Names of the PodDisruptionBudgets that cover the pod; undefined where they could not be read. */
  readonly budgets: readonly string[] | undefined;
}

export type Action =
  /** `controller`: undefined where it could not be read. */
  | (Removed & { readonly mode: 'delete'; readonly controller: Located | undefined })
  | (Removed & { readonly mode: 'recreate'; readonly remade: KubeObject })
  /** `at`: RFC 3339. `pods`: how many pods to expect. */
  | { readonly mode: 'restart'; readonly workload: Located; readonly at: string; readonly pods: number }
  /** `resumes`: an earlier retry left the workload at zero. */
  | { readonly mode: 'scale'; readonly workload: Located; readonly replicas: number; readonly resumes: boolean };

export interface RetryPlan extends RetrySteps {
  readonly action: Action;
}
