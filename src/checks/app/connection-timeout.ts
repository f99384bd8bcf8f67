/** A connection that times out. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import { look } from '../support/owner.ts';
import { CONNECTION, connections } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-timeout',
  ...CONNECTION,
  title: 'Connection timed out',
  description:
    'The program gives up because a dependency does not answer in time: packets are dropped (NetworkPolicy, firewall, ' +
    'wrong address), or the dependency is overloaded.',
  sources: [
    'https://man7.org/linux/man-pages/man2/connect.2.html',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  weight: 53,
  run: (context) =>
    connections(context, {
      id: 'app/connection-timeout',
      kind: 'connection-timeout',
      verb: 'gets no answer from',
      look: ({ namespace }) =>
        look(
          'list the NetworkPolicies that may drop the packets',
          command`kubectl -n ${namespace} get networkpolicies`,
        ),
    }),
});
