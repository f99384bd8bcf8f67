/** Workloads in trouble that no failing pod shows: their pods cannot be created, or a Job has failed and has none left. */
import { controllerOf } from '../evidence/controller.ts';
import { diagnoseBriefly } from '../diagnosis/diagnose.ts';
import { secondsOfAge, STARTING_SECONDS } from '../diagnosis/candidates.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { forbiddenGap, gapWith } from '../model/gaps.ts';
import { itemKey } from '../model/list-items.ts';
import type { Job } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { PodScan, PodSelection, Scope, ShortWorkloads } from '../sources/pod-scan.ts';
import type { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import { hasFailed, lacksPods } from '../sources/workload-rows.ts';
import type { WorkloadRow } from '../sources/workload-rows.ts';
import { isPast } from './finished-jobs.ts';
import { forPod } from './explain-all.ts';
import type { AtOnce } from './explain-all.ts';
import { seenGap, tellingGaps } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import type { Found } from './found.ts';
import { itemOf } from './item.ts';

/** Workloads that are examined at most; a cluster with more has one cause for many. */
const MOST = 100;

export interface Podless {
  readonly found: readonly Found[];
  readonly gaps: readonly SeenGap[];
}

const NONE: Podless = { found: [], gaps: [] };

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
function cronJobOf(job: Job): string | undefined {
  const controller = controllerOf(job);
  return controller?.kind === 'CronJob' ? controller.name : undefined;
}

/** Whether a Job fails: most that run have pods, and a later run of its CronJob may have succeeded. */
const jobMatters = async (source: Source, job: Job): Promise<boolean> =>
  (hasFailed(job) || lacksPods(job)) &&
  !(await isPast(source, job.metadata?.namespace ?? '', job.metadata?.name ?? ''));

/** Explains one workload; nothing is found where it does not fail, or one of its pods says why. */
async function examine(source: Source, row: WorkloadRow): Promise<Podless> {
  const { resource, namespace, name } = row;
  const target = refOf(row);
  const query = { verb: 'get', resource, namespace, name } as const;
  const fact = await source.fetch(query);
  if (fact.state === 'absent') return NONE;
  if (fact.state !== 'known' && fact.state !== 'partial')
    return { found: [], gaps: seenGap(itemKey({ target }), fact, query) };
  const job = resource === 'jobs' ? (fact.value as Job) : undefined;
  if (job !== undefined && !(await jobMatters(source, job))) return NONE;
  const diagnosis = await diagnoseBriefly(source, { resource, namespace, name });
  if (diagnosis.target.kind === 'Pod') return NONE;
  const gaps = tellingGaps(diagnosis, itemKey({ target }));
  if (diagnosis.causes.length === 0) return { found: [], gaps };
  const cronJob = job === undefined ? undefined : cronJobOf(job);
  const item = itemOf(
    {
      target,
      node: null,
      createdAt: null,
      workload: cronJob === undefined ? target : { kind: 'CronJob', namespace, name: cronJob },
    },
    job !== undefined && hasFailed(job) ? { ...diagnosis, state: 'failed' } : diagnosis,
  );
  return { found: [{ item, siblings: null }], gaps };
}

/** The kinds that could not be read in a scope: those that the user may not list are one gap. */
function unreadIn(scope: Scope, unread: ShortWorkloads['unread']): SeenGap[] {
  const where = scope === null ? '' : ` in ${scope}`;
  const forbidden = unread.filter(({ fact }) => fact.state === 'forbidden').map(({ resource }) => resource);
  const request = { verb: 'list', resource: forbidden.sort().join(','), namespace: scope };
  return [
    ...(forbidden.length === 0 ? [] : [{ gap: forbiddenGap(`workloads without pods${where}`, request), pod: null }]),
    ...unread.flatMap(({ resource, fact }) =>
      fact.state === 'forbidden' || fact.state === 'absent'
        ? []
        : seenGap(`${resource}${where}`, fact, { verb: 'list', resource, ...(scope !== null && { namespace: scope }) }),
    ),
  ];
}

/**
 * Returns the workloads of these scopes that lack pods or have failed, without those that failing pods stand for.
 * @param scopes null: all namespaces in one list
 * @param pods the failing pods
 */
export async function findPodless(
  source: SharedSource,
  scan: Pick<PodScan, 'workloads'>,
  scopes: readonly Scope[],
  selection: PodSelection,
  pods: readonly Found[],
  { slots, silent }: AtOnce,
): Promise<Podless> {
  // A field selector is about pods.
  if (selection.fieldSelector !== undefined) return NONE;
  const known = new Set(pods.flatMap(({ item }) => (item.workload === null ? [] : keyOf(item.workload))));
  const gaps: SeenGap[] = [];
  const rows: WorkloadRow[] = [];
  for (const scope of scopes) {
    const seen = await scan.workloads(scope, selection.labelSelector);
    gaps.push(...unreadIn(scope, seen.unread));
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
  const examined = await Promise.all(chosen.map((row) => slots.run(() => examine(forPod(source, silent, null), row))));
  return {
    found: examined.flatMap(({ found }) => found),
    gaps: [...gaps, ...examined.flatMap((one) => one.gaps)],
  };
}
