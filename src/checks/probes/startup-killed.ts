/** A startup probe killed the container, and no more particular cause is known. */
import { defineCheck } from '../check.ts';
import { KILL_SOURCES, killedBy, killedCriteria } from './support/killed.ts';

export default defineCheck({
  id: 'probes/startup-killed',
  category: 'liveness-probe',
  title: 'Killed by its startup probe',
  description:
    'The kubelet restarted the container because it did not pass its startup probe within failureThreshold times ' +
    'periodSeconds.',
  criteria: killedCriteria('startup'),
  silent: 'Failures of the readiness probe or of another container, and an end before the probe can kill.',
  sources: KILL_SOURCES,
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [],
  symptomOf: ['memory', 'probe-failure', 'eviction'],
  weight: 40,
  run: (context) => killedBy(context, 'startup'),
});
