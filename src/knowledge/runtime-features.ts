/**
 * The versions of a container runtime and of Linux that features of Kubernetes need.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/
 */

/** A version: major and minor. */
export type Version = readonly [major: number, minor: number];

/** What a feature needs of each runtime that has it. */
export interface RuntimeFeature {
  readonly name: string;
  /** As `status.nodeInfo.containerRuntimeVersion` names the runtime. */
  readonly since: Readonly<Record<'containerd' | 'cri-o', Version>>;
}

export const USER_NAMESPACES: RuntimeFeature = {
  name: 'user namespaces (hostUsers: false)',
  since: { containerd: [2, 0], 'cri-o': [1, 25] },
};
export const IMAGE_VOLUMES: RuntimeFeature = {
  name: 'image volumes',
  since: { containerd: [2, 1], 'cri-o': [1, 31] },
};
/** The first Linux in which tmpfs supports idmapped mounts: Secrets, ConfigMaps and tokens are on tmpfs. */
export const TMPFS_IDMAP: Version = [6, 3];

/** Returns the version in a text such as `containerd://1.7.28` or `5.15.0-91-generic`. */
export function versionIn(text: string): Version | undefined {
  const found = /(?:^|\/\/v?|^v)(\d{1,4})\.(\d{1,4})/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

/** Whether a version is older than another. */
export const isOlder = ([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean =>
  major < otherMajor || (major === otherMajor && minor < otherMinor);

/** Returns the runtimes that have a feature, in words: `containerd 2.0, CRI-O 1.25`. */
export const needsOf = ({ since }: RuntimeFeature): string =>
  `containerd ${since.containerd.join('.')} or CRI-O ${since['cri-o'].join('.')}`;

/**
 * Whether the runtime of a node lacks a feature.
 * @param runtime as the node has it: `containerd://1.7.28`
 * @returns undefined where the runtime or its version is not known
 */
export function lacks(runtime: string, { since }: RuntimeFeature): boolean | undefined {
  const name = /^(containerd|cri-o):\/\//.exec(runtime)?.[1] as 'containerd' | 'cri-o' | undefined;
  const version = versionIn(runtime);
  return name && version ? isOlder(version, since[name]) : undefined;
}
