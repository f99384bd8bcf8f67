/** Steps that show whether the node is why a process crashes. */
import { writableVolumes } from '../../../evidence/shared-storage.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import type { Crash } from './crash-signals.ts';

/** Returns the step that shows the instructions which the CPU of the node knows, for a crash on one that it does not. */
export function cpuStep({ pod }: PodContext, crash: Crash | undefined): Fix[] {
  const node = pod.spec?.nodeName;
  if (crash?.signal !== 'SIGILL' || !node) return [];
  return [
    {
      text: `see which features the CPU of node ${node} has (avx, avx2, avx512f, sse4_2)`,
      command: command`kubectl debug node/${node} -it --image=busybox:1.36 -- grep -m1 -iE ^(flags|features) /proc/cpuinfo`,
      risk: 'changes',
      effect: 'shows',
    },
  ];
}

/** Returns the experiment on another node. It refuses a pod on no node, and storage that the copy could write to. */
export function elsewhere({ pod, namespace, name }: PodContext): Fix[] {
  if (!pod.spec?.nodeName || writableVolumes(pod.spec).length > 0) return [];
  return [
    {
      text: 'run the same image on another node, to rule the node out',
      command: command`kubectl crashloop node-test ${name} -n ${namespace}`,
      risk: 'changes',
      effect: 'shows',
    },
  ];
}
