/** Public images that their publisher moved to another registry or repository, with the same tags. */

/** Where an image is now. */
export interface MovedImage {
  readonly image: string;
  /** Why the old name has no image, as a clause. */
  readonly why: string;
}

const MOVED: readonly (readonly [from: RegExp, to: string, why: string])[] = [
  [
    // https://github.com/bitnami/containers/issues/83267
    /^(?:(?:(?:index|registry-1)\.)?docker\.io\/)?bitnami\//,
    'docker.io/bitnamilegacy/',
    'Bitnami moved its versioned tags there in 2025, where they get no updates',
  ],
  [
    // https://kubernetes.io/blog/2023/03/10/image-registry-redirect/
    /^k8s\.gcr\.io\//,
    'registry.k8s.io/',
    'k8s.gcr.io gets no images since April 2023',
  ],
  [
    // https://github.com/kubernetes-sigs/kubebuilder/discussions/3907
    /^gcr\.io\/kubebuilder\/kube-rbac-proxy(?=[:@])/,
    'quay.io/brancz/kube-rbac-proxy',
    'gcr.io/kubebuilder is gone since 2025',
  ],
];

/** Returns where an image is now; undefined for one that was not moved. */
export function movedImage(image: string): MovedImage | undefined {
  const row = MOVED.find(([from]) => from.test(image));
  return row && { image: image.replace(row[0], row[1]), why: row[2] };
}
