/** Fixes that leave one pod of a Deployment at a time, where its pods share a claim. */
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { ownerOf } from './owner.ts';

/**
 * Returns the fixes: fewer replicas, or no second pod during a rollout; empty for a workload that has neither.
 * @param why the replicas exclude each other, as a clause: `they share a claim that one node at a time may use`
 */
export function oneWriterFixes(context: PodContext, why: string): Fix[] {
  const { pod, namespace } = context;
  const owner = ownerOf(pod);
  const deployment = owner?.kind === 'Deployment' ? context.get('deployments', owner.name) : undefined;
  const replicas = deployment?.state === 'known' ? (deployment.value.spec?.replicas ?? 1) : 1;
  // A rollout does not help replicas that all use one claim.
  if (owner && replicas > 1)
    return [
      {
        text: `run one replica instead of ${replicas}: ${why}`,
        command: command`kubectl -n ${namespace} scale ${owner.target} --replicas=1`,
        risk: 'changes',
      },
      {
        alternative: true,
        text: 'make it a StatefulSet with volumeClaimTemplates, which gives each replica a claim',
        command: null,
        risk: 'changes',
      },
    ];
  if (owner?.kind !== 'Deployment') return [];
  const patch = JSON.stringify({ spec: { strategy: { type: 'Recreate', rollingUpdate: null } } });
  return [
    {
      text: 'make the Deployment end the old pod before it creates the new one',
      command: command`kubectl -n ${namespace} patch ${owner.target} -p ${patch}`,
      risk: 'restarts',
    },
  ];
}
