/** A refused connection. */
import { defineCheck } from '../check.ts';
import { connections, CRITERIA } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-refused',
  category: 'app-error',
  title: 'Connection refused',
  description:
    'The program gives up because the address it calls refuses connections: no process listens there, the Service has ' +
    'no ready endpoint, or the port is wrong.',
  criteria: CRITERIA,
  silent: 'Failed attempts that succeed when the program retries.',
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
      verb: 'gets connection refused from',
    }),
});
