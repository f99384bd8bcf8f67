/** The shape of a pod and of its status. Source: k8s.io/api core/v1/types.go:PodStatus. */
import type { ContainerStatus, Pod, Terminated, VolumeHealth, Waiting } from '../../model/objects.ts';
import { conditions, meta } from './common.ts';
import { any, byName, countOrZero, fields, flag, int, list, name, text, texts, time } from './fit.ts';
import { podSpec, resources } from './pod-spec.ts';

type State = NonNullable<ContainerStatus['state']>;
type Status = NonNullable<Pod['status']> & { volumeHealth?: VolumeHealth[] };
type Health = NonNullable<VolumeHealth['healthConditions']>[number];

const terminated = fields<Terminated>(
  { exitCode: int, signal: int, reason: text, message: text, startedAt: time, finishedAt: time, containerID: text },
  'exitCode',
);
const state = fields<State>({
  waiting: fields<Waiting>({ reason: text, message: text }),
  running: fields<NonNullable<State['running']>>({ startedAt: time }),
  terminated,
});

const containerStatus = fields<ContainerStatus>(
  {
    name,
    state,
    lastState: state,
    ready: flag,
    started: flag,
    restartCount: countOrZero,
    image: text,
    imageID: text,
    containerID: text,
    allocatedResources: texts,
    resources,
    stopSignal: text,
    user: any,
    volumeMounts: list(any),
    allocatedResourcesStatus: list(
      fields<NonNullable<ContainerStatus['allocatedResourcesStatus']>[number]>(
        {
          name: text,
          resources: list(
            fields<{ resourceID: string; health?: string }>({ resourceID: text, health: text }, 'resourceID'),
          ),
        },
        'name',
      ),
    ),
  },
  'name',
);
const statuses = list(containerStatus, byName);

const status = fields<Status>({
  phase: text,
  reason: text,
  message: text,
  startTime: time,
  hostIP: text,
  podIP: text,
  podIPs: list(fields<{ ip: string }>({ ip: text })),
  hostIPs: list(fields<{ ip: string }>({ ip: text })),
  qosClass: text,
  nominatedNodeName: text,
  resize: text,
  observedGeneration: int,
  conditions,
  containerStatuses: statuses,
  initContainerStatuses: statuses,
  ephemeralContainerStatuses: statuses,
  allocatedResources: texts,
  resources,
  volumeHealth: list(
    fields<VolumeHealth>(
      { name, healthConditions: list(fields<Health>({ status: text, reason: text, message: text }, 'status')) },
      'name',
    ),
  ),
});

export const pod = fields<Pod>({ apiVersion: text, kind: text, metadata: meta, spec: podSpec, status }, 'metadata');
