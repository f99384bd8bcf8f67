/** A claim of the pod that does not exist, or is being deleted. */
import { nearest } from '../../evidence/text.ts';
import { citeAbsent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { noFault } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { createClaimFixes } from './support/create-claim.ts';
import { beingDeleted, notFound, stated } from './support/claim-statements.ts';
import type { Stated } from './support/claim-statements.ts';
import { citeClaim, waitedFor } from './support/claims.ts';
import type { LookedUp } from './support/claims.ts';
import { aboutObject } from '../support/about.ts';

function missing(context: PodContext, claim: LookedUp, { cited, confidence }: Stated): Found {
  const list = context.list('persistentvolumeclaims', { metadataOnly: true });
  const near = nearest(claim.name, list.some.map(nameOf));
  const similar = near.length > 0 ? ` (similar: ${near.join(', ')})` : '';
  const absent = claim.fact.state === 'absent';
  return {
    result: 'found',
    id: 'volumes/claim-missing',
    category: 'volume',
    confidence: absent ? 'confirmed' : confidence,
    container: null,
    about: aboutObject(context, 'PersistentVolumeClaim', claim.name),
    summary: sentence(
      `PersistentVolumeClaim ${claim.name} does not exist in namespace ${context.namespace} (not found); ` +
        `volume ${claim.volume} needs it${similar}`,
    ),
    chain: [],
    evidence: [
      ...(absent ? [citeAbsent(`PersistentVolumeClaim/${claim.name}`)] : []),
      ...cited,
      citeClaim(context, claim),
    ],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to claim ${near[0]}, which exists, instead of ${claim.name}`,
              claim.ephemeral
                ? undefined
                : { container: null, set: { [`volumes[${claim.volume}].persistentVolumeClaim.claimName`]: near[0] } },
            ),
          ]
        : []),
      ...createClaimFixes(context, claim),
      ...(list.all.state === 'known' && list.some.length === 0
        ? []
        : [look('list the claims', command`kubectl -n ${context.namespace} get pvc`)]),
    ],
  };
}

function deleting(context: PodContext, claim: LookedUp, { cited, confidence }: Stated): Found {
  const known = claim.fact.state === 'known';
  const since = claim.fact.state === 'known' ? claim.fact.value.metadata?.deletionTimestamp : undefined;
  return {
    result: 'found',
    id: 'volumes/claim-missing',
    category: 'volume',
    confidence: known ? 'confirmed' : confidence,
    container: null,
    about: aboutObject(context, 'PersistentVolumeClaim', claim.name),
    summary: sentence(`PersistentVolumeClaim ${claim.name} is being deleted, so no new pod can use it`),
    chain: [],
    evidence: [
      ...(since ? [citeField(`PersistentVolumeClaim/${claim.name}`, 'metadata.deletionTimestamp', since)] : []),
      ...cited,
      citeClaim(context, claim),
    ],
    fixes: [
      look(
        'check which pods still use it (Used By) and which finalizers keep it',
        command`kubectl -n ${context.namespace} describe pvc ${claim.name}`,
      ),
      {
        text:
          'let the deletion finish, then create the claim again; its data is deleted too, unless the reclaim policy of ' +
          'the volume is Retain',
        command: null,
        risk: 'changes',
      },
    ],
  };
}

function examine(context: PodContext, claim: LookedUp): Found[] {
  const { fact, name } = claim;
  if (fact.state === 'known')
    return fact.value.metadata?.deletionTimestamp
      ? [deleting(context, claim, stated(context, beingDeleted(name)))]
      : [];
  const absent = stated(context, notFound(name));
  if (fact.state === 'absent' || absent.cited.length > 0) return [missing(context, claim, absent)];
  const deleted = stated(context, beingDeleted(name));
  return deleted.cited.length > 0 ? [deleting(context, claim, deleted)] : [];
}

export default defineCheck({
  id: 'volumes/claim-missing',
  category: 'volume',
  title: 'Claim missing',
  description: 'A PersistentVolumeClaim of the pod does not exist in its namespace, or is being deleted.',
  criteria: {
    confirmed:
      'The claim was looked up and is absent or being deleted while the pod waits to start, or the scheduler or kubelet ' +
      'says so.',
    likely: null,
    possible: null,
  },
  silent: 'A pod with containers that have started: then the claim existed.',
  sources: [
    'pkg/scheduler/framework/plugins/volumebinding/volume_binding.go',
    'pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints', 'volumes/mount-failed', 'volumes/claim-unbound'],
  symptomOf: [],
  weight: 80,
  run: (context): readonly Outcome[] => {
    const claims = waitedFor(context);
    const found = claims.flatMap((claim) => examine(context, claim));
    if (found.length > 0 || claims.length === 0) return found;
    const bound = claims.filter(({ fact }) => fact.state === 'known' && fact.value.status?.phase === 'Bound');
    if (bound.length < claims.length) return [];
    return [
      noFault(
        claims.length === 1 ? 'its claim exists and is bound' : `all ${claims.length} claims exist and are bound`,
      ),
    ];
  },
});
