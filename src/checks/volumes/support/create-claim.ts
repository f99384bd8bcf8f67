/** The fix for a claim that does not exist. */
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { describePod } from '../../support/kubectl.ts';
import { look, ownerOf, PLACEHOLDER } from '../../support/owner.ts';
import type { Claim } from './claims.ts';

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
    text: `create the claim ${name}: write its size for ${PLACEHOLDER}, and add storageClassName if no class is the default`,
    command: command`printf %s ${manifest} | kubectl -n ${context.namespace} apply -f -`,
    risk: 'changes',
  };
}
