/** No node has room for what the pod requests. */
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { clausesOf } from '../node/support/constraints.ts';
import { foreignRequests } from './support/foreign-requests.ts';
import type { ForeignRequest } from './support/foreign-requests.ts';
import { largeEnough } from './support/large-enough.ts';
import type { Verdict } from './support/large-enough.ts';
import { requestedText, shortages, summaryOf } from './support/shortage.ts';
import type { Shortage } from './support/shortage.ts';
import { editFix, look } from '../support/owner.ts';
import { isKnownWhole, readScheduler } from '../support/scheduler.ts';
import { schedulerSays } from '../support/trouble.ts';

function citeRequests(context: PodContext, short: readonly Shortage[]): Citation[] {
  return context.containers.flatMap((container) =>
    short.flatMap(({ resource }) => {
      const value = container.spec.resources?.requests?.[resource];
      return value === undefined
        ? []
        : [citePod(context, `${container.specPath}.resources.requests.${resource}`, value)];
    }),
  );
}

function fixesOf(
  context: PodContext,
  short: readonly Shortage[],
  size: Verdict | undefined,
  foreign: readonly ForeignRequest[],
): Fix[] {
  const now = requestedText(context, short);
  return [
    look(
      'check free capacity on the nodes',
      command`kubectl describe nodes | grep -A 9 -e '^Name:' -e 'Allocated resources'`,
    ),
    ...(size?.fixes ?? []),
    ...foreign.flatMap(({ fixes }) => fixes),
    editFix(
      context,
      now === ''
        ? 'add a node, or raise maxPods in the kubelet configuration: the nodes run as many pods as they may'
        : size?.can === false
          ? `request less (now ${now}), or add a node that is large enough: ${size.says}`
          : `request less (now ${now}), or add a node`,
    ),
  ];
}

export default defineCheck({
  id: 'limits/unschedulable-resources',
  category: 'resource-limits',
  title: 'No node has room for the requests',
  description: 'The pod cannot be scheduled because the nodes lack the cpu, memory, devices or pod slots it requests.',
  criteria: {
    confirmed:
      'The message of the scheduler (condition PodScheduled, or the FailedScheduling event) says Insufficient or Too ' +
      'many pods, and this program knows all its reasons.',
    likely: 'The message also has a reason that this program does not know.',
    possible: null,
  },
  silent: 'The scheduler names only taints, affinity, ports or volumes.',
  sources: ['pkg/scheduler/framework/plugins/noderesources/fit.go', 'pkg/scheduler/framework/types.go:FitError'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints'],
  symptomOf: [],
  weight: 80,
  run: (context): Outcome[] => {
    const says = schedulerSays(context);
    if (!says) return [];
    const said = readScheduler(says.message);
    const short = shortages(said);
    const whole = isKnownWhole(said);
    if (short.length === 0)
      return whole && !said.parts.some(({ text }) => /volume count/.test(text))
        ? [
            ruledOut(
              'the scheduler reports no lack of cpu, memory, devices or pod slots',
              citePod(context, 'status.conditions[PodScheduled].message', says.message, says.time),
            ),
          ]
        : [unknown('the scheduler names a reason that this program does not know')];
    const clauses = clausesOf(context, says.message).filter(({ isUsual }) => isUsual !== true);
    const size = short.some(({ resource }) => resource === 'pods') ? undefined : largeEnough(context, said.total);
    const foreign = foreignRequests(context, short);
    return [
      {
        result: 'found',
        id: 'limits/unschedulable-resources',
        category: 'resource-limits',
        confidence: whole ? 'confirmed' : 'likely',
        container: null,
        about: null,
        summary: summaryOf(context, said, { short, clauses, size, origin: foreign[0]?.says }),
        chain: [],
        evidence: [
          citePod(context, 'status.conditions[PodScheduled].message', says.message, says.time),
          ...citeRequests(context, short),
          ...foreign.flatMap(({ evidence }) => evidence),
          ...(size?.evidence ?? []),
          ...clauses.flatMap(({ evidence }) => evidence),
        ],
        fixes: [...fixesOf(context, short, size, foreign), ...clauses.flatMap(({ fixes }) => fixes)],
      },
    ];
  },
});
