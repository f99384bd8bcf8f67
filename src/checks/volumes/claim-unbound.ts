import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/claim-unbound',
  category: 'volume',
  title: 'Claim not bound',
  description:
    'A PersistentVolumeClaim of the pod has no volume: no class and no default, a provisioner that has not made it, or a volume that is gone.',
  criteria: {
    confirmed: 'The claim was looked up and is Pending or Lost while the pod waits for it.',
    likely: null,
    possible: null,
  },
  silent:
    'A claim of a class that binds with its first pod (WaitForFirstConsumer) when something else keeps the pod from a node, and claims whose reason another check names.',
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
