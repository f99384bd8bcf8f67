/** A device that the driver on the node does not prepare for the pod. */
import type { Outcome } from '../../model/finding.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { neverStarted } from '../support/trouble.ts';
import { reasonSummary } from '../support/words.ts';

/** What the kubelet writes before the message of the driver (pkg/kubelet/cm/dra/manager.go:prepareResources). */
const BEFORE = /^Failed to prepare dynamic resources: (?:prepare dynamic resources: )?/;
const CLAIM = /\bfor (?:ResourceClaim|claim) ([\w./-]{1,253})/i;

export default defineCheck({
  id: 'node/claim-not-prepared',
  category: 'node',
  title: 'Device of a ResourceClaim not prepared',
  description:
    'The scheduler gave the pod a device through a ResourceClaim (dynamic resource allocation), and the driver on the ' +
    'node does not prepare it, so no container starts.',
  criteria: {
    confirmed: null,
    likely: 'The kubelet reports FailedPrepareDynamicResources, and no container of the pod has started.',
    possible: null,
  },
  silent: 'A pod with a container that started: then the devices were prepared.',
  sources: ['pkg/kubelet/cm/dra/manager.go:prepareResources', 'pkg/kubelet/kubelet.go:SyncPod'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 70,
  run: (context): Outcome[] => {
    const event = context.podEvents().some.findLast(({ reason }) => reason === 'FailedPrepareDynamicResources');
    if (!event || !neverStarted(context)) return [];
    const claims = context.pod.spec?.resourceClaims ?? [];
    const said = event.message.replace(BEFORE, '');
    const claim = CLAIM.exec(said)?.[1] ?? claims[0]?.resourceClaimName;
    const node = context.pod.spec?.nodeName ?? 'the node';
    const { namespace } = context;
    return [
      {
        result: 'found',
        id: 'node/claim-not-prepared',
        category: 'node',
        confidence: 'likely',
        container: null,
        about: aboutNode(context),
        summary: reasonSummary(
          `${claim ? `ResourceClaim ${claim}` : 'a ResourceClaim'} is not prepared on ${node}: `,
          said,
        ),
        chain: [],
        evidence: [
          citeEvent(event),
          ...claims.map((one) =>
            citePod(
              context,
              `spec.resourceClaims[${one.name}]`,
              one.resourceClaimName ?? one.resourceClaimTemplateName ?? '',
            ),
          ),
        ],
        fixes: [
          look(
            'see which device the claim has, and what its driver reports',
            command`kubectl -n ${namespace} get resourceclaim ${claim && !claim.includes('/') ? claim : []} -o yaml`,
          ),
          look('see the state of the node and of the driver that runs on it', describeNode(context)),
        ],
      },
    ];
  },
});
