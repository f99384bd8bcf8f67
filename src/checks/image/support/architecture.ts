/** The architecture of a node, and the one in the name of an image. */
import { citeField } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';

/** How names write GOARCH: `arm64v8/nginx`, `web:1.2-arm64`, `app-linux-x86_64`. */
const NAMES: readonly [RegExp, string][] = [
  [/(?:^|[^a-z0-9])(?:arm64|aarch64|arm64v8)(?![a-z0-9])/i, 'arm64'],
  [/(?:^|[^a-z0-9])(?:amd64|x86[_-]64|x64)(?![a-z0-9])/i, 'amd64'],
  [/(?:^|[^a-z0-9])(?:arm32v[67]|armv[67]l?|armhf)(?![a-z0-9])/i, 'arm'],
  [/(?:^|[^a-z0-9])s390x(?![a-z0-9])/i, 's390x'],
  [/(?:^|[^a-z0-9])ppc64(?:le|el)(?![a-z0-9])/i, 'ppc64le'],
  [/(?:^|[^a-z0-9])riscv64(?![a-z0-9])/i, 'riscv64'],
];

/** Returns the architecture in an image's name; undefined if there is none or more than one. */
export function architectureInName(image: string): string | undefined {
  const named = NAMES.filter(([find]) => find.test(image)).map(([, name]) => name);
  return named.length === 1 ? named[0] : undefined;
}

export interface NodeArchitecture {
  /** GOARCH, as the kubelet reports it. */
  readonly name: string | undefined;
  readonly evidence: readonly Citation[];
}

/** Returns the architecture of the pod's node (status.nodeInfo.architecture). */
export function nodeArchitecture(context: PodContext): NodeArchitecture {
  const nodeName = context.pod.spec?.nodeName;
  if (!nodeName) return { name: undefined, evidence: [] };
  const node = context.get('nodes', nodeName);
  const name = node.state === 'known' ? node.value.status?.nodeInfo?.architecture : undefined;
  return { name, evidence: name ? [citeField(`Node/${nodeName}`, 'status.nodeInfo.architecture', name)] : [] };
}
