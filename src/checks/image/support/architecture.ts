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
  /** Whether the node runs Windows. */
  readonly windows: boolean;
  readonly evidence: readonly Citation[];
}

/** Returns the architecture of the pod's node, and whether it runs Windows (status.nodeInfo). */
export function nodeArchitecture(context: PodContext): NodeArchitecture {
  const nodeName = context.pod.spec?.nodeName;
  const node = nodeName ? context.get('nodes', nodeName) : undefined;
  const info = node?.state === 'known' ? node.value.status?.nodeInfo : undefined;
  const windows = info?.operatingSystem === 'windows';
  const cite = (field: string, value: string | undefined): Citation[] =>
    value ? [citeField(`Node/${nodeName}`, `status.nodeInfo.${field}`, value)] : [];
  return {
    name: info?.architecture,
    windows,
    evidence: [
      ...cite('architecture', info?.architecture),
      ...(windows ? cite('operatingSystem', info?.operatingSystem) : []),
    ],
  };
}
