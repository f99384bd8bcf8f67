/** A claim without a volume. */
import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/claim-unbound',
  category: 'volume',
  title: 'Claim not bound',
  description:
    'A PersistentVolumeClaim of the pod has no volume: it has no class and there is no default, its provisioner has not ' +
    'created the volume, or the volume is gone.',
  criteria: {
    confirmed: 'The claim was looked up and is Pending or Lost while the pod waits for it.',
    likely: null,
    possible: null,
  },
  silent:
    'A claim of a class that binds with its first pod (WaitForFirstConsumer) if another reason keeps the pod off every ' +
    'node, and claims for which another check names the reason.',
  sources: [
    'pkg/controller/volume/persistentvolume/pv_controller.go:syncUnboundClaim',
    'pkg/scheduler/framework/plugins/volumebinding/volume_binding.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: UNBOUND_EXPLAINS,
  symptomOf: [],
  weight: 55,
  run: (context) => unboundFindings(context, 'volumes/claim-unbound'),
});
