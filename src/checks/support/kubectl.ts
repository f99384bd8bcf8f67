/** Commands that checks of several rooms offer. */
import { command } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { PodContext } from '../check.ts';

/** Returns the command that shows the pod with its events. */
export const describePod = ({ namespace, name }: PodContext): Command =>
  command`kubectl -n ${namespace} describe pod ${name}`;

/** Returns the pod's node as a word of a command: a placeholder where no node is known. */
export const nodeWord = ({ pod }: Pick<PodContext, 'pod'>): string => pod.spec?.nodeName ?? 'YOUR_NODE';

/** Returns the command that shows the pod's node; all nodes before the pod has one. */
export function describeNode({ pod }: PodContext): Command {
  const node = pod.spec?.nodeName;
  return node ? command`kubectl describe node ${node}` : command`kubectl describe node`;
}
