/** A claim that no persistent volume fits. */
import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/no-matching-volume',
  category: 'volume',
  title: 'No volume matches the claim',
  description:
    'No persistent volume fits the claim: its size, access mode, class, volumeMode or labels differ, or another claim has ' +
    'it.',
  criteria: {
    confirmed:
      "The claim and the volumes of its class were looked up and none fits, or the controller's event says so.",
    likely: null,
    possible: null,
  },
  silent: 'A class with a provisioner: it creates a volume of the requested size.',
  sources: [
    'k8s.io/component-helpers/storage/volume/pv_helpers.go:FindMatchingVolume',
    'pkg/controller/volume/persistentvolume/pv_controller.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: UNBOUND_EXPLAINS,
  symptomOf: [],
  weight: 80,
  run: (context) => unboundFindings(context, 'volumes/no-matching-volume'),
});
