/** What the reason of a failed pod means, those of devices included. */
import { command } from '../../../model/command.ts';
import { describeNode, nodeWord } from '../../support/kubectl.ts';
import { alternative, editFix, look } from '../../support/owner.ts';
import { POD_REASONS } from './pod-reasons-data.ts';
import type { PodReason } from './pod-reasons-data.ts';

/** What a device plugin or a manager of the kubelet says when a pod is admitted (pkg/kubelet/cm/devicemanager). */
const DEVICES: readonly { readonly find: RegExp; readonly reason: PodReason }[] = [
  {
    find: /requested number of devices unavailable|not enough (?:cpus|memory|devices)/i,
    reason: {
      category: 'resource-limits',
      says: (node, pod) => `${node} has too few free devices for ${pod}`,
      fixes: (context) => [
        look('see what the node has, and which pods use it', describeNode(context)),
        editFix(context, 'request fewer devices, or free some on the node; a new pod may get another node'),
      ],
    },
  },
  {
    find: /unregistered device|unknown device plugin|endpoint not found in cache/i,
    reason: {
      category: 'node',
      says: (node, pod) => `the device plugin that ${pod} needs is not registered on ${node}`,
      fixes: (context) => [
        look(
          'see whether the pod of the device plugin runs on the node',
          command`kubectl get pods -A -o wide --field-selector spec.nodeName=${nodeWord(context)}`,
        ),
        { text: 'restart the device plugin on the node, then create the pod again', command: null, risk: 'restarts' },
      ],
    },
  },
];

/** Any other error while a pod is admitted: the message of the device plugin says what is wrong. */
const UNEXPECTED: PodReason = {
  category: 'node',
  says: (node, pod) => `${node} could not give ${pod} the devices or resources it requests`,
  fixes: (context) => [
    look('see the devices, conditions and events of the node', describeNode(context)),
    look(
      'find the device plugin on the node, and read its log',
      command`kubectl get pods -A -o wide --field-selector spec.nodeName=${nodeWord(context)}`,
    ),
    alternative({
      text: 'keep new pods off the node until its device or plugin works again',
      command: command`kubectl cordon ${nodeWord(context)}`,
      risk: 'changes',
      effect: 'restores',
      conditional: true,
    }),
  ],
};

/**
 * Returns what the reason of a failed pod means; undefined if it is not known.
 * @param message without `Pod was rejected: `
 */
export function podReasonOf(reason: string, message: string): PodReason | undefined {
  if (reason === 'UnexpectedAdmissionError')
    return DEVICES.find(({ find }) => find.test(message.slice(0, 2000)))?.reason ?? UNEXPECTED;
  return Object.hasOwn(POD_REASONS, reason) ? POD_REASONS[reason] : undefined;
}
