/** A pod that was preempted, refused by its node, or ended by its deadline. */
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { summary } from '../support/words.ts';
import { lookAtAllocated } from './support/node-room.ts';

interface Ended {
  readonly id: 'limits/preempted' | 'limits/admission-refused' | 'limits/deadline-exceeded';
  readonly says: string;
  readonly fixes: readonly Fix[];
}

const node = (context: PodContext): string => context.pod.spec?.nodeName ?? 'its node';

/** @param why the reason, with its separator: `: out of cpu` */
function refused(context: PodContext, why: string): Ended {
  return {
    id: 'limits/admission-refused',
    says: `was refused by node ${node(context)}${why}: ${context.pod.status?.message ?? ''}`,
    fixes: [
      lookAtAllocated(node(context)),
      editFix(
        context,
        'request less, or make room on the node; a controller creates a new pod, but a bare pod must be created again',
      ),
    ],
  };
}

function pastDeadline(context: PodContext): Ended {
  const seconds = context.pod.spec?.activeDeadlineSeconds;
  const [field, now] = seconds === undefined ? ['', ''] : [` (activeDeadlineSeconds: ${seconds})`, ` (now ${seconds})`];
  return {
    id: 'limits/deadline-exceeded',
    says: `was ended by its deadline${field}: ${context.pod.status?.message ?? ''}`,
    fixes: [editFix(context, `raise activeDeadlineSeconds${now}, or make the work end sooner`)],
  };
}

/**
 * Returns what the status.reason of the pod means; undefined for other reasons (pkg/kubelet/lifecycle/predicate.go,
 * preemption.go; pkg/kubelet/active_deadline.go).
 */
function readReason(context: PodContext, reason: string): Ended | undefined {
  const lacking = /^OutOf(.{1,60})$/.exec(reason)?.[1];
  if (lacking !== undefined) return refused(context, `: out of ${lacking}`);
  if (reason === 'DeadlineExceeded') return pastDeadline(context);
  if (reason !== 'Preempting') return undefined;
  return {
    id: 'limits/preempted',
    says: `was preempted on node ${node(context)} to admit a critical pod: ${context.pod.status?.message ?? ''}`,
    fixes: [
      lookAtAllocated(node(context)),
      editFix(context, 'set a higher priorityClassName, or make room on the node'),
    ],
  };
}

/**
 * Returns a preemption by the scheduler. A condition of the pod reports it; its event names the pod that took its place.
 */
function byScheduler(context: PodContext): Found[] {
  const condition = context.pod.status?.conditions?.find(
    (one) => one.type === 'DisruptionTarget' && one.status === 'True' && one.reason === 'PreemptionByScheduler',
  );
  if (!condition) return [];
  const event = context.podEvents().some.findLast((one) => one.reason === 'Preempted');
  const message = condition.message ?? '';
  const ended: Ended = {
    id: 'limits/preempted',
    says: `was preempted by the scheduler for a pod of higher priority: ${message}`,
    fixes: [
      lookAtAllocated(node(context)),
      editFix(context, 'set a priorityClassName that protects it from preemption, or add nodes to the cluster'),
    ],
  };
  return [
    found(context, ended, [
      citePod(
        context,
        'status.conditions[DisruptionTarget]',
        `PreemptionByScheduler: ${message}`,
        condition.lastTransitionTime ?? null,
      ),
      ...(event ? [citeEvent(event)] : []),
    ]),
  ];
}

function found(context: PodContext, ended: Ended, evidence: readonly Citation[]): Found {
  return {
    result: 'found',
    id: ended.id,
    category: 'resource-limits',
    confidence: 'confirmed',
    container: null,
    about: null,
    summary: summary(`${context.name} `, ended.says.trim().replace(/:$/, '')),
    chain: [],
    evidence,
    fixes: ended.fixes,
  };
}

export default defineCheck({
  id: 'limits/preempted',
  category: 'resource-limits',
  title: 'Preempted, refused or past its deadline',
  description:
    'The pod was preempted (limits/preempted), its node refused it (limits/admission-refused: OutOfcpu, OutOfmemory, ' +
    'OutOfpods), or activeDeadlineSeconds ended it (limits/deadline-exceeded).',
  criteria: {
    confirmed: 'The status.reason of the pod or its condition DisruptionTarget says so.',
    likely: null,
    possible: null,
  },
  silent: 'Any other reason of a failed pod.',
  sources: [
    'pkg/kubelet/lifecycle/predicate.go',
    'pkg/kubelet/preemption/preemption.go',
    'pkg/kubelet/active_deadline.go',
    'pkg/scheduler/framework/preemption/preemption.go',
  ],
  goesAway: 'likely',
  endedBy: 'preemption',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  symptomOf: [],
  weight: 85,
  alsoFinds: {
    'limits/admission-refused': { goesAway: 'perhaps', endedBy: null },
    'limits/deadline-exceeded': { goesAway: 'perhaps', endedBy: null },
  },
  run: (context): Found[] => {
    const status = context.pod.status;
    const ended = status?.phase === 'Failed' && status.reason ? readReason(context, status.reason) : undefined;
    if (!ended) return byScheduler(context);
    return [
      found(context, ended, [
        citePod(context, 'status.message', status?.message ?? ''),
        citePod(context, 'status.reason', status?.reason ?? ''),
      ]),
    ];
  },
});
