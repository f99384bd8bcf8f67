/** The fix for a claim that does not exist. */
import { isDefaultClass } from '../../../knowledge/default-class.ts';
import { command, PLACEHOLDER } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import { nameOf } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { describePod } from '../../support/kubectl.ts';
import { look, ownerOf } from '../../support/owner.ts';
import type { Claim } from './claims.ts';

/** Returns what decides whether the claim gets a volume: the classes of the cluster, and which one is the default. */
function sayClass(context: PodContext): string {
  const { some, all } = context.list('storageclasses', { metadataOnly: true });
  if (some.some(isDefaultClass)) return '';
  if (all.state !== 'known') return ', and add storageClassName if no class is the default';
  return some.length === 0
    ? '; the cluster has no StorageClass, so create a PersistentVolume for it, or install a provisioner first'
    : `, and add storageClassName, as no class is the default: ${some.slice(0, 3).map(nameOf).join(', ')}`;
}

/** Returns the fix that creates the claim. Of a StatefulSet and of an ephemeral volume, Kubernetes creates it. */
export function createClaimFix(context: PodContext, { name, ephemeral }: Claim): Fix {
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
    text: `create the claim ${name}: write its size for ${PLACEHOLDER}${sayClass(context)}`,
    command: command`printf %s ${manifest} | kubectl -n ${context.namespace} apply -f -`,
    risk: 'changes',
  };
}
