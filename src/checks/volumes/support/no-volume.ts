/** A claim that only a volume created by hand can meet, and there is none. */
import type { Fix } from '../../../model/finding.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { alternative } from '../../support/owner.ts';
import { requested } from './claims.ts';
import { classesOf, createVolumeFix, makeDefaultFix, withoutClasses } from './provide.ts';
import type { Classes } from './provide.ts';
import { citeClass, citeRequest, claimFix, listClasses } from './unbound-reason.ts';
import type { Reason } from './unbound-reason.ts';

/** Returns the reason of a claim with a class that has no provisioner and no volume. */
export function noneOfClass(
  context: PodContext,
  name: string,
  claim: PersistentVolumeClaim,
  className: string,
): Reason {
  const { names, isWhole } = classesOf(context);
  const hasOther = !isWhole || names.some((one) => one !== className);
  return {
    id: 'volumes/no-matching-volume',
    confidence: 'confirmed',
    says: `asks for ${requested(claim)} of class ${className}, which has no provisioner, and no volume has that class`,
    evidence: [citeClass(name, claim), citeRequest(name, claim)],
    fixes: [
      createVolumeFix(context, name, claim),
      ...(hasOther
        ? [
            alternative(claimFix(context, name, 'create the claim again with a class that has a provisioner')),
            listClasses('list the StorageClasses and their provisioners'),
          ]
        : []),
    ],
  };
}

/** What lets a claim without a class bind. */
function fixesWithoutClass(
  context: PodContext,
  name: string,
  claim: PersistentVolumeClaim,
  classes: Classes,
  isRefused: boolean,
): readonly Fix[] {
  const byHand = createVolumeFix(context, name, claim);
  // It never gets the default class.
  if (isRefused && classes.isNone) return [byHand];
  if (classes.isNone) return withoutClasses(context, name, undefined, claim);
  const again = claimFix(
    context,
    name,
    classes.defaults[0] === undefined || isRefused
      ? 'create the claim again with a StorageClass'
      : `create the claim again: then it gets class ${classes.defaults[0]}`,
  );
  const makeDefault =
    isRefused || classes.names.length === 0 || classes.defaults.length > 0 ? [] : [makeDefaultFix(classes)];
  return [
    listClasses('list the StorageClasses, and which one is the default'),
    ...makeDefault,
    makeDefault.length > 0 ? alternative(again) : again,
    alternative(byHand),
  ];
}

/** Returns the reason of a claim that names no class, where no volume has none. */
export function noneWithoutClass(context: PodContext, name: string, claim: PersistentVolumeClaim): Reason {
  const classes = classesOf(context);
  const [standard] = classes.defaults;
  // An empty class asks for a volume without one; no class asks for the default.
  const isRefused = claim.spec?.storageClassName === '';
  const none = 'no persistent volume without a class exists';
  return {
    id: 'volumes/claim-unbound',
    confidence: 'confirmed',
    // A class that becomes the default is given to claims without one.
    stays: !isRefused && standard === undefined && classes.isWhole,
    says: isRefused
      ? `refuses every StorageClass (storageClassName: ""), and ${none}`
      : standard !== undefined
        ? `names no StorageClass, ${none}, and it has not got the default class ${standard}`
        : `names no StorageClass, ${classes.isNone ? 'the cluster has none' : classes.isWhole ? 'none is the default' : 'it got no default'}, and ${none}`,
    evidence: [citeClass(name, claim), citeRequest(name, claim)],
    fixes: fixesWithoutClass(context, name, claim, classes, isRefused),
  };
}
