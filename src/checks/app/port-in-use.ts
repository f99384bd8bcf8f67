/** A port that another process has bound. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import type { PodContext } from '../check.ts';
import { listenersOn, portNumber, sharedPort } from './support/listeners.ts';
import type { Listener } from './support/listeners.ts';

/** Prints the namespace and name of each pod under hostNetwork. */
const WITH_HOST_NETWORK =
  '{range .items[?(@.spec.hostNetwork==true)]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';

/** What a container cannot listen on, and the other processes that may have it. */
interface Conflict {
  readonly container: string;
  /** `port 8080`; `its port` where the log does not name it, as Python's and Java's messages. */
  readonly port: string;
  readonly holder: Listener | undefined;
  /** The node under hostNetwork; else undefined. */
  readonly node: string | undefined;
  /** Other containers of the pod that run at the same time. */
  readonly others: readonly string[];
}

function holderText({ holder, node, others }: Conflict): string {
  if (holder) return `container ${holder.container.name} of the same pod ${holder.sure ? 'has it' : 'may have it'}`;
  if (node !== undefined) return `hostNetwork: a process on node ${node} has it`;
  return others.length > 0
    ? `another container of the pod (${others.join(', ')}) may have it`
    : 'the pod has no other container, so it binds the port twice';
}

function fixesOf(context: PodContext, { container, port, holder, node, others }: Conflict): Fix[] {
  if (holder)
    return [
      editFix(
        context,
        `give ${container} or ${holder.container.name} another port; containers of a pod share their ports`,
      ),
    ];
  if (node !== undefined)
    return [
      look(
        'list the pods on the node that use hostNetwork',
        command`kubectl get pods -A --field-selector spec.nodeName=${node} -o jsonpath=${WITH_HOST_NETWORK}`,
      ),
      editFix(context, 'use another port, or remove hostNetwork'),
    ];
  if (others.length > 0)
    return [
      editFix(
        context,
        `give ${container} and ${others.join(', ')} different ports; containers of a pod share their ports`,
      ),
    ];
  return [
    editFix(
      context,
      `make the container bind ${port} once: one listen directive per port, one process, no old process from its entrypoint`,
    ),
  ];
}

export default defineCheck({
  id: 'app/port-in-use',
  category: 'app-error',
  title: 'Port already in use',
  description:
    'The program cannot listen because its port is in use: by another container of the pod (all share one network ' +
    'namespace), by another pod of the node under hostNetwork, or by the container itself.',
  criteria: {
    confirmed:
      'The log gives it as the reason for the exit, and another container of the pod declares the port or logs that it ' +
      'listens on it.',
    likely: 'Only the log says so.',
    possible: WEAKENED,
  },
  silent: 'Busy ports that the program replaces by another.',
  sources: [
    'https://man7.org/linux/man-pages/man2/bind.2.html',
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'volume'],
  symptomOf: ['eviction'],
  weight: 64,
  run: (context) =>
    endedBy(context, 'port-in-use').map(({ container, match, evidence, sure }) => {
      const named = portNumber(match.fields.port);
      const port = /\d/.test(named) ? named : (sharedPort(context, container) ?? named);
      const holders = listenersOn(context, container, port);
      const holder = holders[0];
      const hostNetwork = context.pod.spec?.hostNetwork === true;
      const conflict: Conflict = {
        container: container.name,
        port: /\d/.test(port) ? `port ${port}` : 'its port',
        holder,
        node: hostNetwork ? (context.pod.spec?.nodeName ?? '') : undefined,
        others: context.containers
          .filter((one) => one.name !== container.name && one.type !== 'init' && one.type !== 'ephemeral')
          .slice(0, 3)
          .map((one) => one.name),
      };
      return {
        result: 'found',
        id: 'app/port-in-use',
        category: 'app-error',
        confidence: sure(holder?.sure ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: sentence(
          `${who(container)} cannot listen on ${conflict.port}: address already in use; ${holderText(conflict)}`,
        ),
        chain: holder
          ? [
              {
                object: `Pod/${context.name}`,
                says: `container ${holder.container.name} ${holder.sure ? 'listens on' : 'names'} port ${port}`,
              },
            ]
          : [],
        evidence: [
          ...evidence,
          ...holders.slice(0, 2).map((one) => one.evidence),
          ...(hostNetwork ? [citePod(context, 'spec.hostNetwork', true)] : []),
        ],
        fixes: fixesOf(context, conflict),
      };
    }),
});
