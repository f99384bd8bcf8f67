/** Whether a later success makes the failure of a Job's pod irrelevant. */
import { listed } from '../model/facts.ts';
import type { Job } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';

const isComplete = (job: Job): boolean =>
  (job.status?.conditions ?? []).some((condition) => condition.type === 'Complete' && condition.status === 'True');
const bornAt = (job: Job): number => Date.parse(job.metadata?.creationTimestamp ?? '') || 0;
const cronJobOf = (job: Job): string | undefined =>
  (job.metadata?.ownerReferences ?? []).find((owner) => owner.kind === 'CronJob')?.uid;

/**
 * Returns whether the Job has succeeded since, or a later run of its CronJob has.
 * @param source remembers answers: the Jobs of a namespace are listed once
 */
export async function isPast(source: Source, namespace: string, name: string): Promise<boolean> {
  const jobs = listed<Job>(await source.fetch({ verb: 'list', resource: 'jobs', namespace })).some;
  const own = jobs.find((job) => job.metadata?.name === name);
  if (own === undefined) return false;
  if (isComplete(own)) return true;
  const cronJob = cronJobOf(own);
  return (
    cronJob !== undefined &&
    jobs.some((job) => cronJobOf(job) === cronJob && bornAt(job) > bornAt(own) && isComplete(job))
  );
}
