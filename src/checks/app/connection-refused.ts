/** Connection refused. */
import { defineCheck } from '../check.ts';
import { connections, CRITERIA } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-refused',
  category: 'app-error',
  title: 'Connection refused',
  description:
    'The program gives up because nothing accepts connections at the address it calls: nothing listens there, the Service has no ready endpoint, or the port is wrong.',
  criteria: CRITERIA,
  silent: 'Attempts that fail and are repeated with success.',
  sources: [
    'https://man7.org/linux/man-pages/man2/connect.2.html',
    'https://kubernetes.io/docs/reference/networking/virtual-ips/',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 54,
  run: (context) =>
    connections(context, {
      id: 'app/connection-refused',
      kind: 'connection-refused',
      verb: 'is refused a connection by',
    }),
});
