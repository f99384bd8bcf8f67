/** The command that writes a tested fix into the pod's owner. It is printed and never run. Pure. */
import { ownerOf } from '../../checks/support/owner.ts';
import { remakeCommand } from '../../checks/support/remake.ts';
import { command, lineOf } from '../../model/command.ts';
import type { Pod, PodSpec } from '../../model/objects.ts';
import type { Experiment } from '../../model/experiment-answer.ts';
import { patchBetween } from '../../knowledge/strategic-patch.ts';

/** Kinds that have their pod template at spec.template and accept a strategic merge patch. */
const TEMPLATED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController']);

/**
 * Returns how to apply a fix, in order.
 * @param after the pod's spec with the fix
 * @param metadata labels and annotations of the template to set, where the fix changes some; null removes
 */
export function ownerPatch(pod: Pod, after: PodSpec, metadata?: object): Experiment['advice'] {
  const namespace = pod.metadata?.namespace ?? 'default';
  const name = pod.metadata?.name ?? '';
  const spec = patchBetween(pod.spec!, after);
  const owner = ownerOf(pod);
  if (!owner) {
    return [
      {
        text: 'replace the pod by one with the fix: it has no controller, and most of its spec cannot be edited',
        command: lineOf(remakeCommand({ pod, namespace, name }, spec)),
      },
    ];
  }
  // The server accepts no strategic merge patch for other kinds, and a Job's template is immutable.
  if (!TEMPLATED.has(owner.kind)) {
    const where =
      owner.kind === 'Job'
        ? 'create the Job again, or change its CronJob, with this in the spec of the pod template (a Job cannot be changed)'
        : `write this into the pod template of ${owner.kind} ${owner.name}`;
    return [
      {
        text: `${where}: ${JSON.stringify(spec)}`,
        command: lineOf(
          owner.kind === 'Job'
            ? command`kubectl -n ${namespace} get job ${owner.name} -o yaml`
            : command`kubectl -n ${namespace} edit ${owner.target}`,
        ),
      },
    ];
  }
  const template = {
    ...(metadata ? { metadata } : {}),
    ...(metadata && Object.keys(spec).length === 0 ? {} : { spec }),
  };
  const patch: Experiment['advice'][number] = {
    text: `write the fix into ${owner.target}; its pods are replaced`,
    command: lineOf(
      command`kubectl -n ${namespace} patch ${owner.target} -p ${JSON.stringify({ spec: { template } })}`,
    ),
  };
  if (owner.kind !== 'ReplicaSet' && owner.kind !== 'ReplicationController') return [patch];
  return [
    { ...patch, text: `write the fix into ${owner.target}` },
    {
      text: 'then delete this pod, so that its owner creates it again: it does not replace existing pods',
      command: lineOf(command`kubectl -n ${namespace} delete pod ${name}`),
    },
  ];
}
