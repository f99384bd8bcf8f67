/** Workloads in trouble that no failing pod shows: their pods cannot be created, or a Job has failed and has none left. */
import { diagnose } from '../diagnosis/diagnose.ts';
import { secondsOfAge, STARTING_SECONDS } from '../diagnosis/candidates.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { gapWith } from '../model/gaps.ts';
import type { Job } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { PodScan, PodSelection, Scope } from '../sources/pod-scan.ts';
import type { SharedSource } from '../sources/shared.ts';
import { hasFailed, lacksPods } from '../sources/workload-rows.ts';
import type { WorkloadRow } from '../sources/workload-rows.ts';
import { isPast } from './finished-jobs.ts';
import { seenGap } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import type { Found } from './found.ts';
import type { Slots } from './slots.ts';
import { itemOf } from './item.ts';

/** Workloads that are examined at most; a cluster with more has one cause for many. */
const MOST = 100;

export interface Podless {
  readonly found: readonly Found[];
  readonly gaps: readonly SeenGap[];
}

const keyOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`;
const refOf = ({ resource, namespace, name }: WorkloadRow): ObjectRef => ({
  kind: RESOURCES[resource].kind,
  namespace,
  name,
});

/** Whether a workload may still be starting. */
function isYoung({ age }: WorkloadRow, now: string): boolean {
  const seconds = secondsOfAge(age) ?? secondsBetween(age, now);
  return seconds !== undefined && seconds < STARTING_SECONDS;
}

/** Returns the CronJob that made a Job; undefined for other Jobs. */
const cronJobOf = ({ metadata }: Job): string | undefined =>
  (metadata?.ownerReferences ?? []).find(({ kind, controller }) => kind === 'CronJob' && controller)?.name;

/** Whether a Job fails: most that run have pods, and a later run of its CronJob may have succeeded. */
async function jobMatters(source: SharedSource, row: WorkloadRow): Promise<Job | undefined> {
  const { namespace, name } = row;
  const fact = await source.fetch({ verb: 'get', resource: 'jobs', namespace, name });
  const job = fact.state === 'known' || fact.state === 'partial' ? (fact.value as Job) : undefined;
  if (job === undefined || !(hasFailed(job) || lacksPods(job))) return undefined;
  return (await isPast(source, namespace, name)) ? undefined : job;
}

/** Explains one workload; undefined where it is not in trouble, or one of its pods says why. */
async function examine(source: SharedSource, row: WorkloadRow): Promise<Found | undefined> {
  const job = row.resource === 'jobs' ? await jobMatters(source, row) : undefined;
  if (row.resource === 'jobs' && job === undefined) return undefined;
  const { resource, namespace, name } = row;
  const { diagnosis } = await diagnose(source, { resource, namespace, name });
  if (diagnosis.target.kind === 'Pod' || diagnosis.causes.length === 0) return undefined;
  const target = refOf(row);
  const cronJob = job === undefined ? undefined : cronJobOf(job);
  return {
    item: itemOf(
      {
        target,
        node: null,
        createdAt: null,
        workload: cronJob === undefined ? target : { kind: 'CronJob', namespace, name: cronJob },
      },
      job !== undefined && hasFailed(job) ? { ...diagnosis, state: 'failed' } : diagnosis,
    ),
    siblings: null,
  };
}

/**
 * Returns the workloads of these scopes that lack pods or have failed, without those that failing pods stand for.
 * @param scopes null: all namespaces in one list
 * @param pods the failing pods
 */
export async function findPodless(
  source: SharedSource,
  scan: PodScan,
  scopes: readonly Scope[],
  selection: PodSelection,
  pods: readonly Found[],
  slots: Slots,
): Promise<Podless> {
  // A field selector is about pods.
  if (selection.fieldSelector !== undefined) return { found: [], gaps: [] };
  const known = new Set(pods.flatMap(({ item }) => (item.workload === null ? [] : keyOf(item.workload))));
  const gaps: SeenGap[] = [];
  const rows: WorkloadRow[] = [];
  for (const scope of scopes) {
    const seen = await scan.workloads(scope, selection.labelSelector);
    for (const { resource, fact } of seen.unread) {
      const query = { verb: 'list', resource, ...(scope !== null && { namespace: scope }) } as const;
      if (fact.state !== 'absent')
        gaps.push(...seenGap(scope === null ? resource : `${resource} in ${scope}`, fact, query));
    }
    rows.push(...seen.rows.filter((row) => !known.has(keyOf(refOf(row))) && !isYoung(row, source.now())));
  }
  const chosen = rows.slice(0, MOST);
  if (rows.length > chosen.length)
    gaps.push({
      gap: gapWith(
        `${rows.length - MOST} more workloads that lack pods`,
        'left-out',
        `the first ${MOST} are explained`,
      ),
      pod: null,
    });
  const found = await Promise.all(chosen.map((row) => slots.run(() => examine(source, row).catch(() => undefined))));
  return { found: found.filter((one) => one !== undefined), gaps };
}
