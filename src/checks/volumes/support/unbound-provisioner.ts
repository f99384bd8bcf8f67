/** A claim that waits for a provisioner, that its provisioner failed, or that has a class that does not exist. */
import { nearest } from '../../../evidence/text.ts';
import type { EventView } from '../../../evidence/views.ts';
import { command } from '../../../model/command.ts';
import type { Fact } from '../../../model/facts.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import { citeAbsent, citeEvent, citeField } from '../../support/cite.ts';
import type { PodContext } from '../../check.ts';
import { aboutObject } from '../../support/about.ts';
import { alternative, look } from '../../support/owner.ts';
import { classNameOf } from './claims.ts';
import { knownError } from './mount-errors.ts';
import type { LookedUp } from './claims.ts';
import { classesOf, createClassFix, withoutClasses } from './provide.ts';
import type { Classes } from './provide.ts';
import {
  citeClass,
  citeRequest,
  CLASS_MISSING,
  claimFix,
  describeClaim,
  listClasses,
  sureOf,
} from './unbound-reason.ts';
import type { Reason } from './unbound-reason.ts';

const eventsOf = (context: PodContext, claim: string): Fact<unknown> =>
  context.events('PersistentVolumeClaim', claim).all;

/** Returns what classes exist, for the end of a sentence. */
function sayClasses({ names, isNone }: Classes, near: readonly string[]): string {
  if (isNone) return '; the cluster has no StorageClass';
  if (names.length === 0) return '';
  const shown = near.length > 0 ? near : names;
  return `; ${shown.slice(0, 3).join(', ')} ${Math.min(shown.length, 3) === 1 ? 'exists' : 'exist'}`;
}

/**
 * Returns the reason of a claim with a StorageClass that does not exist.
 * @param lookedUp false: only an event says so
 */
export function missingClass(
  context: PodContext,
  { name, events }: LookedUp,
  claim: PersistentVolumeClaim,
  className: string,
  lookedUp: boolean,
): Reason {
  const classes = classesOf(context);
  const near = nearest(className, classes.names);
  const event = events.findLast(({ message }) => CLASS_MISSING.test(message));
  return {
    id: 'volumes/storage-class-missing',
    ...(lookedUp ? { about: aboutObject(context, 'StorageClass', className) } : {}),
    // A volume created by hand may have a class without an object. A newer event or the class may refute an event.
    confidence: sureOf(
      context.list('persistentvolumes').all,
      ...(lookedUp ? [] : [eventsOf(context, name), context.get('storageclasses', className)]),
    ),
    stays: lookedUp,
    says: `asks for StorageClass ${className}, which does not exist${sayClasses(classes, near)}`,
    evidence: [
      ...(lookedUp ? [citeAbsent(`StorageClass/${className}`)] : []),
      ...(event ? [citeEvent(event)] : []),
      citeClass(name, claim),
    ],
    fixes: classes.isNone
      ? withoutClasses(context, name, className, claim)
      : [
          listClasses(),
          claimFix(
            context,
            name,
            `create the claim again with a StorageClass that exists${near[0] ? ` (${near[0]})` : ''}: its class cannot be edited`,
          ),
          alternative(createClassFix(className)),
        ],
  };
}

/** Answers of a storage system that state why there is no volume (csi.md: error codes of CreateVolume). */
const REFUSED =
  /code = (?:ResourceExhausted|InvalidArgument|OutOfRange|PermissionDenied)|exceeded quota|quota exceeded|not enough (?:free )?space/i;

/** Returns the reason that an event of the provisioner or the controller gives. */
export function failed(
  context: PodContext,
  { name }: LookedUp,
  claim: PersistentVolumeClaim,
  event: EventView,
): Reason {
  const mismatch = event.reason === 'VolumeMismatch' || /already bound to a different claim/.test(event.message);
  const { names, isWhole } = classesOf(context);
  const hasOther = !isWhole || names.some((one) => one !== classNameOf(claim));
  return {
    id: mismatch ? 'volumes/no-matching-volume' : 'volumes/provisioning-failed',
    confidence:
      mismatch || knownError(event.message)?.isLast === true || REFUSED.test(event.message) ? 'confirmed' : 'likely',
    says: mismatch ? 'cannot have its volume: ' : `gets no volume (${event.reason}): `,
    quote: event.message,
    evidence: [citeEvent(event), citeClass(name, claim), citeRequest(name, claim)],
    fixes: [
      describeClaim(context, name),
      claimFix(
        context,
        name,
        mismatch
          ? 'ask in the claim for what its volume offers, or name another volume'
          : `fix what the provisioner names (quota, rights, parameters of the StorageClass, size)${hasOther ? ', or create the claim again with another class' : ''}`,
      ),
    ],
  };
}

/** Returns the reason of a claim that is Lost, or that waits without an error. */
export function waiting(context: PodContext, { name, events }: LookedUp, claim: PersistentVolumeClaim): Reason {
  const phase = claim.status?.phase ?? 'Pending';
  const lost = phase === 'Lost';
  const event = events.at(-1);
  const provisioner = /external provisioner '([^']{1,200})'/.exec(event?.message ?? '')?.[1];
  const className = classNameOf(claim);
  const says = lost
    ? `is Lost: its PersistentVolume ${claim.spec?.volumeName ?? ''} is gone`
    : provisioner
      ? `is ${phase}: provisioner ${provisioner} has not created its volume`
      : `is ${phase}, not bound to a volume`;
  return {
    id: 'volumes/claim-unbound',
    // An event or the class may give another reason, or show that waiting is normal.
    confidence: lost
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
        ? look(
            `check whether the provisioner ${provisioner} runs, and what it logs`,
            command`kubectl get pods --all-namespaces | grep -i -e csi -e provision`,
          )
        : claimFix(
            context,
            name,
            lost
              ? 'restore the volume from a backup, or create the claim again (empty)'
              : 'give the claim a class or a volume that can meet it',
          ),
    ],
  };
}
