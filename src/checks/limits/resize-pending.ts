/** New resources that the pod asks for, and that the kubelet has not given to a container that was OOM killed. */
import { parseQuantity } from '../../knowledge/quantity.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Pod } from '../../model/objects.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citePod } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { reasonSummary, who } from '../support/words.ts';
import { citeOom, oomOf } from './support/oom.ts';
import { remadeFix } from './support/raise.ts';

type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

/** Returns the condition that says why a resize is not done (k8s.io/api/core/v1:PodResizePending, PodResizeInProgress). */
const pendingResize = (pod: Pod): Condition | undefined =>
  pod.status?.conditions?.find(
    ({ type, status, reason }) =>
      status === 'True' && (type === 'PodResizePending' || (type === 'PodResizeInProgress' && reason === 'Error')),
  );

/** Returns the memory limit that the spec asks for and the one in force, where the spec asks for more. */
function wanted({ spec, status }: ContainerView): { readonly asked: string; readonly now: string } | undefined {
  const asked = spec.resources?.limits?.memory;
  const now = status?.resources?.limits?.memory;
  return asked !== undefined && now !== undefined && (parseQuantity(asked) ?? 0) > (parseQuantity(now) ?? 0)
    ? { asked, now }
    : undefined;
}

/** What each reason means; `Infeasible` never ends by itself, `Deferred` when the node has room. */
const MEANS: Readonly<Record<string, string>> = {
  Infeasible: 'can never be done on',
  Deferred: 'waits for room on',
  Error: 'failed on',
};

function found(context: PodContext, container: ContainerView, condition: Condition): Found[] {
  const limits = wanted(container);
  const oom = oomOf(container);
  if (!limits || !oom) return [];
  const { asked, now } = limits;
  const node = context.pod.spec?.nodeName ?? 'its node';
  const reason = condition.reason ?? condition.type;
  const says = `${who(container)} was OOMKilled at ${now}; the resize to ${asked} ${(Object.hasOwn(MEANS, reason) ? MEANS[reason] : undefined) ?? 'is not done on'} ${node} (${reason})`;
  return [
    {
      result: 'found',
      id: 'limits/resize-pending',
      category: 'resource-limits',
      confidence: oom.newest ? 'confirmed' : 'likely',
      container: container.name,
      about: aboutNode(context),
      summary: condition.message ? reasonSummary(`${says}: `, condition.message) : `${says}`,
      chain: [],
      evidence: [
        citePod(
          context,
          `status.conditions[${condition.type}]`,
          [condition.reason, condition.message].filter(Boolean).join(': '),
          condition.lastTransitionTime ?? null,
        ),
        citePod(context, `${container.specPath}.resources.limits.memory`, asked),
        citePod(context, `${container.statusPath}.resources.limits.memory`, now),
        citeOom(context, oom),
      ],
      fixes: [remadeFix(context, asked), look(`see what ${node} has left`, describeNode(context))],
    },
  ];
}

export default defineCheck({
  id: 'limits/resize-pending',
  category: 'resource-limits',
  title: 'More memory is asked for, and the resize is not done',
  description:
    'The spec was changed to a higher memory limit (in-place resize, on by default since 1.33), and the kubelet has not ' +
    'made the change: the container still runs with the old limit and was OOM killed there.',
  criteria: {
    confirmed:
      'The condition PodResizePending or PodResizeInProgress states it, the limit in force is below the one in the spec, ' +
      'and the newest dead instance was OOM killed.',
    likely: 'As confirmed, but only an earlier instance was OOM killed.',
    possible: null,
  },
  silent: 'A resize of a container that was not OOM killed, and one to a lower limit.',
  sources: [
    'staging/src/k8s.io/api/core/v1/types.go:PodResizePending',
    'pkg/kubelet/allocation/allocation_manager.go',
    'https://kep.k8s.io/1287',
  ],
  goesAway: 'perhaps',
  endedBy: 'container-limit',
  settledBy: null,
  explains: [{ symptomsOf: 'memory' }, 'limits/oom-limit'],
  symptomOf: [],
  weight: 85,
  run: (context): Outcome[] => {
    const condition = pendingResize(context.pod);
    return condition ? context.subjects.flatMap((container) => found(context, container, condition)) : [];
  },
});
