/** Why a copy has no pod: the Job is suspended or failed, or its controller could not create the pod. */
import type { PlannedPod } from '../model/experiment-answer.ts';
import type { Event, Job } from '../model/objects.ts';
import { placeOf } from './api.ts';
import type { ClusterApi } from './api.ts';
import { joined } from './look.ts';
import type { Hold, Look } from './look.ts';

const held = (reason: string | null): Hold => ({ by: 'job-controller', reason, noRoom: false });

/** The newest event that says why; Kueue and the Job controller report a suspension with type Normal. */
const decisive = (events: readonly Event[]): Event | undefined =>
  events.filter((event) => event.type === 'Warning').at(-1) ?? events.at(-1);

/** Conditions of a Job that has no pod (k8s.io/api/batch/v1: JobConditionType). */
const STOPPED: readonly string[] = ['Suspended', 'Failed', 'FailureTarget'];

/**
 * Reads why the Job of a copy created no pod: `spec.suspend`, its conditions and its events. What cannot be read counts
 * as absent.
 */
export async function whyNoPod(
  api: ClusterApi,
  { object }: PlannedPod,
): Promise<Pick<Look, 'says' | 'message' | 'held'>> {
  const [namespace, name] = placeOf(object);
  const [job, events] = await Promise.all([
    object.kind === 'Job' ? api.get<Job>('jobs', namespace, name).catch(() => undefined) : undefined,
    api.events(namespace, object.kind, name).catch(() => []),
  ]);
  const isSuspended = job?.spec?.suspend === true;
  const condition = job?.status?.conditions?.find(({ type, status }) => status === 'True' && STOPPED.includes(type));
  const event = decisive(events);
  const message = event?.message || condition?.message || '';
  const reason = event?.type === 'Warning' ? event.reason : (condition?.reason ?? event?.reason);
  const reports = [
    ...(isSuspended ? [`Job/${name} is suspended (spec.suspend), as Kueue and other queues do`] : []),
    ...(condition ? [`condition ${condition.type}: ${joined(condition.reason, condition.message)}`] : []),
    ...(event && (event.message ?? '') !== condition?.message ? [joined(event.reason, event.message)] : []),
  ];
  return {
    says: `no pod was created${reports.length > 0 ? `: ${reports.join('; ')}` : ', and no event says why'}`,
    message,
    held: isSuspended ? held('Suspended') : reason ? held(reason) : null,
  };
}
