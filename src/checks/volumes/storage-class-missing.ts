import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/storage-class-missing',
  category: 'volume',
  title: 'StorageClass missing',
  description:
    'A PersistentVolumeClaim of the pod names a StorageClass that does not exist, so nothing provisions its volume.',
  criteria: {
    confirmed: "The StorageClass was looked up and is absent, or the claim's ProvisioningFailed event says so.",
    likely: null,
    possible: null,
  },
  silent:
    'A class without an object that persistent volumes made by hand carry: then volumes/no-matching-volume tells why none fits.',
  sources: ['pkg/controller/volume/persistentvolume/pv_controller.go:provisionClaim'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: UNBOUND_EXPLAINS,
  symptomOf: [],
  weight: 80,
  run: (context) => unboundFindings(context, 'volumes/storage-class-missing'),
});
