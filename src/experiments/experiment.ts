/** Runs the copies of an agreed plan and removes all of them. */
import { randomInt } from 'node:crypto';
import { diagnose } from '../diagnosis/diagnose.ts';
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Left, Plan, PlannedPod } from '../model/experiment-answer.ts';
import type { LogText } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import { placeOf } from './api.ts';
import type { ClusterApi } from './api.ts';
import { removeCopies } from './remove-copies.ts';
import { runCopy } from './run-copy.ts';
import type { Run, RunOptions } from './run-copy.ts';

/**
 * Returns five letters and digits that are part of the names and labels of one experiment. Without vowels, so that they
 * form no words.
 */
export function newId(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

export interface Outcome {
  /** In the order of the plan. Copies that an interruption came before are `interrupted`. */
  readonly runs: readonly Run[];
  /** What could not be removed. */
  readonly left: readonly Left[];
}

/** Time after which a create request without an answer has taken effect, or never will. */
const LATE_CREATION_MILLISECONDS = 3000;

/** Explains a copy with the checks that explain the original. */
const examineWith =
  (source: Source) =>
  async (pod: Pod): Promise<Diagnosis> => {
    const [namespace, name] = placeOf(pod);
    return (await diagnose(source, { resource: 'pods', namespace, name })).diagnosis;
  };

/** Reads what a copy printed. */
const outputWith =
  (source: Source) =>
  async (pod: Pod, container: string): Promise<string> => {
    const [namespace, name] = placeOf(pod);
    const fact = await source.fetch({ verb: 'log', namespace, pod: name, container, previous: false });
    if (fact.state !== 'known' && fact.state !== 'partial')
      throw new UserError('why' in fact ? fact.why : 'the copy has no log');
    const { text, timestamps } = fact.value as LogText;
    return timestamps ? text.replace(/^\S{1,40} /gm, '') : text;
  };

/**
 * Creates, watches and removes every pod of the plan. All of them are removed before it returns or throws, also after
 * an error, an interruption or a lost connection.
 * @param options.source reads the copies for their diagnosis
 * @param options.signal ends the runs early; the copies are removed all the same
 */
export async function runExperiment(
  options: Omit<RunOptions, 'examine' | 'readOutput'> & {
    readonly api: ClusterApi;
    readonly source: Source;
    readonly plan: Plan;
  },
): Promise<Outcome> {
  const { api, plan, source } = options;
  const withChecks: RunOptions = { ...options, examine: examineWith(source), readOutput: outputWith(source) };
  const left = new Map<string, Left>();
  const remove = async (planned: PlannedPod): Promise<void> => {
    for (const one of await removeCopies(api, [planned], withChecks)) left.set(one.object, one);
  };
  const one = async (planned: PlannedPod): Promise<Run> => {
    let run: Run | undefined;
    try {
      run = await runCopy(api, planned, withChecks);
      return run;
    } finally {
      await remove(planned);
      // The server may still create an object after the connection was lost.
      if (run?.fate === 'lost' && run.pod === undefined && left.size === 0) {
        await api.clock.sleep(LATE_CREATION_MILLISECONDS);
        await remove(planned);
      }
    }
  };
  const runs: Run[] = [];
  if (plan.together) runs.push(...(await Promise.all(plan.pods.map(one))));
  else for (const planned of plan.pods) runs.push(await one(planned));
  // The nodes had no room for two copies at once: the one that found none runs again, alone.
  const cramped =
    plan.together && runs.length > 1 ? runs.filter((run) => run.held?.noRoom && run.fate === 'stuck') : [];
  for (const run of cramped) {
    if (!options.signal.aborted) runs[runs.indexOf(run)] = await one(run.planned);
  }
  return { runs, left: [...left.values()] };
}
