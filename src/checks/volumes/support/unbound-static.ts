/** A claim that only a volume created by hand can meet. */
import type { Fact } from '../../../model/facts.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import { citeAbsent, citeField } from '../../support/cite.ts';
import type { PodContext } from '../../check.ts';
import { aboutObject } from '../../support/about.ts';
import { alternative } from '../../support/owner.ts';
import { classNameOf, requested } from './claims.ts';
import type { LookedUp } from './claims.ts';
import { candidates, modes, ofClass } from './match.ts';
import type { Candidate } from './match.ts';
import { createVolumeFix } from './provide.ts';
import { noneOfClass, noneWithoutClass } from './no-volume.ts';
import { citeClass, citeRequest, claimFix, listVolumes, sureOf } from './unbound-reason.ts';
import type { Reason } from './unbound-reason.ts';
import { waiting } from './unbound-provisioner.ts';

function noFit(
  context: PodContext,
  name: string,
  claim: PersistentVolumeClaim,
  list: readonly [Candidate, ...Candidate[]],
  volumes: Fact<unknown>,
): Reason {
  const [best] = list;
  const className = classNameOf(claim);
  const wants = `${requested(claim)} ${modes(claim.spec?.accessModes)}${className ? ` of class ${className}` : ''}`;
  const only =
    volumes.state !== 'known'
      ? `volume ${best.name}`
      : list.length === 1
        ? `the only volume, ${best.name},`
        : `the nearest of ${list.length} volumes, ${best.name},`;
  const taken = best.against.find(({ field }) => field === 'spec.claimRef');
  const again: Fix = taken
    ? { text: `free volume ${best.name}: it ${taken.says}`, command: null, risk: 'changes' }
    : claimFix(
        context,
        name,
        `create the claim again with what ${best.name} has (its spec cannot be edited): it wants ${wants}`,
      );
  return {
    id: 'volumes/no-matching-volume',
    confidence: sureOf(volumes),
    says: `${className === undefined ? 'names no StorageClass, and asks for' : 'asks for'} ${wants}; ${only} ${best.against.map(({ says }) => says).join(' and ')}`,
    evidence: [
      citeRequest(name, claim),
      ...best.against.map(({ field, quote }) => citeField(`PersistentVolume/${best.name}`, field, quote)),
      citeClass(name, claim),
    ],
    fixes: [again, alternative(createVolumeFix(context, name, claim)), listVolumes()],
  };
}

const isList = (list: readonly Candidate[]): list is readonly [Candidate, ...Candidate[]] => list.length > 0;

/**
 * Returns the reason of a claim without a provisioner.
 * @param classMissing its StorageClass does not exist
 * @returns undefined if the missing class is the reason, or the volumes are not known
 */
export function statically(
  context: PodContext,
  found: LookedUp,
  claim: PersistentVolumeClaim,
  classMissing: boolean,
): Reason | undefined {
  const { some, all } = context.list('persistentvolumes');
  const mine = candidates(claim, ofClass(claim, some));
  // A volume that fits will be bound soon.
  if (mine.some(({ against }) => against.length === 0)) return waiting(context, found, claim);
  if (isList(mine)) return noFit(context, found.name, claim, mine, all);
  if (classMissing) return undefined;
  const others = candidates(claim, some).filter(
    ({ against }) => against.length === 1 && against[0]?.field === 'spec.storageClassName',
  );
  if (isList(others)) return noFit(context, found.name, claim, others, all);
  if (all.state !== 'known') return undefined;
  const className = classNameOf(claim);
  return className === undefined
    ? noneWithoutClass(context, found.name, claim)
    : noneOfClass(context, found.name, claim, className);
}

/** Returns the reason of a claim that names a volume that does not exist. Such a claim is bound to that one or to none. */
export function namedVolume(context: PodContext, { name }: LookedUp, claim: PersistentVolumeClaim): Reason | undefined {
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
      listVolumes(),
      claimFix(
        context,
        name,
        `create the volume ${volume}, or create the claim again with another volumeName (or without one)`,
      ),
    ],
  };
}
