/** What an experiment starts from, and its two parts: plan and conclude. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Conclusion, Plan, PlannedPod, TestName } from '../model/experiment-answer.ts';
import type { Evidence } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { ClusterApi } from './api.ts';
import type { Run } from './run-copy.ts';

/** What every experiment starts from. */
export interface Lab {
  readonly source: Source;
  readonly api: ClusterApi;
  /** The pod as it is now. */
  readonly pod: Pod;
  readonly diagnosis: Diagnosis;
  readonly evidence: Evidence;
}

/** One kind of experiment. `Wish` is what the command's flags ask for. */
export interface Test<Wish> {
  readonly name: TestName;
  /**
   * Returns everything that the experiment would do. Reads the cluster and creates nothing.
   * @throws UserError where the experiment is impossible or would do harm
   */
  plan(lab: Lab, wish: Wish): Promise<Plan>;
  /**
   * Returns the copies of the next round, which depend on what the earlier ones did; empty: there is none.
   * @param runs of all rounds so far
   * @param seconds since the first copy was created
   */
  next?(lab: Lab, plan: Plan, runs: readonly Run[], wish: Wish, seconds: number): readonly PlannedPod[];
  /**
   * Returns the verdict.
   * @param runs in the order of the plan, refused ones included
   */
  conclude(lab: Lab, plan: Plan, runs: readonly Run[], wish: Wish): Promise<Conclusion> | Conclusion;
}
