/** Why a claim that the pod waits for has no volume: one reading, from which each check takes what is its own. */
import { nearest } from '../../../evidence/text.ts';
import { isLacking } from '../../../model/facts.ts';
import type { Fact } from '../../../model/facts.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import { citeAbsent, citeEvent, citeField } from '../../support/cite.ts';
import type { About, Citation, Confidence, Fix, Found, Outcome } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { unknown } from '../../../model/finding.ts';
import { look } from '../../support/owner.ts';
import { citeScheduler, schedulerSays } from '../../support/trouble.ts';
import { cut, deepest, reasonSummary } from '../../support/words.ts';
import { citeClaim, classNameOf, requested, waitedFor } from './claims.ts';
import type { LookedUp } from './claims.ts';
import { candidates, modes, ofClass } from './match.ts';
import type { Candidate } from './match.ts';
import { aboutObject } from '../../support/about.ts';

export type UnboundId =
  | 'volumes/claim-unbound'
  | 'volumes/storage-class-missing'
  | 'volumes/no-matching-volume'
  | 'volumes/provisioning-failed';

interface Reason {
  readonly id: UnboundId;
  /** Default: the claim. */
  readonly about?: About;
  readonly confidence: Confidence;
  readonly says: string;
  /** A message of many layers that goes on from `says`. */
  readonly quote?: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** What an unbound claim is a reason for. */
export const UNBOUND_EXPLAINS: readonly string[] = ['node/unschedulable-constraints', 'volumes/mount-failed'];

const CLASS_MISSING = /storageclass(?:\.storage\.k8s\.io)? "([^"]{1,253})" not found/i;
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

function claimFix(context: PodContext, name: string, text: string): Fix {
  return {
    text,
    command: `kubectl -n ${context.namespace} get pvc ${name} -o yaml > ${name}.yaml  # edit it, then: kubectl -n ${context.namespace} replace --force -f ${name}.yaml`,
    risk: 'changes',
  };
}

const describeClaim = (context: PodContext, name: string): Fix =>
  look('read the claim and its events', `kubectl -n ${context.namespace} describe pvc ${name}`);

const citeRequest = (name: string, claim: PersistentVolumeClaim): Citation =>
  citeField(`PersistentVolumeClaim/${name}`, 'spec.resources.requests.storage', requested(claim));
const citeClass = (name: string, claim: PersistentVolumeClaim): Citation =>
  citeField(`PersistentVolumeClaim/${name}`, 'spec.storageClassName', classNameOf(claim) ?? '""');

function noFit(
  context: PodContext,
  { name }: LookedUp,
  claim: PersistentVolumeClaim,
  list: readonly Candidate[],
  volumes: Fact<unknown>,
): Reason {
  const [best] = list;
  const wants = `${requested(claim)} ${modes(claim.spec?.accessModes)}${classNameOf(claim) ? ` of class ${classNameOf(claim)}` : ''}`;
  const only =
    volumes.state !== 'known'
      ? `volume ${best!.name}`
      : list.length === 1
        ? `the only volume, ${best!.name},`
        : `the nearest of ${list.length} volumes, ${best!.name},`;
  const taken = best!.against.find(({ field }) => field === 'spec.claimRef');
  const text = taken
    ? `free a volume for it or make another: ${best!.name} ${taken.says}`
    : `make a volume that fits (${wants}), or ask in the claim for what ${best!.name} has; a claim's spec is fixed, so it has to be made anew`;
  return {
    id: 'volumes/no-matching-volume',
    confidence: sureOf(volumes),
    says: `asks for ${wants}; ${only} ${best!.against.map(({ says }) => says).join(' and ')}`,
    evidence: [
      citeRequest(name, claim),
      ...best!.against.map(({ field, quote }) => citeField(`PersistentVolume/${best!.name}`, field, quote)),
      citeClass(name, claim),
    ],
    fixes: [
      claimFix(context, name, text),
      { text: 'see the volumes there are', command: 'kubectl get persistentvolumes', risk: 'read-only' },
    ],
  };
}

/** Returns how sure a cause is that one of these facts may contradict: the recording must have all of them. */
const sureOf = (...facts: readonly Fact<unknown>[]): Confidence => (facts.some(isLacking) ? 'likely' : 'confirmed');
const eventsOf = (context: PodContext, claim: string): Fact<unknown> =>
  context.events('PersistentVolumeClaim', claim).all;

/** A claim that only a volume made by hand can meet. */
function statically(
  context: PodContext,
  found: LookedUp,
  claim: PersistentVolumeClaim,
  classMissing: boolean,
): Reason | undefined {
  const className = classNameOf(claim);
  const { some, all } = context.list('persistentvolumes');
  const mine = candidates(claim, ofClass(claim, some));
  // One that fits is about to be bound.
  if (mine.some(({ against }) => against.length === 0)) return waiting(context, found, claim);
  if (mine.length > 0) return noFit(context, found, claim, mine, all);
  if (classMissing) return undefined;
  const others = candidates(claim, some).filter(
    ({ against }) => against.length === 1 && against[0]?.field === 'spec.storageClassName',
  );
  if (others.length > 0) return noFit(context, found, claim, others, all);
  if (all.state !== 'known') return undefined;
  return {
    id: className ? 'volumes/no-matching-volume' : 'volumes/claim-unbound',
    confidence: 'confirmed',
    says: className
      ? `asks for ${requested(claim)} of class ${className}, which has no provisioner, and there is no volume of that class`
      : 'names no StorageClass, none is the default, and no persistent volume without a class is there',
    evidence: [citeClass(found.name, claim), citeRequest(found.name, claim)],
    fixes: [
      {
        text: 'see which StorageClasses there are, and which is the default',
        command: 'kubectl get storageclasses',
        risk: 'read-only',
      },
      claimFix(
        context,
        found.name,
        className
          ? `make a volume of class ${className}, or name a class with a provisioner in the claim`
          : 'name a StorageClass in the claim, or make one the default',
      ),
    ],
  };
}

function missingClass(
  context: PodContext,
  { name, events }: LookedUp,
  claim: PersistentVolumeClaim,
  className: string,
  lookedUp: boolean,
): Reason {
  const { some, all } = context.list('storageclasses', { metadataOnly: true });
  const names = some.map((one) => one.metadata?.name ?? '');
  const near = nearest(className, names);
  const there =
    names.length === 0
      ? all.state === 'known'
        ? '; there is no StorageClass at all'
        : ''
      : `; there ${names.length === 1 ? 'is' : 'are'} ${(near.length > 0 ? near : names).slice(0, 3).join(', ')}`;
  const event = events.findLast(({ message }) => CLASS_MISSING.test(message));
  return {
    id: 'volumes/storage-class-missing',
    ...(lookedUp ? { about: aboutObject(context, 'StorageClass', className) } : {}),
    // A volume made by hand may have a class without an object; a newer event or the class itself may refute an event.
    confidence: sureOf(
      context.list('persistentvolumes').all,
      ...(lookedUp ? [] : [eventsOf(context, name), context.get('storageclasses', className)]),
    ),
    says: `asks for StorageClass ${className}, which does not exist${there}`,
    evidence: [
      ...(lookedUp ? [citeAbsent(`StorageClass/${className}`)] : []),
      ...(event ? [citeEvent(event)] : []),
      citeClass(name, claim),
    ],
    fixes: [
      { text: 'see which StorageClasses there are', command: 'kubectl get storageclasses', risk: 'read-only' },
      claimFix(
        context,
        name,
        `make the claim anew with a StorageClass that exists${near[0] ? ` (${near[0]})` : ''}: its class cannot be changed`,
      ),
      { alternative: true, text: `make the StorageClass ${className}`, command: null, risk: 'changes' },
    ],
  };
}

function failed(context: PodContext, { name }: LookedUp, claim: PersistentVolumeClaim, event: EventView): Reason {
  const mismatch = event.reason === 'VolumeMismatch' || /already bound to a different claim/.test(event.message);
  return {
    id: mismatch ? 'volumes/no-matching-volume' : 'volumes/provisioning-failed',
    confidence: 'confirmed',
    says: mismatch ? 'cannot have its volume: ' : `gets no volume (${event.reason}): `,
    quote: event.message,
    evidence: [citeEvent(event), citeClass(name, claim), citeRequest(name, claim)],
    fixes: [
      describeClaim(context, name),
      claimFix(
        context,
        name,
        mismatch
          ? 'ask in the claim for what the volume it names offers, or name another'
          : 'mend what the provisioner names (quota, rights, parameters of the StorageClass, size), or make the claim with another class',
      ),
    ],
  };
}

function waiting(context: PodContext, { name, events }: LookedUp, claim: PersistentVolumeClaim): Reason {
  const phase = claim.status?.phase ?? 'Pending';
  const event = events.at(-1);
  const provisioner = /external provisioner '([^']{1,200})'/.exec(event?.message ?? '')?.[1];
  const volume = claim.spec?.volumeName;
  const className = classNameOf(claim);
  const says =
    phase === 'Lost'
      ? `is Lost: its PersistentVolume ${volume ?? ''} is gone`
      : provisioner
        ? `is ${phase}: provisioner ${provisioner} has not made its volume`
        : `is ${phase}, not bound to a volume`;
  return {
    id: 'volumes/claim-unbound',
    // An event or the class may tell another reason, or that waiting is normal.
    confidence:
      phase === 'Lost'
        ? 'confirmed'
        : sureOf(eventsOf(context, name), ...(className ? [context.get('storageclasses', className)] : [])),
    says,
    evidence: [
      citeField(`PersistentVolumeClaim/${name}`, 'status.phase', phase),
      ...(event ? [citeEvent(event)] : []),
      citeClass(name, claim),
    ],
    fixes: [
      describeClaim(context, name),
      provisioner
        ? {
            text: `see whether the provisioner ${provisioner} runs, and what it logs`,
            command: `kubectl get pods --all-namespaces | grep -i -e csi -e provision`,
            risk: 'read-only',
          }
        : claimFix(
            context,
            name,
            phase === 'Lost'
              ? 'restore the volume from a backup, or make the claim anew (empty)'
              : 'give the claim a class or a volume that can meet it',
          ),
    ],
  };
}

/** A claim that names its volume is bound to that one or to none. */
function namedVolume(context: PodContext, { name }: LookedUp, claim: PersistentVolumeClaim): Reason | undefined {
  const volume = claim.spec?.volumeName;
  if (!volume || claim.status?.phase === 'Bound' || claim.status?.phase === 'Lost') return undefined;
  if (context.get('persistentvolumes', volume).state !== 'absent') return undefined;
  return {
    id: 'volumes/no-matching-volume',
    about: aboutObject(context, 'PersistentVolume', volume),
    confidence: 'confirmed',
    says: `names volume ${volume}, which does not exist`,
    evidence: [
      citeAbsent(`PersistentVolume/${volume}`),
      citeField(`PersistentVolumeClaim/${name}`, 'spec.volumeName', volume),
    ],
    fixes: [
      { text: 'see the volumes there are', command: 'kubectl get persistentvolumes', risk: 'read-only' },
      claimFix(context, name, `make the volume ${volume}, or make the claim anew with another volumeName (or none)`),
    ],
  };
}

/** @returns undefined where waiting is normal, or what matters is not known yet */
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
      (reason === 'ProvisioningFailed' ||
        reason === 'VolumeMismatch' ||
        /already bound to a different claim/.test(message)) &&
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
  if (absent) return missingClass(context, found, claim, className!, storageClass?.state === 'absent');
  if (broken) return failed(context, found, claim, broken);
  // A class that binds with its first pod waits for the scheduler, not the scheduler for it.
  const late = storageClass?.state === 'known' && storageClass.value.volumeBindingMode === 'WaitForFirstConsumer';
  if (
    late &&
    newest?.reason !== 'ExternalProvisioning' &&
    !/find available persistent volumes|enough free storage/.test(said)
  )
    return undefined;
  return waiting(context, found, claim);
}

/** What one check says of the claims that the pod waits for. */
export function unboundFindings(context: PodContext, id: UnboundId): Outcome[] {
  return waitedFor(context).flatMap((found): Outcome[] => {
    const { fact, name } = found;
    if (fact.state !== 'known')
      return id === 'volumes/claim-unbound' && fact.state !== 'absent'
        ? [unknown(fact.state === 'forbidden' ? `claim ${name} may not be read` : `claim ${name} was not read`)]
        : [];
    const claim = fact.value;
    if (claim.status?.phase === 'Bound') return [];
    const reason = reasonOf(context, found, claim);
    if (reason?.id !== id) return [];
    const text: Found = {
      result: 'found',
      id,
      category: 'volume',
      confidence: reason.confidence,
      container: null,
      about: reason.about ?? aboutObject(context, 'PersistentVolumeClaim', name),
      summary: reasonSummary(`claim ${name} ${reason.says}`, reason.quote ?? ''),
      chain: [
        { object: `Pod/${context.name}`, says: `waits for PersistentVolumeClaim ${name} (volume ${found.volume})` },
        {
          object: `PersistentVolumeClaim/${name}`,
          says: cut(`${claim.status?.phase ?? 'Pending'}: ${reason.says}${deepest(reason.quote ?? '', 120)}`, 200),
        },
      ],
      evidence: [...reason.evidence, ...citeScheduler(context), citeClaim(context, found)],
      fixes: reason.fixes,
    };
    return [text];
  });
}
