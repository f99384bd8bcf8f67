/** Which workloads may lack pods or have failed, by the tables that the API server prints, or by their status. Pure. */
import type { DaemonSet, Deployment, Event, Job, KubeObject, StatefulSet } from '../model/objects.ts';

/** Kinds with a count of the pods that they should have. */
export const COUNTED = ['deployments', 'statefulsets', 'daemonsets', 'jobs'] as const;
export type Counted = (typeof COUNTED)[number];

/** A workload that may lack pods or have failed. */
export interface WorkloadRow {
  readonly resource: Counted | 'cronjobs';
  readonly namespace: string;
  readonly name: string;
  /** `2d4h`, or the time of its creation; '' where that is not known. */
  readonly age: string;
}

/** Reads `1/3`. */
function isLess(cell: string): boolean {
  const [is, wanted] = cell.split('/').map(Number);
  return is !== undefined && wanted !== undefined && is < wanted;
}

/**
 * Returns whether a row is of such a workload.
 * Source of the cells: pkg/printers/internalversion/printers.go (printDeployment, printStatefulSet, printDaemonSet,
 * printJob).
 * @param cell returns a cell by the name of its column, in lower case; '' where there is none
 */
export function isShortRow(resource: Counted, cell: (column: string) => string): boolean {
  switch (resource) {
    case 'deployments': {
      const wanted = Number(cell('ready').split('/')[1]);
      return Number(cell('up-to-date')) < wanted;
    }
    case 'statefulsets':
      return isLess(cell('ready'));
    case 'daemonsets':
      return Number(cell('current')) < Number(cell('desired'));
    case 'jobs':
      return (
        ['Failed', 'FailureTarget'].includes(cell('status')) ||
        (cell('status') === 'Running' && isLess(cell('completions')))
      );
  }
}

/** Returns whether an object is such a workload. */
export function isShort(resource: Counted, object: KubeObject): boolean {
  switch (resource) {
    case 'deployments': {
      const { spec, status } = object as Deployment;
      return (status?.updatedReplicas ?? 0) < (spec?.replicas ?? 1);
    }
    case 'statefulsets': {
      const { spec, status } = object as StatefulSet;
      return (status?.replicas ?? 0) < (spec?.replicas ?? 1);
    }
    case 'daemonsets': {
      const { status } = object as DaemonSet;
      return (status?.currentNumberScheduled ?? 0) < (status?.desiredNumberScheduled ?? 0);
    }
    case 'jobs':
      return hasFailed(object as Job) || lacksPods(object as Job);
  }
}

/** Whether a Job has failed for good (pkg/controller/job: condition Failed, and FailureTarget before it). */
export const hasFailed = ({ status }: Job): boolean =>
  (status?.conditions ?? []).some(
    (condition) => (condition.type === 'Failed' || condition.type === 'FailureTarget') && condition.status === 'True',
  );

/** Whether a Job should run and no pod of it was ever seen by its controller. */
export const lacksPods = ({ spec, status }: Job): boolean =>
  spec?.suspend !== true &&
  (status?.active ?? 0) + (status?.succeeded ?? 0) + (status?.failed ?? 0) === 0 &&
  !(status?.conditions ?? []).some(({ type, status: is }) => type === 'Complete' && is === 'True');

/** Returns the row of an object. */
export const rowOf = (resource: Counted, { metadata }: KubeObject): WorkloadRow => ({
  resource,
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
  age: String(metadata?.creationTimestamp ?? ''),
});

/** Reasons of a CronJob's events that say that it starts no Job (pkg/controller/cronjob/cronjob_controllerv2.go). */
const STARTS_NO_JOB: ReadonlySet<string> = new Set([
  'FailedCreate',
  'UnparseableSchedule',
  'InvalidSchedule',
  'UnknownTimeZone',
]);

/** Selects the events that `failingCronJobs` reads. */
export const CRON_JOB_WARNINGS = 'involvedObject.kind=CronJob,type=Warning';

/** Returns the rows of CronJobs that may start no Job: an idle one looks the same in every list, its events do not. */
export function failingCronJobs(events: readonly Event[]): WorkloadRow[] {
  const found = new Map<string, WorkloadRow>();
  for (const { reason, involvedObject } of events) {
    const { kind, namespace = '', name = '' } = involvedObject ?? {};
    if (kind === 'CronJob' && name !== '' && STARTS_NO_JOB.has(reason ?? ''))
      found.set(`${namespace}/${name}`, { resource: 'cronjobs', namespace, name, age: '' });
  }
  return [...found.values()];
}
