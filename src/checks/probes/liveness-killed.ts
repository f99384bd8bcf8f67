import { defineCheck } from '../check.ts';
import { killedBy } from './support/killed.ts';

/** A liveness probe killed the container; nothing more particular is said here. */
export default defineCheck({
  id: 'probes/liveness-killed',
  category: 'liveness-probe',
  title: 'killed by its liveness probe',
  description: 'The kubelet restarted the container because its liveness probe failed failureThreshold times in a row.',
  criteria: {
    confirmed:
      'A Killing event names the liveness probe within the life of the newest dead instance, or an earlier one does and this instance lived exactly as long as the budget allows.',
    likely: 'No Killing event is left, but Unhealthy events of the liveness probe and the length of the life fit.',
    possible: 'The liveness probe failed at that time, and the exit code and the log speak for another end.',
  },
  silent:
    'Readiness failures, probes that error, failures of another container, and an end earlier than the probe can kill.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_manager.go:computePodActions',
    'pkg/kubelet/prober/worker.go:doProbe',
    'pkg/apis/core/v1/defaults.go:SetDefaults_Probe',
  ],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: null,
  explains: [],
  symptomOf: ['memory', 'probe-failure', 'eviction'],
  weight: 40,
  run: (context) => killedBy(context, 'liveness'),
});
