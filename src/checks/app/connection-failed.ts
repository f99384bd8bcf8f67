/** A connection that is reset or closed, or an unreachable dependency. */
import { defineCheck } from '../check.ts';
import { CONNECTION, connections } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-failed',
  ...CONNECTION,
  title: 'Connection failed',
  description:
    'The program gives up because a connection to a dependency is reset or closed, or the dependency is unreachable.',
  sources: ['https://man7.org/linux/man-pages/man2/connect.2.html'],
  weight: 46,
  run: (context) =>
    connections(context, {
      id: 'app/connection-failed',
      kind: 'connection-failed',
      verb: 'has no working connection to',
    }),
});
