/** Pods that wait for their volumes. */
import { event } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import type { Volume } from '../../../src/model/objects.ts';

export const CLAIM = { name: 'd', persistentVolumeClaim: { claimName: 'data' } };
export const UNBOUND =
  '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';

const web = (volume: Volume): object => ({
  name: 'web',
  image: 'registry.example.com/web:1',
  volumeMounts: [{ name: volume.name, mountPath: '/data' }],
});

/** The pod web-1, unscheduled; the message of the scheduler in its condition. */
export function pending(
  message: string | undefined,
  objects: object[],
  more: { volume?: Volume; forbidden?: Scenario['forbidden'] } = {},
): Scenario {
  const volume = more.volume ?? CLAIM;
  const conditions =
    message === undefined
      ? []
      : [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
            lastTransitionTime: '2026-01-01T11:50:01Z',
          },
        ];
  return {
    pod: {
      spec: { nodeName: '', volumes: [volume], containers: [web(volume)] },
      status: { phase: 'Pending', conditions },
    } as Scenario['pod'],
    objects,
    ...(more.forbidden ? { forbidden: more.forbidden } : {}),
  };
}

/** The pod web-1 on node-1, its container not made yet; with FailedMount events of these texts, or whole events. */
export function stuck(
  events: readonly (string | object)[],
  more: { volume?: Volume; objects?: object[]; metadata?: object } = {},
): Scenario {
  const volume = more.volume ?? CLAIM;
  return {
    pod: {
      metadata: more.metadata ?? {},
      spec: { nodeName: 'node-1', volumes: [volume], containers: [web(volume)] },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'web', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
        ],
      },
    } as Scenario['pod'],
    objects: [
      ...events.map((one) => (typeof one === 'string' ? event('FailedMount', one, { count: 5 }) : one)),
      ...(more.objects ?? []),
    ],
  };
}

/** A claim `data` that is not bound. */
export function claim(spec: object = {}, status: object = { phase: 'Pending' }): object {
  return {
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', uid: 'uid-data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } }, ...spec },
    status,
  };
}

export function volume(
  name: string,
  storage: string,
  spec: object = {},
  status: object = { phase: 'Available' },
): object {
  return {
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], ...spec },
    status,
  };
}

export const storageClass = (name: string, provisioner: string, more: object = {}): object => ({
  kind: 'StorageClass',
  metadata: { name },
  provisioner,
  ...more,
});

/** An event about the claim `data`. */
export const claimEvent = (reason: string, message: string, type = 'Warning'): object =>
  event(reason, message, {
    kind: 'PersistentVolumeClaim',
    name: 'data',
    uid: 'uid-data',
    type,
    component: 'persistentvolume-controller',
  });
