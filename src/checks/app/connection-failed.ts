/** A connection that is reset or closed, or an unreachable dependency. */
import { defineCheck } from '../check.ts';
import { connections, CRITERIA } from './support/connection.ts';

export default defineCheck({
  id: 'app/connection-failed',
  category: 'app-error',
  title: 'Connection failed',
  description:
    'The program gives up because a connection to a dependency is reset or closed, or the dependency is unreachable.',
  criteria: CRITERIA,
  silent: 'Failed attempts that succeed when the program retries.',
  sources: ['https://man7.org/linux/man-pages/man2/connect.2.html'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 46,
  run: (context) =>
    connections(context, {
      id: 'app/connection-failed',
      kind: 'connection-failed',
      verb: 'has no working connection to',
    }),
});
