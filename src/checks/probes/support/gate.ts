/** A readiness gate of a pod with ready containers. */
import { unreadyOf } from '../../../evidence/unready.ts';
import { instant } from '../../../knowledge/time.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { describePod } from '../../support/kubectl.ts';
import { editFix, look } from '../../support/owner.ts';
import { summary } from '../../support/words.ts';
import { sayDuration } from '../../upstream/support/waiting.ts';

/** Returns what keeps a pod with ready containers from being ready. */
export function ofGate(context: PodContext): Found[] {
  const unready = unreadyOf(context.pod, context.now).find(({ kind }) => kind === 'gate');
  if (unready?.gate === undefined) return [];
  const { gate, seconds, since } = unready;
  const condition = context.pod.status?.conditions?.find(({ type }) => type === gate);
  const why = [condition?.reason, condition?.message].filter(Boolean).join(': ');
  return [
    {
      result: 'found',
      id: 'probes/not-ready',
      category: 'app-error',
      confidence: 'likely',
      container: null,
      about: null,
      summary: summary(
        `all containers are ready, but the readiness gate ${gate} has not been true for ${sayDuration(seconds)}${condition ? '' : ': no controller has set it'}${why ? ': ' : ''}`,
        why,
      ),
      chain: [],
      evidence: [
        citePod(context, 'spec.readinessGates', gate),
        citePod(context, 'status.conditions[Ready]', 'False', since),
        ...(condition
          ? [
              citePod(
                context,
                `status.conditions[${gate}]`,
                `${condition.status}${why ? ` ${why}` : ''}`,
                instant(condition.lastTransitionTime) === undefined ? null : (condition.lastTransitionTime ?? null),
              ),
            ]
          : []),
      ],
      fixes: [
        look('see the conditions of the pod', describePod(context)),
        editFix(
          context,
          `check the controller that sets ${gate} (a load balancer, a mesh), or remove the readiness gate`,
        ),
      ],
    },
  ];
}
