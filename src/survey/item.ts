/** An item of the list, from a diagnosis. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { PodItem } from '../model/list.ts';

/** Returns a copy with its own strings: a quote that is a slice of a log would keep the whole log in memory. */
const detached = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Returns the item of a pod or a workload, with its first cause. */
export const itemOf = (
  { target, node, createdAt, workload }: Pick<PodItem, 'target' | 'node' | 'createdAt' | 'workload'>,
  diagnosis: Pick<Diagnosis, 'state' | 'containers' | 'causes' | 'history'>,
): PodItem => ({
  target,
  state: diagnosis.state,
  containers: diagnosis.containers,
  causes: detached(diagnosis.causes.slice(0, 1)),
  history: diagnosis.causes.length > 0 ? [] : detached(diagnosis.history.slice(0, 1)),
  node,
  createdAt,
  workload,
  sharedFrom: null,
});
