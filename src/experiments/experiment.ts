/** One experiment from the agreed plan to nothing being left of it. */
import { randomInt } from 'node:crypto';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { LabApi } from './api.ts';
import { cleanUp, runPlanned } from './lab.ts';
import type { LabOptions, Run } from './lab.ts';
import type { Left, Plan, PlannedPod } from '../model/experiment.ts';

/** Five letters and digits that make names and labels of one run its own; no vowels, so that they make no words. */
export function newId(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

export interface Outcome {
  /** In the order of the plan; those that an interruption forestalled are `interrupted`. */
  readonly runs: readonly Run[];
  /** What could not be removed. */
  readonly left: readonly Left[];
}

/** A creation whose answer was lost is done by then, or never. */
const LATE_CREATION_MILLISECONDS = 3000;

/** The words of the scheduler for a node that is full (pkg/scheduler/framework/plugins/noderesources). */
export const NO_ROOM = /\bInsufficient [a-z]|Too many pods/;

/** The same checks that explain the original, on a copy. */
const examineWith =
  (source: Source) =>
  async (pod: Pod): Promise<Diagnosis> =>
    (
      await diagnose(source, {
        resource: 'pods',
        namespace: pod.metadata?.namespace ?? 'default',
        name: pod.metadata?.name ?? '',
      })
    ).diagnosis;

/**
 * Creates, watches and removes every pod of the plan. Whatever happens in between (an error, the signal, a lost
 * connection), everything planned is removed before it returns or throws.
 * @param options.source reads the copies for their diagnosis
 * @param options.signal ends the runs early; the clean-up is done all the same
 */
export async function runExperiment(
  options: Omit<LabOptions, 'examine'> & { readonly api: LabApi; readonly source: Source; readonly plan: Plan },
): Promise<Outcome> {
  const { api, plan, source } = options;
  const lab: LabOptions = { ...options, examine: examineWith(source) };
  const left = new Map<string, Left>();
  const remove = async (pods: readonly PlannedPod[]): Promise<void> => {
    for (const one of await cleanUp(api, pods, lab)) left.set(one.object, one);
  };
  const one = async (planned: PlannedPod): Promise<Run> => {
    let run: Run | undefined;
    try {
      run = await runPlanned(api, planned, lab);
      return run;
    } finally {
      await remove([planned]);
      // A creation whose answer was lost may still be done by the server.
      if (run?.fate === 'lost' && run.pod === undefined && left.size === 0) {
        await api.clock.sleep(LATE_CREATION_MILLISECONDS);
        await remove([planned]);
      }
    }
  };
  const runs: Run[] = [];
  if (plan.together) runs.push(...(await Promise.all(plan.pods.map(one))));
  else for (const planned of plan.pods) runs.push(await one(planned));
  // Side by side there was no room: the one that lacked it gets a turn of its own.
  const cramped =
    plan.together && runs.length > 1 ? runs.filter((run) => run.fate === 'stuck' && NO_ROOM.test(run.says)) : [];
  for (const run of cramped) {
    if (!options.signal.aborted) runs[runs.indexOf(run)] = await one(run.planned);
  }
  return { runs, left: [...left.values()] };
}
