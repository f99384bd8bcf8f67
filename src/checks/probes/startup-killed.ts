import { defineCheck } from '../check.ts';
import { killedBy } from './support/killed.ts';

/** A startup probe killed the container: its budget against how long it lived. */
export default defineCheck({
  id: 'probes/startup-killed',
  category: 'liveness-probe',
  title: 'killed by its startup probe',
  description:
    'The kubelet restarted the container because it had not passed its startup probe within failureThreshold times periodSeconds.',
  criteria: {
    confirmed:
      'A Killing event names the startup probe within the life of the newest dead instance, or an earlier one does and this instance lived exactly as long as the budget allows.',
    likely: 'No Killing event is left, but Unhealthy events of the startup probe and the length of the life fit.',
    possible: 'The startup probe failed at that time, and the exit code and the log speak for another end.',
  },
  silent: 'Readiness failures, failures of another container, and an end earlier than the probe can kill.',
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
  run: (context) => killedBy(context, 'startup'),
});
