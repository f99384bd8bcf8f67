/** Why a claim that the pod waits for has no volume. Each of four checks reports its part of the answer. */
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import { unknown } from '../../../model/finding.ts';
import type { Found, Outcome } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { aboutObject } from '../../support/about.ts';
import { citeScheduler, schedulerSays } from '../../support/trouble.ts';
import { cut, deepest, reasonSummary } from '../../support/words.ts';
import { citeClaim, classNameOf, waitedFor } from './claims.ts';
import type { LookedUp } from './claims.ts';
import { failed, missingClass, waiting } from './unbound-provisioner.ts';
import { CLASS_MISSING } from './unbound-reason.ts';
import type { Reason, UnboundId } from './unbound-reason.ts';
import { namedVolume, statically } from './unbound-static.ts';

/** The symptoms of an unbound claim. */
export const UNBOUND_EXPLAINS: readonly string[] = ['node/unschedulable-constraints', 'volumes/mount-failed'];

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
/** The claim names a volume that another claim has. */
const TAKEN = /already bound to a different claim/;

/** @returns undefined if waiting is normal, or a fact that decides is not known yet */
function reasonOf(context: PodContext, found: LookedUp, claim: PersistentVolumeClaim): Reason | undefined {
  const byName = namedVolume(context, found, claim);
  if (byName) return byName;
  const className = classNameOf(claim);
  const { events } = found;
  const newest = events.filter(({ reason }) => reason !== 'WaitForPodScheduled').at(-1);
  const said = schedulerSays(context)?.message ?? '';
  if (claim.status?.phase === 'Lost') return waiting(context, found, claim);
  const byHand =
    className === undefined ||
    events.some(({ message }) => CLASS_MISSING.test(message) || message.includes(NO_PROVISIONER)) ||
    /find available persistent volumes to bind/.test(said);
  const storageClass = className === undefined ? undefined : context.get('storageclasses', className);
  const broken = events.findLast(
    ({ reason, message }) =>
      (reason === 'ProvisioningFailed' || reason === 'VolumeMismatch' || TAKEN.test(message)) &&
      !CLASS_MISSING.test(message),
  );
  if (broken?.reason === 'VolumeMismatch' || (broken && storageClass?.state === 'known'))
    return failed(context, found, claim, broken);
  const stated = newest && CLASS_MISSING.test(newest.message) && storageClass?.state !== 'known';
  const absent = storageClass?.state === 'absent' || stated === true;
  const noProvisioner = storageClass?.state === 'known' && storageClass.value.provisioner === NO_PROVISIONER;
  if (byHand || absent || noProvisioner) {
    const reason = statically(context, found, claim, absent);
    if (reason) return reason;
  }
  if (absent && className !== undefined)
    return missingClass(context, found, claim, className, storageClass?.state === 'absent');
  if (broken) return failed(context, found, claim, broken);
  // With WaitForFirstConsumer the claim waits for the scheduler, not the scheduler for the claim.
  const late = storageClass?.state === 'known' && storageClass.value.volumeBindingMode === 'WaitForFirstConsumer';
  const needsVolume =
    newest?.reason === 'ExternalProvisioning' || /find available persistent volumes|enough free storage/.test(said);
  return late && !needsVolume ? undefined : waiting(context, found, claim);
}

function finding(context: PodContext, found: LookedUp, claim: PersistentVolumeClaim, reason: Reason): Found {
  const { name, volume } = found;
  const phase = claim.status?.phase ?? 'Pending';
  return {
    result: 'found',
    id: reason.id,
    category: 'volume',
    confidence: reason.confidence,
    container: null,
    about: reason.about ?? aboutObject(context, 'PersistentVolumeClaim', name),
    ...(reason.stays === true ? { details: { stays: true } } : {}),
    summary: reasonSummary(`claim ${name} ${reason.says}`, reason.quote ?? ''),
    chain: [
      { object: `Pod/${context.name}`, says: `waits for PersistentVolumeClaim ${name} (volume ${volume})` },
      {
        object: `PersistentVolumeClaim/${name}`,
        says: cut(`${phase}: ${reason.says}${deepest(reason.quote ?? '', 120)}`, 200),
      },
    ],
    evidence: [...reason.evidence, ...citeScheduler(context), citeClaim(context, found)],
    fixes: reason.fixes,
  };
}

/** Returns what the check of an id says of the claims that the pod waits for. */
export function unboundFindings(context: PodContext, id: UnboundId): Outcome[] {
  return waitedFor(context).flatMap((found): Outcome[] => {
    const { fact, name } = found;
    if (fact.state !== 'known')
      return id === 'volumes/claim-unbound' && fact.state !== 'absent'
        ? [unknown(fact.state === 'forbidden' ? `claim ${name} may not be read` : `claim ${name} was not read`)]
        : [];
    if (fact.value.status?.phase === 'Bound') return [];
    const reason = reasonOf(context, found, fact.value);
    return reason?.id === id ? [finding(context, found, fact.value, reason)] : [];
  });
}
