/** A reason of the scheduler that keeps a pod off nodes. */
import type { Citation, Fix } from '../../../model/finding.ts';
import type { Node } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

/** A clause of the summary, with what proves it and what to do. */
export interface Clause {
  readonly text: string;
  /** The same in fewer words, for a sentence that has other reasons. */
  readonly brief?: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /** It keeps the pod off control-plane nodes only, as is usual: another reason is the cause where there is one. */
  readonly isUsual?: boolean;
}

/** What a clause is made from. */
export interface Input {
  readonly context: PodContext;
  /** Of the scheduler. */
  readonly message: string;
  /** The nodes that are known. */
  readonly nodes: readonly Node[];
  /** Whether these are all nodes. */
  readonly allNodes: boolean;
}
