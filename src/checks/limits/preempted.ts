import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { summary } from '../support/words.ts';

interface Ended {
  readonly id: 'limits/preempted' | 'limits/admission-refused' | 'limits/deadline-exceeded';
  readonly says: string;
  readonly fixes: readonly Fix[];
}

const node = (context: PodContext): string => context.pod.spec?.nodeName ?? 'its node';

function look(context: PodContext): Fix {
  return {
    text: 'see what the node has and what is promised on it',
    command: `kubectl describe node ${node(context)} | grep -A 12 'Allocated resources'`,
    risk: 'read-only',
  };
}

/**
 * What the pod's status.reason means (pkg/kubelet/lifecycle/predicate.go, preemption.go;
 * pkg/kubelet/active_deadline.go).
 */
function readReason(context: PodContext, reason: string): Ended | undefined {
  const message = context.pod.status?.message ?? '';
  const short = /^OutOf(.{1,60})$/.exec(reason)?.[1];
  const shorter = editFix(
    context,
    'request less, or make room on the node; a controller makes a new pod by itself, a bare pod has to be made anew',
  );
  if (short !== undefined)
    return {
      id: 'limits/admission-refused',
      says: `was refused by node ${node(context)}: out of ${short}: ${message}`,
      fixes: [look(context), shorter],
    };
  if (reason === 'UnexpectedAdmissionError')
    return {
      id: 'limits/admission-refused',
      says: `was refused by node ${node(context)} (UnexpectedAdmissionError): ${message}`,
      fixes: [look(context), shorter],
    };
  if (reason === 'Preempting')
    return {
      id: 'limits/preempted',
      says: `was preempted on node ${node(context)} to admit a critical pod: ${message}`,
      fixes: [look(context), editFix(context, 'give it a higher priorityClassName, or more room on the node')],
    };
  if (reason === 'DeadlineExceeded') {
    const seconds = context.pod.spec?.activeDeadlineSeconds;
    return {
      id: 'limits/deadline-exceeded',
      says: `was ended by its own deadline${seconds === undefined ? '' : `, activeDeadlineSeconds: ${seconds}`}: ${message}`,
      fixes: [
        editFix(
          context,
          `raise activeDeadlineSeconds${seconds === undefined ? '' : ` (now ${seconds})`}, or let the work end sooner`,
        ),
      ],
    };
  }
  return undefined;
}

/** The scheduler's preemption: the victim's condition names it, its event the pod it made room for. */
function byScheduler(context: PodContext): Found[] {
  const condition = context.pod.status?.conditions?.find(
    (one) => one.type === 'DisruptionTarget' && one.status === 'True' && one.reason === 'PreemptionByScheduler',
  );
  if (!condition) return [];
  const event = context.podEvents().some.findLast((one) => one.reason === 'Preempted');
  const evidence: Citation[] = [
    citePod(
      context,
      'status.conditions[DisruptionTarget]',
      `PreemptionByScheduler: ${condition.message ?? ''}`,
      condition.lastTransitionTime ?? null,
    ),
    ...(event ? [citeEvent(event)] : []),
  ];
  return [
    found(
      context,
      {
        id: 'limits/preempted',
        says: `was preempted by the scheduler for a pod of higher priority: ${condition.message ?? ''}`,
        fixes: [
          look(context),
          editFix(context, 'give it a priorityClassName that keeps it, or let the cluster have more room'),
        ],
      },
      evidence,
    ),
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
    summary: summary(`${context.name} `, ended.says.trim().replace(/: $/, '')),
    chain: [],
    evidence,
    fixes: ended.fixes,
  };
}

/** Ended or refused from outside: preemption, admission, a deadline. */
export default defineCheck({
  id: 'limits/preempted',
  category: 'resource-limits',
  title: 'ended or refused for want of room',
  description:
    'The pod was preempted (limits/preempted), refused by its node (limits/admission-refused: OutOfcpu, OutOfmemory, OutOfpods, UnexpectedAdmissionError) or ended by activeDeadlineSeconds (limits/deadline-exceeded).',
  criteria: {
    confirmed: "The pod's status.reason or its DisruptionTarget condition says so.",
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
