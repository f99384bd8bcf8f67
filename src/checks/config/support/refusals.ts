/** The API server's refusal to create the pods of a workload. */
import { citeEvent, citeField } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { WorkloadContext } from '../../check.ts';
import { nameOf } from '../../../model/objects.ts';
import type { KubeObject } from '../../../model/objects.ts';

export interface Refusal {
  /** As the server wrote it. */
  readonly message: string;
  readonly citations: readonly Citation[];
}

const KIND: Partial<Record<WorkloadContext['resource'], string>> = {
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  cronjobs: 'CronJob',
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** Returns the refusal in an object's ReplicaFailure condition. */
function conditionOf(object: KubeObject, path: string): Refusal | undefined {
  const conditions = (object as { status?: { conditions?: Condition[] } }).status?.conditions ?? [];
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (!failure?.message) return undefined;
  const { message, lastTransitionTime = null } = failure;
  return { message, citations: [citeField(path, 'status.conditions[ReplicaFailure]', message, lastTransitionTime)] };
}

/** Returns the last failed creation, unless one succeeded after it. */
function lastFailure(events: readonly EventView[]): EventView | undefined {
  const last = events.filter(({ reason }) => reason === 'FailedCreate' || reason === 'SuccessfulCreate').at(-1);
  return last?.reason === 'FailedCreate' ? last : undefined;
}

/**
 * Returns why a workload's pods are not created: the ReplicaFailure condition (pkg/controller/replicaset, deployment)
 * and FailedCreate events of the controller that creates the pods (of a Deployment: its newest ReplicaSet).
 */
export function refusalOf(context: WorkloadContext): Refusal | undefined {
  const kind = KIND[context.resource] ?? '';
  const set = context.resource === 'deployments' ? context.replicaSets[0] : undefined;
  const maker = set ? { kind: 'ReplicaSet', name: nameOf(set) } : { kind, name: context.name };
  const events = context.events(maker.kind, maker.name);
  // A part of the events may lack a later creation that succeeded.
  const event = events.all.state === 'known' ? lastFailure(events.all.value) : undefined;
  const conditions = [
    conditionOf(context.workload, `${kind}/${context.name}`),
    set ? conditionOf(set, `ReplicaSet/${nameOf(set)}`) : undefined,
  ].filter((one) => one !== undefined);
  const message = event?.message ?? conditions[0]?.message;
  if (message === undefined) return undefined;
  const failures = events.some.filter(({ reason }) => reason === 'FailedCreate').slice(-3);
  return {
    message,
    citations: [
      ...(event ? [citeEvent(event)] : []),
      ...conditions.flatMap(({ citations }) => citations),
      ...failures.map(citeEvent),
    ],
  };
}
