/** The command that writes a tested fix into what makes the pod: printed, never run. Pure. */
import { ownerOf } from '../../checks/support/owner.ts';
import type { Pod, PodSpec } from '../../model/objects.ts';
import type { Experiment } from '../../model/experiment.ts';
import { patchBetween } from './strategic.ts';

/** Kinds whose pod template stands at spec.template and takes a strategic merge patch. */
const TEMPLATED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController']);

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * @param after the pod's spec with the fix in it
 * @returns what to do, most direct first
 */
export function ownerPatch(pod: Pod, after: PodSpec): Experiment['advice'] {
  const namespace = pod.metadata?.namespace ?? 'default';
  const name = pod.metadata?.name ?? '';
  const spec = patchBetween(pod.spec!, after);
  const owner = ownerOf(pod);
  const kubectl = `kubectl -n ${namespace}`;
  if (!owner) {
    const patch = quoted(JSON.stringify({ spec }));
    return [
      {
        text: 'make the pod anew with the fix: nothing else will, and most of its spec cannot be edited',
        command: `${kubectl} get pod ${name} -o json | kubectl patch --local -f - -p ${patch} -o json | kubectl replace --force -f -`,
      },
    ];
  }
  // Of other kinds the server takes no strategic merge patch, and a Job's template is immutable.
  if (!TEMPLATED.has(owner.kind)) {
    const where =
      owner.kind === 'Job'
        ? 'a Job cannot be changed: make it anew, or change the CronJob that makes it, with this in the spec of its pod template'
        : `put this into the pod template of ${owner.kind} ${owner.name}`;
    return [
      {
        text: `${where}: ${JSON.stringify(spec)}`,
        command: owner.kind === 'Job' ? `${kubectl} get job ${owner.name} -o yaml` : `${kubectl} edit ${owner.target}`,
      },
    ];
  }
  const patch: Experiment['advice'][number] = {
    text: `write the fix into ${owner.target}; its pods are replaced`,
    command: `${kubectl} patch ${owner.target} -p ${quoted(JSON.stringify({ spec: { template: { spec } } }))}`,
  };
  if (owner.kind !== 'ReplicaSet' && owner.kind !== 'ReplicationController') return [patch];
  return [
    { ...patch, text: `write the fix into ${owner.target}` },
    {
      text: 'then have this pod made anew: its owner does not replace the pods it has',
      command: `${kubectl} delete pod ${name}`,
    },
  ];
}
