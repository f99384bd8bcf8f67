/** fix: writes a proven fix into the cluster, watches the new pods, and takes it back where they fail. */
import { ServerTrouble, troubleText, UserError } from '../errors.ts';
import { nameOf } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import { apply, takeBack } from './apply.ts';
import { recreateFixed } from './recreate.ts';
import { replaceStuck } from './replace.ts';
import type { Workload } from './subject.ts';
import { podsOf, watched } from './watched.ts';
import type { FixOptions, Outcome, Patching, Seen } from './watched.ts';

/** Writes the fix into a workload. */
async function patched(options: Patching): Promise<Outcome> {
  const { api, way, subject, change, cause, onLine } = options;
  const title = `${subject.owner.kind}/${subject.owner.name}`;
  const done: string[] = [];
  const did = (text: string): void => {
    done.push(text);
    onLine(text);
  };
  const changed = await apply(api, way, change, cause);
  did(`${title} changed`);
  let seen: Seen;
  try {
    for (const text of await replaceStuck(api, way, changed, options)) did(text);
    seen = options.signal.aborted ? { how: 'interrupted', seconds: 0 } : await watched(options, changed);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ServerTrouble)) throw error;
    // A watch that the server ends says nothing about the pods.
    seen = { how: 'interrupted', seconds: 0, note: troubleText(error) };
  }
  const { seconds } = seen;
  if (seen.how === 'well')
    return {
      verdict: 'fixed',
      summary: `${title} is fixed: its new pods are ready and worked for ${options.steadySeconds} s`,
      done,
      seconds,
      diagnosis: null,
      notes: [],
    };
  if (seen.how === 'interrupted')
    return {
      verdict: 'kept',
      summary: `${title} has the fix; it is not known whether its new pods work`,
      done,
      seconds,
      diagnosis: null,
      notes: seen.note === undefined ? [] : [seen.note],
    };
  onLine(`the new pods fail: ${seen.says}`);
  const trouble = await takeBack(api, way, changed);
  if (trouble !== undefined)
    return {
      verdict: 'not-rolled-back',
      summary: `the new pods of ${title} fail (${seen.says}), and it could not be changed back: ${trouble}`,
      done,
      seconds,
      diagnosis: seen.diagnosis,
      notes: [],
    };
  did(`${title} changed back`);
  const again = await freed(options, changed);
  for (const text of again.done) did(text);
  return {
    verdict: 'rolled-back',
    summary: `the fix held in the test and not in the rollout, so ${title} is as it was before: ${seen.says}`,
    done,
    seconds,
    diagnosis: seen.diagnosis,
    notes: again.notes,
  };
}

/** Deletes the new pods that fail, where the workload would keep them. */
async function freed(
  options: Patching,
  changed: Workload,
): Promise<{ readonly done: readonly string[]; readonly notes: readonly string[] }> {
  const { api, way, siblings } = options;
  if (way.stuck.length === 0) return { done: [], notes: [] };
  const before = new Set(siblings.map(({ metadata }) => metadata?.uid ?? ''));
  try {
    const names = way.stuck.map(nameOf);
    const isOurs = (pod: Pod): boolean =>
      !before.has(pod.metadata?.uid ?? '') && (way.workload.resource === 'replicasets' || names.includes(nameOf(pod)));
    const failing = (await podsOf(api, changed)).filter((pod) => isOurs(pod) && !pod.metadata?.deletionTimestamp);
    return { done: await replaceStuck(api, { ...way, stuck: failing }, changed, options), notes: [] };
  } catch (error) {
    return { done: [], notes: [`the pods that failed were not deleted: ${troubleText(error)}`] };
  }
}

/**
 * Does what the plan says.
 * @throws UserError where nothing was done, or it is not known whether something was
 */
export function runFix(options: FixOptions): Promise<Outcome> {
  const { way } = options;
  return way.mode === 'patch' ? patched({ ...options, way }) : recreateFixed({ ...options, way });
}
