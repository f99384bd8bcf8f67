/** Which pod and container a memory cgroup belongs to, by its path. Pure. */

export interface CgroupOwner {
  /** With dashes, as in `metadata.uid`; null where the path is of no pod. */
  readonly podUid: string | null;
  /** 64 hexadecimal digits; null where the path ends at the pod or above. */
  readonly containerId: string | null;
  /**
   * `container`: the container's cgroup · `inside`: one that the container created inside it · `pod`: the pod's ·
   * `kubepods`: a QoS class or all pods (node allocatable) · `other`: not created by the kubelet.
   */
  readonly level: 'container' | 'inside' | 'pod' | 'kubepods' | 'other';
}

/**
 * The kubelet names the pod's cgroup `pod<UID>`; the systemd driver replaces dashes by underscores
 * (pkg/kubelet/cm/cgroup_manager_linux.go).
 */
const POD =
  /pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?:\/|$)/;
/**
 * `<ID>`, `cri-containerd-<ID>.scope`, `crio-<ID>.scope`, `docker-<ID>.scope`, `crio-<ID>`; not CRI-O's monitor
 * (`crio-conmon-<ID>.scope`).
 */
const CONTAINER = /^(?!crio-conmon-)(?:[a-z0-9]{1,20}(?:-containerd)?[-:])?([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;

/**
 * Returns the owner of the cgroup at a path.
 * @param path as the kernel prints it: `/kubepods/burstable/pod<UID>/<ID>`, or the systemd driver's
 *   `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<UID>.slice/cri-containerd-<ID>.scope`, after
 *   any other folders (kind, k3d)
 */
export function ownerOfCgroup(path: string): CgroupOwner {
  const bounded = path.slice(0, 4096);
  const pod = POD.exec(bounded);
  if (!pod)
    return {
      podUid: null,
      containerId: null,
      level: /(?:^|[/-])kubepods(?:[/.-]|$)/.test(bounded) ? 'kubepods' : 'other',
    };
  const uid = pod[1]!.replaceAll('_', '-');
  const rest = bounded.slice(pod.index + pod[0].length);
  const container = CONTAINER.exec(rest);
  if (!container) return { podUid: uid, containerId: null, level: 'pod' };
  // crun runs the process in a folder `container` of the scope (crun.1: run.oci.systemd.subgroup).
  const below = rest.slice(container[0].length).replace(/\/$/, '');
  return {
    podUid: uid,
    containerId: container[1]!,
    level: below === '' || below === 'container' ? 'container' : 'inside',
  };
}

/** Returns `<ID>` of `containerd://<ID>`; null where a status has none. */
export function idOf(containerID: string | undefined): string | null {
  const id = containerID?.split('://').at(-1) ?? '';
  return id === '' ? null : id;
}
