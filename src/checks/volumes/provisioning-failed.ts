/** A claim for which the provisioner could not create a volume. */
import { defineCheck } from '../check.ts';
import { UNBOUND_EXPLAINS, unboundFindings } from './support/unbound.ts';

export default defineCheck({
  id: 'volumes/provisioning-failed',
  category: 'volume',
  title: 'Provisioning failed',
  description: "The provisioner of the claim's StorageClass could not create a volume.",
  criteria: {
    confirmed:
      'The newest ProvisioningFailed event of the unbound claim states why: a quota, a right, a parameter, no space.',
    likely: 'The event says why in words that this program does not know. The summary quotes its end.',
    possible: null,
  },
  silent: 'A claim that has been bound since.',
  sources: [
    'pkg/controller/volume/persistentvolume/pv_controller.go:provisionClaimOperationExternal',
    'https://github.com/kubernetes-csi/external-provisioner',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: UNBOUND_EXPLAINS,
  symptomOf: [],
  weight: 80,
  run: (context) => unboundFindings(context, 'volumes/provisioning-failed'),
});
