/** No node has the devices that the pod claims (dynamic resource allocation). */
import { command } from '../../model/command.ts';
import type { Outcome } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { isKnownWhole, nodesOf, readScheduler } from '../support/scheduler.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';

/** Returns the claims of the pod: `ResourceClaim gpu`, `a ResourceClaim of template one-gpu`. */
function claimsOf({ pod }: PodContext): { readonly path: string; readonly value: string; readonly says: string }[] {
  return (pod.spec?.resourceClaims ?? []).map(({ name, resourceClaimName, resourceClaimTemplateName }) => ({
    path: `spec.resourceClaims[${name}]`,
    value: resourceClaimName ?? resourceClaimTemplateName ?? '',
    says: resourceClaimName
      ? `ResourceClaim ${resourceClaimName}`
      : `a ResourceClaim of template ${resourceClaimTemplateName ?? name}`,
  }));
}

export default defineCheck({
  id: 'limits/claim-not-allocated',
  category: 'resource-limits',
  title: 'No node can allocate the claimed devices',
  description:
    'The pod claims devices (a ResourceClaim, dynamic resource allocation), and the scheduler finds no node with free ' +
    'devices that meet the claim, or the claim does not exist yet.',
  criteria: {
    confirmed: 'The scheduler reports it, and this program knows all its reasons.',
    likely: 'The scheduler also gives a reason that this program does not know.',
    possible: null,
  },
  silent: 'A pod that is bound to a node.',
  sources: ['pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints'],
  symptomOf: [],
  weight: 82,
  run(context): Outcome[] {
    const says = schedulerSays(context);
    const said = says && readScheduler(says.message);
    const part = said?.parts.find(({ kind }) => kind === 'claim');
    if (!said || !part) return [];
    const claims = claimsOf(context);
    const names = claims.map(({ says: claim }) => claim).join(', ') || 'the claimed devices';
    const nodes = nodesOf(part, said);
    const where = nodes === undefined ? '' : ` on ${nodes}`;
    return [
      {
        result: 'found',
        id: 'limits/claim-not-allocated',
        category: 'resource-limits',
        confidence: isKnownWhole(said) ? 'confirmed' : 'likely',
        container: null,
        about: null,
        summary: sentence(`${context.name} cannot be scheduled: ${part.text}${where} (${names})`),
        chain: [],
        evidence: [...citeScheduler(context), ...claims.map(({ path, value }) => citePod(context, path, value))],
        fixes: [
          look(
            'see what the claim asks for, and what has it',
            command`kubectl -n ${context.namespace} get resourceclaims -o yaml`,
          ),
          look('see the devices that the drivers offer', command`kubectl get resourceslices,deviceclasses`),
          editFix(context, 'claim devices that a node has, free some, or add a node that has them'),
        ],
      },
    ];
  },
});
