/** A claim with a StorageClass that does not exist. */
import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/storage-class-missing',
  category: 'volume',
  title: 'StorageClass missing',
  description:
    'A PersistentVolumeClaim of the pod names a StorageClass that does not exist, so no provisioner creates its volume.',
  criteria: {
    confirmed: "The StorageClass was looked up and is absent, or the claim's ProvisioningFailed event says so.",
    likely: null,
    possible: null,
  },
  silent:
    'A class without an object that persistent volumes created by hand have: then volumes/no-matching-volume says why ' +
    'none fits.',
  sources: ['pkg/controller/volume/persistentvolume/pv_controller.go:provisionClaim'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: UNBOUND_EXPLAINS,
  symptomOf: [],
  weight: 80,
  run: (context) => unboundFindings(context, 'volumes/storage-class-missing'),
});
