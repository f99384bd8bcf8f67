/** Siblings, nodes and the pods on them. */
export const OWNED = {
  labels: { app: 'web', 'pod-template-hash': '5d9' },
  ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d9', controller: true, apiVersion: 'apps/v1', uid: 'rs' }],
};

export interface Sibling {
  node: string;
  restarts?: number;
  /** RFC 3339; default an hour before the tests' now. */
  since?: string;
  crashing?: boolean;
  image?: string;
  owned?: object;
}

/** A pod of the same template. */
export function sibling(
  name: string,
  { node, since = '2026-01-01T11:00:00Z', crashing = false, image, owned = OWNED }: Sibling,
): object {
  const status = crashing
    ? {
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            startedAt: '2026-01-01T11:57:58Z',
            finishedAt: '2026-01-01T11:58:00Z',
          },
        },
      }
    : { state: { running: { startedAt: since } }, lastState: {} };
  return {
    kind: 'Pod',
    metadata: { name, uid: name, creationTimestamp: since, ...owned },
    spec: {
      nodeName: node,
      restartPolicy: 'Always',
      containers: [{ name: 'web', image: 'registry.example.com/web:1' }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: crashing ? 'False' : 'True' }],
      containerStatuses: [
        {
          name: 'web',
          ready: !crashing,
          restartCount: crashing ? 5 : 0,
          ...(image ? { imageID: image } : {}),
          ...status,
        },
      ],
    },
  };
}

export function node(
  name: string,
  more: {
    ready?: string;
    message?: string;
    taints?: object[];
    labels?: object;
    cordoned?: boolean;
    arch?: string;
    info?: object;
  } = {},
): object {
  return {
    kind: 'Node',
    metadata: { name, labels: more.labels ?? {} },
    spec: { ...(more.taints ? { taints: more.taints } : {}), ...(more.cordoned ? { unschedulable: true } : {}) },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: more.ready ?? 'True',
          reason: 'KubeletNotReady',
          message: more.message ?? '',
          lastTransitionTime: '2026-01-01T11:40:00Z',
        },
      ],
      ...(more.arch || more.info ? { nodeInfo: { architecture: more.arch ?? 'amd64', ...more.info } } : {}),
    },
  };
}
