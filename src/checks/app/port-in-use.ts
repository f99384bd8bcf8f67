/** A port that is bound already. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { listenersOn, portNumber } from './support/listeners.ts';

export default defineCheck({
  id: 'app/port-in-use',
  category: 'app-error',
  title: 'Port already in use',
  description:
    'The program cannot listen, because its port is bound already: by another container of the pod (all share one network namespace), by another pod of the node under hostNetwork, or by the container itself.',
  criteria: {
    confirmed:
      'The log says so as the reason of its end, and another container of the pod declares the port or says that it listens on it.',
    likely: 'Only the log says so.',
    possible: WEAKENED,
  },
  silent: 'A port the program finds busy and replaces by another.',
  sources: [
    'https://man7.org/linux/man-pages/man2/bind.2.html',
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  weight: 64,
  run: (context) =>
    endedBy(context, 'port-in-use').map(({ container, match, evidence, sure }) => {
      const port = portNumber(match.fields.port);
      // Python's and Java's own words leave the port out.
      const known = /\d/.test(port);
      const holders = listenersOn(context, container, port);
      const holder = holders[0];
      const host = context.pod.spec?.hostNetwork === true;
      const more: Citation[] = holders.slice(0, 2).map((one) => one.evidence);
      if (host) more.push(citePod(context, 'spec.hostNetwork', true));
      const suspects = context.containers
        .filter((one) => one.name !== container.name && one.type !== 'init' && one.type !== 'ephemeral')
        .map((one) => one.name);
      const by = holder
        ? `container ${holder.container.name} of the same pod ${holder.sure ? 'has it' : 'may have it'}`
        : host
          ? `hostNetwork: something on node ${context.pod.spec?.nodeName ?? ''} has it`
          : suspects.length > 0
            ? `another container of the pod (${suspects.slice(0, 3).join(', ')}) may have it`
            : 'it is alone in the pod, so it binds the port twice itself';
      const fixes: Fix[] = [];
      if (holder)
        fixes.push(
          editFix(
            context,
            `give ${container.name} or ${holder.container.name} another port (the containers of a pod share their ports)`,
          ),
        );
      else if (host)
        fixes.push(
          {
            text: `see the pods on the node that use hostNetwork`,
            command: `kubectl get pods -A --field-selector spec.nodeName=${context.pod.spec?.nodeName ?? ''} -o jsonpath='{range .items[?(@.spec.hostNetwork==true)]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'`,
            risk: 'read-only',
          },
          editFix(context, 'use another port, or drop hostNetwork'),
        );
      else if (suspects.length > 0)
        fixes.push(
          editFix(
            context,
            `give ${container.name} and ${suspects.slice(0, 3).join(', ')} ports of their own: the containers of a pod share them`,
          ),
        );
      else
        fixes.push(
          editFix(
            context,
            `have the container bind ${known ? port : 'its port'} once: one listen directive per port, one process, and no old one left running by its entrypoint`,
          ),
        );
      return {
        result: 'found',
        id: 'app/port-in-use',
        category: 'app-error',
        confidence: sure(holder?.sure ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} cannot listen on ${known ? `port ${port}` : 'its port'}: address already in use; ${by}`,
          160,
        ),
        chain: holder
          ? [
              {
                object: `Pod/${context.name}`,
                says: `container ${holder.container.name} ${holder.sure ? 'listens on' : 'names'} port ${port}`,
              },
            ]
          : [],
        evidence: [...evidence, ...more],
        fixes,
      };
    }),
});
