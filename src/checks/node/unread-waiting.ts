/** A container that waits for a reason that no other check reads. */
import { isBeingSetUp } from '../../evidence/containers.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { NO_IMAGE } from '../../knowledge/waiting-reasons.ts';
import type { Category, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeWaiting } from '../support/cite.ts';
import { describePod } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { reasonSummary, who } from '../support/words.ts';
import { categoryOfEvent } from './support/event-advice.ts';

/** The container has run: its end is the cause, not the wait. */
const AFTER_AN_END: ReadonlySet<string> = new Set(['CrashLoopBackOff', 'PostStartHookError']);

function categoryOf(reason: string): Category {
  if (reason === 'CreateContainerConfigError') return 'missing-config';
  return NO_IMAGE.has(reason) ? 'bad-image' : categoryOfEvent(reason);
}

function finding(context: PodContext, container: ContainerView): Found {
  const { reason = '', message = '' } = container.waiting ?? {};
  return {
    result: 'found',
    id: 'node/unread-waiting',
    category: categoryOf(reason),
    confidence: 'likely',
    container: container.name,
    about: aboutNode(context),
    summary: reasonSummary(`${who(container)} cannot start (${reason.slice(0, 60)}): `, message || 'no message'),
    chain: [],
    evidence: [citeWaiting(context, container)],
    fixes: [look('read the newest events of the pod', describePod(context))],
  };
}

export default defineCheck({
  id: 'node/unread-waiting',
  category: 'node',
  title: 'Container waits for a stated reason',
  description:
    'The status of a container states why it waits, and no check reads that reason and message. The message is quoted ' +
    'as it is.',
  criteria: {
    confirmed: null,
    likely: 'The container waits for a stated reason, and no other check found a likely cause.',
    possible: null,
  },
  silent: 'Containers that are being set up, and those that wait after an end.',
  sources: ['pkg/kubelet/kubelet_pods.go:convertToAPIContainerStatuses'],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: ['node/unread-event'],
  symptomOf: [],
  weight: 31,
  run: (context) =>
    context.containers
      .filter(({ waiting }) => !isBeingSetUp(waiting) && !AFTER_AN_END.has(waiting?.reason ?? ''))
      .slice(0, 1)
      .map((container) => finding(context, container)),
});
