/** The fix for a claim that does not exist. */
import { command, PLACEHOLDER } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { describePod } from '../../support/kubectl.ts';
import { conditional, look, ownerOf } from '../../support/owner.ts';
import type { Claim } from './claims.ts';
import { classesOf, withoutClasses } from './provide.ts';
import type { Classes } from './provide.ts';

/** Returns what decides whether the claim gets a volume: the classes of the cluster, and which one is the default. */
function sayClass({ names, defaults, isWhole, isNone }: Classes): string {
  if (defaults.length > 0 || isNone) return '';
  if (!isWhole) return ', and add storageClassName if no class is the default';
  return `, and add storageClassName, as no class is the default: ${names.slice(0, 3).join(', ')}`;
}

/**
 * Returns the fixes that create the claim. Of a StatefulSet and of an ephemeral volume, Kubernetes creates it. Where the
 * cluster has no StorageClass, the claim also needs what gives it a volume.
 */
export function createClaimFixes(context: PodContext, claim: Claim): Fix[] {
  const classes = classesOf(context);
  const made = createClaimFix(context, claim, classes);
  if (!classes.isNone || made.risk !== 'changes') return [made];
  return [
    { ...made, text: `${made.text}; the cluster has no StorageClass, so it also needs one of the following` },
    ...withoutClasses(context, claim.name, undefined).map(conditional),
  ];
}

function createClaimFix(context: PodContext, { name, ephemeral }: Claim, classes: Classes): Fix {
  if (ownerOf(context.pod)?.kind === 'StatefulSet')
    return {
      text: 'delete the pod, so that the StatefulSet creates the claim again',
      command: command`kubectl -n ${context.namespace} delete pod ${context.name}`,
      risk: 'restarts',
    };
  if (ephemeral)
    return look(
      'find out why the claim of this ephemeral volume is not created (a quota, or another claim with that name)',
      describePod(context),
    );
  const manifest = JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: PLACEHOLDER } } },
  });
  return {
    text: `create the claim ${name}: write its size for ${PLACEHOLDER}${sayClass(classes)}`,
    command: command`printf %s ${manifest} | kubectl -n ${context.namespace} apply -f -`,
    risk: 'changes',
  };
}
