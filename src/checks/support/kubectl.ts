/** Commands that checks of several rooms offer. */
import { command } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';

/** Returns the command that shows the pod with its events. */
export const describePod = ({ namespace, name }: PodContext): Command =>
  command`kubectl -n ${namespace} describe pod ${name}`;

/** Returns the command that shows the pod's node; all nodes before the pod has one. */
export function describeNode({ pod }: PodContext): Command {
  const node = pod.spec?.nodeName;
  return command`kubectl describe node ${node ? [node] : []}`;
}

/**
 * Returns the command that runs another command in a copy of the pod, with the container's own image.
 * @param words the program and its arguments
 */
export const debugCopy = (
  { namespace, name }: PodContext,
  container: ContainerView,
  words: readonly string[],
): Command =>
  command`kubectl -n ${namespace} debug ${name} -it --copy-to=${name}-debug --container=${container.name} -- ${words}`;

/**
 * Returns the command that runs a program of busybox on the pod's node, with the node's file system at /host.
 * @param words the program and its arguments; an argument that begins with a dash may be read as a flag
 */
export const debugNode = (node: string, words: readonly string[]): Command =>
  command`kubectl debug node/${node} -it --image=busybox:1.36 -- ${words}`;
