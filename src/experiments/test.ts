/** What an experiment is given and what it does: plan, then conclude. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Conclusion, Plan, TestName } from '../model/experiment.ts';
import type { Evidence } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { LabApi } from './api.ts';
import type { Run } from './lab.ts';

/** What every test starts from. */
export interface Lab {
  readonly source: Source;
  readonly api: LabApi;
  /** The pod as it is now. */
  readonly pod: Pod;
  readonly diagnosis: Diagnosis;
  readonly evidence: Evidence;
}

/** One kind of experiment. */
export interface Test<Wish> {
  readonly name: TestName;
  /** All that would be done. Reads, creates nothing. @throws UserError where the test cannot or must not be made */
  plan(lab: Lab, wish: Wish): Promise<Plan>;
  /** @param runs in the order of the plan; refused steps among them */
  conclude(lab: Lab, plan: Plan, runs: readonly Run[], wish: Wish): Promise<Conclusion> | Conclusion;
}
