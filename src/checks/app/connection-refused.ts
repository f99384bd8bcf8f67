/** A refused connection. */
import { defineCheck } from '../check.ts';
import { CONNECTION, connections } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-refused',
  ...CONNECTION,
  title: 'Connection refused',
  description:
    'The program gives up because the address it calls refuses connections: no process listens there, the Service has ' +
    'no ready endpoint, or the port is wrong.',
  sources: [
    'https://man7.org/linux/man-pages/man2/connect.2.html',
    'https://kubernetes.io/docs/reference/networking/virtual-ips/',
  ],
  weight: 54,
  run: (context) =>
    connections(context, {
      id: 'app/connection-refused',
      kind: 'connection-refused',
      verb: 'gets connection refused from',
    }),
});
