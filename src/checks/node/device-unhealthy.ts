/** A device that was given to a container and that its driver reports as unhealthy. */
import type { ContainerView } from '../../evidence/views.ts';
import { command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeExit, citePod } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { replaceCommand } from '../support/remake.ts';
import { reasonSummary, who } from '../support/words.ts';

/** A pod that is made again gets another device; one with a ResourceClaim of its own name keeps the sick one. */
function replaced(context: PodContext): Fix {
  const claim = context.pod.spec?.resourceClaims?.find(({ resourceClaimName }) => resourceClaimName)?.resourceClaimName;
  const { namespace } = context;
  if (claim)
    return {
      text: `end the pods that use ResourceClaim ${claim} and make the claim again: it is bound to this device`,
      command: command`kubectl -n ${namespace} get resourceclaim ${claim} -o yaml`,
      risk: 'read-only',
    };
  return {
    text: 'replace the pod, so that it is given another device',
    command: replaceCommand(context),
    risk: 'restarts',
    effect: 'restores',
  };
}

function found(context: PodContext, container: ContainerView): Found[] {
  const sick = (container.status?.allocatedResourcesStatus ?? []).flatMap(({ name, resources }) =>
    (resources ?? []).filter(({ health }) => health === 'Unhealthy').map((device) => ({ name, ...device })),
  );
  const [first] = sick;
  if (!first || container.dead === undefined) return [];
  const node = context.pod.spec?.nodeName ?? 'its node';
  const more = sick.length > 1 ? ` and ${sick.length - 1} more` : '';
  // A field of a newer API than the client's types (1.37: the message of the driver).
  const message = (first as { message?: string }).message ?? '';
  const says = `${who(container)} has device ${first.resourceID}${more} on ${node}, and its driver reports it Unhealthy`;
  return [
    {
      result: 'found',
      id: 'node/device-unhealthy',
      category: 'node',
      confidence: 'likely',
      container: container.name,
      about: aboutNode(context),
      summary: message === '' ? `${says}` : reasonSummary(`${says}: `, message),
      chain: [],
      evidence: [
        ...sick.map(({ name, resourceID, ...device }) =>
          citePod(
            context,
            `${container.statusPath}.allocatedResourcesStatus[${name}]`,
            [resourceID, 'Unhealthy', (device as { message?: string }).message].filter(Boolean).join(': '),
          ),
        ),
        citeExit(context, container),
      ],
      fixes: [
        replaced(context),
        look('see which devices of the node are sick, and have the device repaired', describeNode(context)),
        editFix(context, 'keep the pod off this node until the device is repaired (nodeAffinity)'),
      ],
    },
  ];
}

export default defineCheck({
  id: 'node/device-unhealthy',
  category: 'node',
  title: 'Unhealthy device',
  description:
    'A container has a device (a GPU, a network card) that its driver or device plugin reports as unhealthy, and the ' +
    'container has ended. The status shows it since 1.31, by default since 1.36.',
  criteria: {
    confirmed: null,
    likely: 'The status of the container has a device with health Unhealthy, and the container has ended.',
    possible: null,
  },
  silent: 'Devices with health Healthy or Unknown, and a container that has not ended.',
  sources: ['staging/src/k8s.io/api/core/v1/types.go:ResourceHealth', 'https://kep.k8s.io/4680'],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'node-test',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: [],
  weight: 75,
  run: (context) => context.subjects.flatMap((container) => found(context, container)),
});
