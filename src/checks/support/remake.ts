/** Commands that make a pod again: few fields of a pod can be edited, and a bare pod has no controller that replaces it. */
import { command, fileNameFor } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { Pod } from '../../model/objects.ts';

/** A pod, and where it is. */
export interface Place {
  readonly pod: Pod;
  readonly namespace: string;
  readonly name: string;
}

/** Returns whether no controller creates the pod again. The owner of a static pod is its Node. */
export const isBare = ({ pod }: Pick<Place, 'pod'>): boolean =>
  (pod.metadata?.ownerReferences ?? []).every(({ kind }) => kind === 'Node');

/** What decides on the node: with one of these changed, the scheduler has to choose again. */
const PLACES = /"(?:nodeSelector|affinity|tolerations|resources|resourceClaims|topologySpreadConstraints)":/;

/**
 * Returns the command that makes a bare pod again with a strategic merge patch of its spec. The file keeps the manifest,
 * in case the server refuses the new pod after the old one is gone.
 */
export function remakeCommand({ pod, namespace, name }: Place, spec: object): Command {
  const file = fileNameFor(name, 'json');
  const more = {
    // The kubelet of the old node refuses what does not fit there.
    ...(pod.spec?.nodeName && PLACES.test(JSON.stringify(spec)) ? { nodeName: null } : {}),
    // A new pod must not have any (pkg/apis/core/validation: ValidatePodCreate).
    ...(pod.spec?.ephemeralContainers?.length ? { ephemeralContainers: null } : {}),
  };
  const patch = JSON.stringify({ spec: { ...spec, ...more } });
  return command`kubectl -n ${namespace} get pod ${name} -o json > ${file} && kubectl patch --local -f ${file} -p ${patch} -o json | kubectl replace --force -f -`;
}

/** Returns the command that replaces a pod by a new one with the same spec. */
export function replaceCommand({ pod, namespace, name }: Place): Command {
  if (!isBare({ pod })) return command`kubectl -n ${namespace} delete pod ${name}`;
  if (pod.spec?.ephemeralContainers?.length) return remakeCommand({ pod, namespace, name }, {});
  const file = fileNameFor(name, 'json');
  return command`kubectl -n ${namespace} get pod ${name} -o json > ${file} && kubectl replace --force -f ${file}`;
}

/** Returns the command that makes a pod again on another node although its own does not answer: no kubelet ends the old one. */
export function elsewhereCommand({ pod, namespace, name }: Place): Command {
  if (!isBare({ pod })) return command`kubectl -n ${namespace} delete pod ${name} --force`;
  const file = fileNameFor(name, 'json');
  const patch = JSON.stringify({ spec: { nodeName: null } });
  return command`kubectl -n ${namespace} get pod ${name} -o json > ${file} && kubectl -n ${namespace} delete pod ${name} --force && kubectl patch --local -f ${file} -p ${patch} -o json | kubectl replace --force -f -`;
}
