/** The versions that nodes run, and what nodes of one group have that those of another have not. */
import type { Node } from '../../../model/objects.ts';

/** Fields of status.nodeInfo. */
type VersionField = 'kubeletVersion' | 'containerRuntimeVersion' | 'kernelVersion' | 'osImage' | 'architecture';

/** A version of a node: how it is called, and its field. */
const VERSIONS: readonly { readonly name: string; readonly field: VersionField }[] = [
  { name: 'kubelet', field: 'kubeletVersion' },
  { name: 'runtime', field: 'containerRuntimeVersion' },
  { name: 'kernel', field: 'kernelVersion' },
  { name: 'system', field: 'osImage' },
  { name: 'architecture', field: 'architecture' },
];

/** A version that all nodes of one group have and none of the other. */
export interface VersionSplit {
  readonly field: VersionField;
  /** `kubelet v1.34.2`. */
  readonly text: string;
  readonly value: string;
  /** The versions of the other group, each once: `v1.33.9`. */
  readonly others: readonly string[];
}

const infoOf = (node: Node, field: VersionField): string => node.status?.nodeInfo?.[field] ?? '';

/** Returns the versions that split two groups of nodes; empty where a node lacks its version. */
export function versionSplits(these: readonly Node[], those: readonly Node[]): VersionSplit[] {
  if (these.length === 0 || those.length === 0) return [];
  return VERSIONS.flatMap(({ name, field }) => {
    const own = [...new Set(these.map((node) => infoOf(node, field)))];
    const others = [...new Set(those.map((node) => infoOf(node, field)))];
    const [value] = own;
    if (own.length !== 1 || !value || others.includes(value) || others.includes('')) return [];
    // The runtime names itself in its version.
    return [{ field, value, others, text: value.includes('://') ? value.replace('://', ' ') : `${name} ${value}` }];
  });
}
