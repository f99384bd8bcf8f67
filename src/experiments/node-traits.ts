/** How two nodes differ, and what is wrong with one. Pure. */
import type { Node } from '../model/objects.ts';

interface Trait {
  readonly name: string;
  readonly of: (node: Node) => string | undefined;
  /** The value to show, where `of` rounds it. */
  readonly shown?: (node: Node) => string | undefined;
}

const memory = (node: Node): string | undefined => node.status?.allocatable?.memory;

/** In what two nodes may differ. */
const TRAITS: readonly Trait[] = [
  { name: 'kernel', of: (node) => node.status?.nodeInfo?.kernelVersion },
  { name: 'runtime', of: (node) => node.status?.nodeInfo?.containerRuntimeVersion },
  { name: 'kubelet', of: (node) => node.status?.nodeInfo?.kubeletVersion },
  { name: 'architecture', of: (node) => node.status?.nodeInfo?.architecture },
  { name: 'system', of: (node) => node.status?.nodeInfo?.osImage },
  { name: 'zone', of: (node) => node.metadata?.labels?.['topology.kubernetes.io/zone'] },
  { name: 'machine type', of: (node) => node.metadata?.labels?.['node.kubernetes.io/instance-type'] },
  { name: 'memory', of: (node) => memory(node)?.replace(/\d{5}Ki$/, '…'), shown: memory },
  {
    name: 'taints',
    of: (node) =>
      (node.spec?.taints ?? [])
        .map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`)
        .sort()
        .join(' ') || 'none',
  },
];

/** Returns how two nodes differ, each as a sentence: `kernel is 6.1 on node-1, 5.10 on node-2`. */
export const differences = (suspect: Node, other: Node): string[] =>
  TRAITS.filter(({ of }) => of(suspect) !== of(other)).map(({ name, of, shown = of }) => {
    const on = (node: Node): string => `${shown(node) ?? 'unknown'} on ${node.metadata?.name}`;
    return `${name} is ${on(suspect)}, ${on(other)}`;
  });

/** Returns the conditions of a node that report a problem, each as a sentence. */
export function problems(node: Node): string[] {
  return (node.status?.conditions ?? [])
    .filter((condition) =>
      condition.type === 'Ready'
        ? condition.status !== 'True'
        : condition.status === 'True' && /Pressure$|Unavailable$|Deadlock$|Problem$|Readonly/.test(condition.type),
    )
    .map(
      (condition) =>
        `${node.metadata?.name} has ${condition.type}=${condition.status}${condition.reason ? ` (${condition.reason})` : ''}`,
    );
}
