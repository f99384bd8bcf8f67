/** A liveness probe killed the container, and no more particular cause is known. */
import { defineCheck } from '../check.ts';
import { KILL_SOURCES, killedBy, killedCriteria } from './support/killed.ts';

export default defineCheck({
  id: 'probes/liveness-killed',
  category: 'liveness-probe',
  title: 'Killed by its liveness probe',
  description: 'The kubelet restarted the container because its liveness probe failed failureThreshold times in a row.',
  criteria: killedCriteria('liveness'),
  silent:
    'Failures of the readiness probe, probes that error, failures of another container, and an end before the probe can ' +
    'kill.',
  sources: KILL_SOURCES,
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [],
  symptomOf: ['memory', 'probe-failure', 'eviction'],
  weight: 40,
  run: (context) => killedBy(context, 'liveness'),
});
